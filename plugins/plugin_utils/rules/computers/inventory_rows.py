# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Computers as an inventory shows them: variables and groups, from exports and assignments."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import typing as t

from . import channels
from .assignments import Assignment, wave_number, wave_text
from .exports import Computer, is_computer_name

_WINDOWS = re.compile(r"windows (server )?(xp|vista|nt|\d[\d.]*( r2)?)")
_SHOWN = ("move", "source", "target", "strategy", "role", "channel", "reason")
# The groups that the computers inventory makes, and those that every inventory has.
_GROUP = re.compile(r"(wave|route|channel|os|site|endpoints)_\w+|all|ungrouped")
_CONTROLLER = re.compile(r"(?i)(localhost|ip6-localhost|ip6-loopback)(\..*)?|127(\.\d+){1,3}|0(\.0){0,3}")


class Entry(t.NamedTuple):
    name: str
    variables: dict[str, t.Any]
    groups: list[str]
    line: int = 0  # of the export that it is of
    source: str = ""


def why_no_host(name: str, has_host: bool, groups: t.Container[str]) -> str:
    """Why a computer cannot be a host of this name: it would be the controller, or hosts and groups would be mixed up."""
    if _CONTROLLER.fullmatch(name):
        return "a name that means the controller itself"
    if not has_host and (name in groups or _GROUP.fullmatch(name)):
        return "the name of an inventory group: give it a host of another name with itms_computer"
    return ""


def slug(text: str) -> str:
    """Letters, digits and underscores in lower case, so that it is a group's name on every ansible-core."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")


_FULL_NAME = re.compile(r"\w[\w.-]{0,252}")
_SEPARATORS = re.compile(r"[,;\s]+")


def reached_at(variables: t.Mapping[str, t.Any]) -> str:
    """Where a connection finds the computer: its full name, else the first of its addresses; no other text that an export holds."""
    if _FULL_NAME.fullmatch(variables.get("itms_fqdn") or ""):
        return str(variables["itms_fqdn"])
    for part in _SEPARATORS.split(variables.get("itms_address") or ""):
        try:
            address = ipaddress.ip_address(part)
        except ValueError:
            continue
        if not (address.is_loopback or address.is_unspecified):
            return part
    return ""


_PLAIN = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")


def site_group(site: str) -> str:
    """`site_leeds`; with a hash where the name says less than the site does, so that two sites never share a group.

    It depends on this site alone, so that it is the same whatever else is loaded. The case of letters does not matter.
    """
    text = site.casefold()
    words = [*filter(None, ["site", slug(text)])]
    return "_".join(words if _PLAIN.fullmatch(text) else [*words, hashlib.sha256(text.encode()).hexdigest()[:6]])


def system_group(text: str, known: dict[str, str]) -> str:
    """`os_windows_7`, `os_windows_server_2008_r2`, `os_unix`, `os_other`: the edition does not matter."""
    group = known.get(text)
    if group is None:
        found = _WINDOWS.search(text.casefold())
        over_ssh = not found and channels.channel(text, "", None, True, (5, 1))[0] == channels.SSH
        group = known[text] = f"os_{slug(found[0])}" if found else "os_unix" if over_ssh else "os_other"
    return group


def from_assignments(rows: t.Iterable[Assignment]) -> tuple[list[Entry], list[tuple[Assignment, str]]]:
    """An entry for each computer with all its rows, in their order; and the rows that cannot be used, with the reason."""
    entries: dict[str, Entry] = {}
    bad: list[tuple[Assignment, str]] = []
    systems: dict[str, str] = {}
    sites: dict[str, str] = {"": ""}
    for row in rows:
        if not is_computer_name(row.computer):
            bad.append((row, "a name that no computer can have"))
            continue
        key = row.computer.casefold()
        entry = entries.get(key)
        if entry is None:
            variables = {
                "itms_computer": row.computer,
                "itms_fqdn": row.fqdn,
                "itms_os": row.os,
                "itms_site": row.site,
                "itms_assignments": [],
            }
            groups = [system_group(row.os, systems)]
            site = sites.get(row.site)
            if site is None:
                site = sites[row.site] = site_group(row.site)
            if site:
                groups.append(site)
            if row.channel in channels.CHANNELS:
                groups.append(f"channel_{row.channel}")
            entry = entries[key] = Entry(row.computer, variables, groups)
        number = wave_number(row.wave)
        shown: dict[str, t.Any] = {name: getattr(row, name) for name in _SHOWN}
        shown["move"] = wave_number(row.move)
        shown["wave"] = number
        entry.variables["itms_assignments"].append(shown)
        if number is None:
            continue
        for group in (f"wave_{wave_text(number)}", f"route_{slug(row.target)}"):
            if group not in entry.groups:
                entry.groups.append(group)
    return list(entries.values()), bad


def from_exports(
    computers: t.Iterable[Computer], assigned: t.Mapping[str, Entry], least: tuple[int, int], domains: t.Mapping[str, str]
) -> t.Iterator[Entry]:
    """An entry for each computer; what was assigned is there already, and gets what only the export knows."""
    systems: dict[str, str] = {}
    sites: dict[str, str] = {}
    for computer in computers:
        more = {"itms_address": computer.address, "itms_agent_version": computer.agent, "itms_last_seen": computer.seen}
        entry = assigned.get(computer.name.casefold())
        if entry:
            entry.variables.update({key: value for key, value in more.items() if value})
            continue
        system = " ".join(f"{computer.os} {computer.revision}".split())
        domain = computer.domain if "." in computer.domain else domains.get(computer.domain.casefold(), "")
        variables = {
            "itms_computer": computer.name,
            "itms_fqdn": f"{computer.name}.{domain}".lower() if domain else "",
            "itms_os": system,
            "itms_site": computer.site,
            **{key: value for key, value in more.items() if value},
        }
        channel = channels.channel(computer.os, computer.revision, None, True, least)[0]
        groups = [system_group(system, systems)]
        groups += [sites.get(computer.site) or sites.setdefault(computer.site, site_group(computer.site))] if computer.site else []
        groups += [f"channel_{channel}"] if channel in channels.CHANNELS else []
        yield Entry(computer.name, variables, groups, computer.line, computer.source)
