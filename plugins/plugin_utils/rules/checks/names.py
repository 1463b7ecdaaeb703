# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names and addresses: the new servers have their own, and no name stands for two machines."""

from __future__ import annotations

import typing as t

from ...guide import migration_notes
from ..estate.estate import Estate, Host
from ..finding import Finding
from ..phases import ASSESS, BACKUP, PLAN, REDIRECT
from .base import Check, phases, tags

_ALWAYS = "Agents could not tell the new server from the old one."


class UniqueNames(Check):
    """No name and no address stands for two hosts."""

    key = "names.unique"
    section = migration_notes.NAMES.section
    tags = tags("names")
    fixed = "Two machines of one name cannot be told apart."
    blocks = phases(ASSESS, PLAN, BACKUP, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for what, claims in (("name", _names(estate)), ("address", _addresses(estate))):
            for value, hosts in sorted(claims.items()):
                if len(hosts) > 1:
                    listed = ", ".join(f"{name} ({source})" for name, source in sorted(hosts.items()))
                    yield self.finding(
                        value,
                        f"the {what} {value} is used by {len(hosts)} hosts: {listed}",
                        f"a {what} of its own for each: {migration_notes.NAMES.text}",
                        f"give the new host another {what}, or correct the inventory where it names one machine twice",
                        cannot_waive=_ALWAYS if _old_and_new(estate, hosts) else "",
                    )


def _claims(found: dict[str, dict[str, str]], value: t.Any, host: Host, source: str) -> None:
    text = str(value or "").strip().rstrip(".").casefold()
    if text:
        found.setdefault(text, {}).setdefault(host.name, source)


def _names(estate: Estate) -> dict[str, dict[str, str]]:
    """Short names with who claims them: Windows knows a machine by its short name in one domain."""
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
    """Whether a 6.x server and a new server claim the same: what the guide's note forbids by name."""
    old = {host.name for host in estate.of_kind("ns6")}
    new = {host.name for host in estate.of_kind("smp71", "smp76")}
    return bool(old & set(names)) and bool(new & set(names))
