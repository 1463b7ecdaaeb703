# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names and addresses: the new servers have their own, and no two machines share a name."""

from __future__ import annotations

import typing as t

from ...guide import migration_notes
from ..estate.estate import Estate, Host, same_computer
from ..finding import BLOCKER, WARNING, Finding
from ..phases import ASSESS, BACKUP, PLAN, REDIRECT
from .base import BUILDS, OURS, Check, phases, tags

SHOWN = 5  # of the names and addresses that endpoints share
_ALWAYS = "Agents could not distinguish the new server from the old one."


class UniqueNames(Check):
    """No two hosts share a name or an address. What only endpoints share (a lease of DHCP, a stale name) stops nothing."""

    key = "names.unique"
    section = migration_notes.NAMES.section
    tags = tags("names")
    fixed = "Two machines of one name cannot be distinguished."
    blocks = phases(ASSESS, PLAN, BACKUP, REDIRECT) | BUILDS

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        endpoints = {host.name for host in estate.hosts if host.kinds == ("endpoint",)}
        shared: list[str] = []
        for what, claims in (("name", _names(estate)), ("address", _addresses(estate))):
            for value, hosts in sorted(claims.items()):
                if len(hosts) > 1 and endpoints.issuperset(hosts):
                    shared.append(f"{value} ({', '.join(sorted(hosts))})")
                elif len(hosts) > 1:
                    listed = ", ".join(f"{name} ({source})" for name, source in sorted(hosts.items()))
                    yield self.finding(
                        value,
                        f"the {what} {value} is used by {len(hosts)} hosts: {listed}",
                        f"a {what} of its own for each: {migration_notes.NAMES.text}",
                        f"give the new host another {what}, or correct the inventory where it names one machine twice",
                        cannot_waive=_ALWAYS if _old_and_new(estate, hosts) else "",
                    )
        if shared:
            more = f", and {len(shared) - SHOWN} more" if len(shared) > SHOWN else ""
            yield self.finding(
                "endpoints",
                f"names or addresses that more than one endpoint has ({len(shared)}): {'; '.join(shared[:SHOWN])}{more}",
                "no action: addresses pass from one endpoint to another over time",
                "check the DNS records of these computers where names.identity says that another machine answered",
                severity=WARNING,
            )


class Identity(Check):
    """The machine that answered is the one that the inventory means: a stale DNS record leads to another one."""

    key = "names.identity"
    section = OURS
    tags = tags("names", "endpoints")
    blocks = phases(PLAN, REDIRECT)
    fixed = "A computer that is not in the plan would be changed."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        moving = {row.computer.casefold() for row in estate.members}
        for host in estate.of_kind("smp71", "smp76", "site_server", "endpoint"):
            own, meant = host.facts.get("hostname"), _meant(host)
            if not own or not meant or any(same_computer(own, name) for name in meant):
                continue
            now = "endpoint" not in host.kinds or host.computer_name.casefold() in moving
            yield self.finding(
                host.name,
                f"the machine that answered as {host.name} is {own}, but the inventory means {' or '.join(meant)}",
                "the computer that the inventory names: with NTLM no other check detects a stale DNS record that leads to another computer",
                f"correct the DNS record of {host.name} (or its address), or set itms_computer to the name that Windows has there; then "
                "run assess again",
                severity=BLOCKER if now else WARNING,
            )


def _meant(host: Host) -> list[str]:
    """The computer names that the inventory gives a host; an address is not a name."""
    given = [host.computer] if host.computer else [host.name, host.fqdn] if "endpoint" not in host.kinds else [host.name]
    return list(dict.fromkeys(_short(name) for name in given if name and _short(name) == str(name).split(".", maxsplit=1)[0]))


def _claims(found: dict[str, dict[str, str]], value: t.Any, host: Host, source: str) -> None:
    text = str(value or "").strip().rstrip(".").casefold()
    if text:
        found.setdefault(text, {}).setdefault(host.name, source)


def _names(estate: Estate) -> dict[str, dict[str, str]]:
    """Short names with the hosts that claim them: within a domain Windows identifies a machine by its short name."""
    found: dict[str, dict[str, str]] = {}
    for host in estate.hosts:
        _claims(found, _short(host.name), host, "inventory name")
        _claims(found, _short(host.fqdn), host, "itms_fqdn")
        _claims(found, _short(host.facts.get("hostname")), host, "observed host name")
        _claims(found, _short((host.facts.get("sql") or {}).get("machine")), host, "observed SQL machine name")
    return found


def _short(name: t.Any) -> str:
    text = str(name or "")
    return text if text.replace(".", "").isdigit() else text.split(".", maxsplit=1)[0]


def _addresses(estate: Estate) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for host in estate.hosts:
        _claims(found, host.address, host, "itms_address")
        for address in host.facts.get("addresses") or []:
            _claims(found, address, host, "observed address")
    return found


def _old_and_new(estate: Estate, names: t.Iterable[str]) -> bool:
    """Whether a 6.x server and a new server claim the same: the guide's note forbids this explicitly."""
    old = {host.name for host in estate.of_kind("ns6")}
    new = {host.name for host in estate.of_kind("smp71", "smp76")}
    return bool(old & set(names)) and bool(new & set(names))
