# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The plan: a deterministic function of exports, inventory, observations, policy and the assignments before."""

from __future__ import annotations

import typing as t

from . import channels, path, versions, waves
from .checks.disk import tier
from .estate import SERVER_KINDS, Estate, Host
from .exports import Computer, Rejected
from .refusal import Refusal

MOVE = "1"  # the first of the two moves of `two_hop`: from the 6.x server to the 7.1 server


class Planned(t.NamedTuple):
    plan: dict[str, t.Any]
    assignments: list[dict[str, str]]


def make(
    estate: Estate,
    computers: t.Sequence[Computer],
    rejected: t.Sequence[Rejected],
    sources: t.Sequence[str],
    least_powershell: tuple[int, int],
) -> Planned:
    """Plan the first move of every computer. Raises Refusal for a pilot or an inventory that cannot be planned."""
    source, target = _only(estate, "ns6"), _only(estate, "smp71")
    rows = [
        {**_row(one, host, least_powershell), "move": MOVE, "source": source.name, "target": target.name, "wave": ""}
        for one, host in _endpoints(estate, computers)
    ]
    kept = _gone(estate, rows)
    assignments = waves.assign([*rows, *kept], estate.policy, estate.assignments)
    row = tier(estate.policy.endpoints or len(assignments))
    plan = {
        "move": {"kind": "two_hop", "number": int(MOVE), "source": source.name, "target": target.name},
        "path": _path(estate, source),
        "computers": {
            "planned": sum(1 for one in assignments if one["wave"]),
            "left_out": sum(1 for one in assignments if not one["wave"]),
            "rejected_rows": len(rejected),
        },
        "hardware_tier": row.name,
        "exports": list(sources),
        "pilot": sorted(estate.policy.pilot, key=str.casefold),
        "wave_size": estate.policy.wave_size,
        "waves": waves.summary(assignments),
        "left_out": _reasons(one["reason"] for one in assignments if not one["wave"]),
        "rejected": _reasons(one.reason for one in rejected),
    }
    return Planned(plan, assignments)


def _only(estate: Estate, kind: str) -> Host:
    hosts = estate.of_kind(kind)
    if len(hosts) != 1:
        raise Refusal(
            f"the inventory has {len(hosts)} hosts of the kind {kind}: {', '.join(host.name for host in hosts) or 'none'}",
            "exactly one: which agents go to which of several servers is a route, and routes come with a later release",
            "keep one host in the group for the move that is planned",
        )
    return hosts[0]


def _path(estate: Estate, source: Host) -> list[dict[str, str]]:
    try:
        way = path.hops(versions.parse_level(estate.stated(source.name, "ns_version")))
    except versions.NotAVersion as error:
        raise Refusal(
            f"itms_statements of {source.name}: {error}",
            "its version, which no machine tells",
            'state it, for example ns_version: "6.0 R13"',
        ) from None
    return [{"from": hop.frm, "to": hop.to, "kind": hop.kind, "reason": hop.reason, "section": hop.section} for hop in way]


def _endpoints(estate: Estate, computers: t.Sequence[Computer]) -> list[tuple[Computer, Host | None]]:
    """Every computer of the exports with its inventory host, and every endpoint of the inventory that no export has."""
    by_name = {(host.computer or host.name).split(".")[0].casefold(): host for host in estate.of_kind("endpoint")}
    servers = {host.name.split(".")[0].casefold() for host in estate.of_kind(*SERVER_KINDS)}
    found = [(one, by_name.pop(one.name.casefold(), None)) for one in computers if one.name.casefold() not in servers]
    for host in by_name.values():
        system = host.facts.get("os") or {}
        name = (host.computer or host.name).split(".")[0]
        found.append((Computer(name, os=str(system.get("name") or ""), revision=str(system.get("version") or "")), host))
    return found


def _row(computer: Computer, host: Host | None, least: tuple[int, int]) -> dict[str, str]:
    channel, reason = channels.channel(computer.os, computer.revision, host.observation if host else None, host is not None, least)
    seen = (host.facts.get("os") or {}) if host else {}
    return {
        "computer": computer.name,
        "fqdn": str((host.fqdn if host else "") or (f"{computer.name}.{computer.domain}".lower() if "." in computer.domain else "")),
        "os": " ".join(f"{computer.os} {computer.revision}".split()) or str(seen.get("name") or ""),
        "channel": channel,
        "reason": reason,
    }


def _gone(estate: Estate, rows: t.Sequence[t.Mapping[str, str]]) -> list[dict[str, str]]:
    """Computers that were assigned and are in no export now: once redirected, the 6.x server may forget them."""
    present = {row["computer"].casefold() for row in rows}
    return [{**dict(row), "reason": "in no export any more"} for row in estate.assignments if row["computer"].casefold() not in present]


def _reasons(reasons: t.Iterable[str]) -> list[dict[str, t.Any]]:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return [{"reason": reason, "count": count} for reason, count in sorted(counts.items())]
