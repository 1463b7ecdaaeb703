# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What was observed, as a report shows it: every server by name, endpoints counted by what they have in common."""

from __future__ import annotations

import typing as t
from collections import Counter

_KINDS = ("bridge", "ns6", "sql", "server")  # the order of the table; endpoints are counted below it
_ENDPOINT = "endpoint"


def servers(observations: t.Iterable[t.Mapping[str, t.Any]]) -> list[dict[str, str]]:
    """One row a server: host, kind, system, PowerShell, and what it is to the migration."""
    found = [one for one in observations if one["host_kind"] in _KINDS]
    found.sort(key=lambda one: (_KINDS.index(one["host_kind"]), one["host"]))
    return [
        {
            "host": one["host"],
            "kind": one["host_kind"],
            "system": _system(one["facts"]),
            "powershell": one["facts"].get("powershell") or "",
            "notes": "; ".join(_notes(one["facts"])) if one["reached"] else f"not reached: {one['reason']}",
        }
        for one in found
    ]


def endpoints(observations: t.Iterable[t.Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Counts of endpoints that agree in system, PowerShell and the server that their agent reports to, most first."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for one in observations:
        if one["host_kind"] == _ENDPOINT:
            facts = one["facts"]
            agent = facts.get("agent") or {}
            reports_to = agent.get("server") or ("no agent" if one["reached"] else "not reached")
            counted[(_system(facts), facts.get("powershell") or "", reports_to)] += 1
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"system": system, "powershell": shell, "reports_to": server, "count": count} for (system, shell, server), count in rows]


def _system(facts: t.Mapping[str, t.Any]) -> str:
    system = facts.get("os") or {}
    bits = f"({facts['architecture']} bit)" if facts.get("architecture") else ""
    return " ".join(filter(None, [system.get("name"), system.get("service_pack"), bits]))


def _notes(facts: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """What the host is to the migration, of what its kind of observation holds."""
    if facts.get("install_path"):
        yield f"Notification Server {facts.get('version') or 'of unknown build'}, {len(facts.get('products') or [])} products"
    software = facts.get("software") or {}
    platform = facts.get("platform") or {}
    if platform:
        yield f"Notification Server {platform.get('file_version') or 'of unknown version'}"
    if software.get("sim_version"):
        yield f"Symantec Installation Manager {software['sim_version']}"
    sql = facts.get("sql") or {}
    if sql.get("version"):
        databases = len(facts.get("databases") or [])
        yield f"SQL Server {sql['version']} {sql.get('edition') or ''}, {sql.get('collation')}, {databases} databases"
    sqlcmd = facts.get("sqlcmd") or {}
    if sqlcmd:
        yield f"sqlcmd {sqlcmd.get('version')}" if sqlcmd.get("found") else "no sqlcmd"
    room = facts.get("target_room") or {}
    if room.get("free_bytes") is not None:
        yield f"{room['root']} has {room['free_bytes'] / 2**30:,.0f} GiB free for backups"
    for drive, disk in sorted((facts.get("disks") or {}).items()):
        of_size = f" of {disk['size'] / 2**30:,.0f}" if disk.get("size") else ""
        yield f"{drive} {(disk.get('free') or 0) / 2**30:,.0f}{of_size} GiB free"
