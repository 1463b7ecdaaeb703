# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who of a wave WinRM reaches, and who is left to another channel."""

from __future__ import annotations

import typing as t

from ...guide import migration_notes
from ..computers.assignments import Assignment, wave_text
from ..computers.channels import WINRM
from ..planning.moves import REPLACE
from ..platforms import server_version
from ..refusal import Refusal

Server = t.Mapping[str, t.Any]


def observed(facts: Server, declared: t.Any, kind: str) -> dict[str, t.Any]:
    """{release, not_proven} of a server, for `redirection.decision`; without an observed platform nothing is known of it."""
    if not facts.get("platform"):
        return {"release": "", "not_proven": None}
    sources = server_version.of(facts, declared)
    release = server_version.release(sources)
    return {"release": release, "not_proven": server_version.not_proven(sources, server_version.required(kind, release))}


class Wave(t.NamedTuple):
    members: list[dict[str, t.Any]]
    others: list[dict[str, t.Any]]


def of(wave: int, rows: t.Sequence[Assignment], hosts: t.Mapping[str, t.Sequence[str]], servers: t.Mapping[str, Server]) -> Wave:
    """As `match`, and a Refusal for a wave without a computer."""
    if not rows:
        raise Refusal(
            f"wave {wave_text(wave)} has no computer in plan/assignments.csv",
            "a wave with at least one computer: an empty one would look as if all were redirected",
            "choose a wave that the plan has (itms_wave), or run the plan phase again",
        )
    return match(rows, hosts, servers)


def match(rows: t.Sequence[Assignment], hosts: t.Mapping[str, t.Sequence[str]], servers: t.Mapping[str, Server]) -> Wave:
    """Match the computers of these rows to inventory hosts, by the names each host is known under (lower case).

    Raises Refusal for a source or target that is not a server of the inventory.
    """
    by_name = {name: host for host, names in hosts.items() for name in names}
    found = Wave([], [])
    for row in rows:
        host = by_name.get(row.computer.casefold())
        if row.channel == WINRM and host:
            found.members.append({"name": host, "computer": row.computer, **_ends(row, servers)})
        else:
            reason = row.reason or ("" if host else "not in the inventory")
            found.others.append({"computer": row.computer, "channel": row.channel, "target": row.target, "reason": reason})
    return found


def _ends(row: Assignment, servers: t.Mapping[str, Server]) -> dict[str, t.Any]:
    ends: dict[str, t.Any] = {}
    for end in ("source", "target"):
        name = getattr(row, end)
        if name not in servers:
            raise Refusal(
                f"plan/assignments.csv names the {end} {name!r} for {row.computer}",
                f"a server of the inventory: {', '.join(sorted(servers)) or 'there is none'}",
                "correct the row, or run the plan phase again",
            )
        if end == "target":
            ends |= {f"target_{key}": servers[name].get(key) for key in ("release", "not_proven", "web")}
        ends |= {end: name, f"{end}_fqdn": servers[name]["fqdn"] or name, f"{end}_kind": servers[name]["kind"]}
    if row.strategy == REPLACE:
        raise Refusal(
            f"wave {row.wave} replaces the agent of {row.computer}",
            "a wave that redirects agents: replacing an agent comes with a later release",
            "choose another wave (itms_wave)",
        )
    if ends["target_kind"] == "smp76" and ends["source_kind"] != "smp71":
        raise Refusal(
            f"wave {row.wave} moves {row.computer} from {row.source} to the 7.6 server {row.target}",
            f"a 7.1 server as the source of a move to 7.6: {migration_notes.AGENTS_FIRST_TO_71.text}",
            "correct the row, or run the plan phase again",
        )
    return ends
