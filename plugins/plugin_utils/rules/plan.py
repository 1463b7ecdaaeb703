# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The plan: a deterministic function of exports, inventory, observations, policy and the plan before."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from . import dates, endpoints, moves, path, plan_findings, plan_sizes, versions, waves
from .assignments import CANARY, PILOT, SITE_SERVER, Assignment, wave_number, wave_text
from .channels import NONE
from .estate import Estate, Host
from .exports import Computer, Rejected
from .refusal import Refusal
from .routes import UNROUTED, Compile
from .sizing.servers import column_name

GONE = "in no export any more"
# Reasons that a plan finds anew or that are gone. What is done stays done, like what a person wrote.
_OURS = (waves.EXCLUDED, UNROUTED, GONE)


class Inputs(t.NamedTuple):
    """What a plan is made of beside the estate."""

    computers: t.Iterable[Computer]  # sorted by name in lower case, each once
    rejected: t.Sequence[Rejected]
    sources: t.Sequence[str]  # names of the exports
    least_powershell: tuple[int, int]
    compile_where: Compile | None = None
    shared_guids: t.Mapping[str, t.Sequence[str]] = {}
    done: t.Collection[tuple[str, int]] = ()  # computer in lower case and move that have been moved
    reassign: bool = False


@dataclass(frozen=True)
class Planned:
    plan: dict[str, t.Any]
    endpoints: list[waves.Endpoint]
    assigned: waves.Assigned

    @property
    def assignments(self) -> t.Iterator[Assignment]:
        """The rows in the order wave, computer; rows without a wave come last. Made anew each time: they are many."""
        for wave in self.assigned.waves.values():
            text, at = wave_text(wave.number), wave.move - 1
            role = wave.kind if wave.kind in (PILOT, CANARY) else ""
            for index in wave.members:
                one = self.endpoints[index]
                move = one.moves[at]
                yield Assignment(
                    one.computer, one.fqdn, one.os, one.channel, str(move.number), move.source, move.target, text, one.reason,
                    role or one.role, move.strategy, one.site,
                )  # fmt: skip
        for index, number, reason in self.assigned.left_out:
            one = self.endpoints[index]
            move = one.moves[number - 1]
            yield Assignment(
                one.computer, one.fqdn, one.os, one.channel, str(move.number), move.source, move.target, "", reason,
                one.role, move.strategy, one.site,
            )  # fmt: skip


def make(estate: Estate, given: Inputs) -> Planned:
    """Plan every move of every computer. Raises Refusal for what cannot be planned."""
    routes = moves.routes_of(estate)
    previous = _previous(estate.assignments, given.reassign)
    found = endpoints.of(estate, given, routes)
    _add_gone(estate, found.endpoints)
    listed = _keep_targets(estate, found.endpoints, previous)
    assigned = waves.assign(listed, estate.policy, previous, given.done)
    windows = dates.of(estate.policy.calendar, assigned.waves, (estate.plan or {}).get("waves"), given.reassign)
    left_out = sum(1 for _one in assigned.left_out)
    placed = sum(len(wave.members) for wave in assigned.waves.values())
    asked = plan_sizes.wanted(listed, assigned)
    findings = plan_findings.of(estate, routes, found, assigned, windows=windows, given=given)
    findings = sorted([*findings, *plan_sizes.findings(asked)], key=lambda one: one.key)
    plan = {
        "path": [hop for source in estate.of_kind("ns6") for hop in _path(estate, source)],
        "strategy": estate.policy.strategy,
        "hierarchy": estate.policy.hierarchy,
        "routes": [_route(route, found.by_route.get(route.name, 0)) for route in routes],
        "computers": {
            "all": len(listed),
            "planned_moves": placed,
            "moves_left_out": left_out,
            "rejected_rows": len(given.rejected),
        },
        "hardware_tier": column_name(estate.policy.endpoints or len(listed)),
        "sizes": plan_sizes.sizes(asked),
        "exports": list(given.sources),
        "pilot": sorted(estate.policy.pilot, key=str.casefold),
        "wave_size": estate.policy.wave_size,
        "chatty_policies": list(estate.policy.chatty_policies),
        "waves": [_wave(wave, listed, windows.get(wave.number), estate) for wave in assigned.waves.values()],
        "left_out": _reasons(reason for _index, _number, reason in assigned.left_out),
        "rejected": _reasons(one.reason for one in given.rejected),
        "findings": [
            {"key": one.key, "severity": one.severity, "found": one.found, "needed": one.needed, "fix": one.fix} for one in findings
        ],
    }
    return Planned(plan, listed, assigned)


def _previous(rows: t.Iterable[Assignment], reassign: bool) -> dict[int, dict[str, waves.Kept]]:
    found: dict[int, dict[str, waves.Kept]] = {1: {}, 2: {}}
    once: dict[waves.Kept, waves.Kept] = {}
    for row in rows:
        if row.move not in ("1", "2"):
            raise Refusal(
                f"plan/assignments.csv gives {row.computer} the move {row.move!r}", "move 1 or 2", "correct the row, or plan anew"
            )
        number = wave_number(row.wave)
        if number is None and row.wave.strip():
            raise Refusal(
                f"plan/assignments.csv gives {row.computer} the wave {row.wave!r}",
                "the number of a wave, or no wave and a reason",
                "correct the row",
            )
        ours = row.channel == NONE or row.reason.startswith(_OURS)
        wave = waves.NO_WAVE if number is None or reassign else number
        kept = waves.Kept(wave, row.role, row.target, row.reason if number is None else "", ours or number is not None or not row.reason)
        key = row.computer.casefold()
        if key in found[int(row.move)]:
            raise Refusal(
                f"plan/assignments.csv has move {row.move} of {row.computer} twice", "each move once", "remove one of the two rows"
            )
        found[int(row.move)][key] = once.setdefault(kept, kept)
    return found


def _add_gone(estate: Estate, listed: list[waves.Endpoint]) -> None:
    """Computers that were assigned and are in no export now: once redirected, the 6.x server may forget them."""
    if not estate.assignments:
        return
    present = {one.key for one in listed}
    gone: dict[str, dict[int, Assignment]] = {}
    for row in estate.assignments:
        if row.computer.casefold() not in present:
            gone.setdefault(row.computer.casefold(), {})[int(row.move)] = row
    for rows in gone.values():
        first = rows.get(1) or rows[2]
        made = [moves.Move(1, first.source, "", "")] if 1 not in rows else []
        made += [moves.Move(number, row.source, row.target, row.strategy) for number, row in sorted(rows.items())]
        role = first.role if first.role == SITE_SERVER else ""
        listed.append(
            waves.Endpoint(
                first.computer, first.fqdn, first.os, first.channel, GONE, first.site, endpoints.risk(first.os), role, tuple(made)
            )
        )
    if gone:
        listed.sort(key=lambda one: one.key)


def _keep_targets(estate: Estate, listed: list[waves.Endpoint], previous: waves.Previous) -> list[waves.Endpoint]:
    """A computer that keeps its wave keeps its target, which a person may have chosen, while the inventory has it."""
    known = {host.name for host in estate.of_kind("smp71", "smp76")}
    shared: dict[tuple[moves.Move, ...], tuple[moves.Move, ...]] = {}
    if not any(previous.values()):
        return listed
    for index, one in enumerate(listed):
        changed = list(one.moves)
        for at, move in enumerate(one.moves):
            kept = previous.get(move.number, {}).get(one.key)
            if kept and kept.wave != waves.NO_WAVE and kept.target != move.target and kept.target in known:
                changed[at] = move._replace(target=kept.target)
        made = tuple(changed)
        if made != one.moves:
            listed[index] = one._replace(moves=shared.setdefault(made, made))
    return listed


def _path(estate: Estate, source: Host) -> list[dict[str, str]]:
    try:
        way = path.hops(versions.parse_level(estate.stated(source.name, "ns_version")))
    except versions.NotAVersion as error:
        raise Refusal(
            f"itms_statements of {source.name}: {error}",
            "its version, which no machine tells",
            'state it, for example ns_version: "6.0 R13"',
        ) from None
    return [
        {"server": source.name, "from": hop.frm, "to": hop.to, "kind": hop.kind, "reason": hop.reason, "section": hop.section}
        for hop in way
    ]


def _route(route: t.Any, computers: int) -> dict[str, t.Any]:
    shown = {"name": route.name, "to": route.to, "via": route.via, "where": route.where, "strategy": route.strategy}
    shown = {key: value for key, value in shown.items() if value}
    lists = {key: list(getattr(route, key)) for key in ("subnets", "sites") if getattr(route, key)}
    return {**shown, **lists, **({"default": True} if route.default else {}), "computers": computers}


def _wave(wave: waves.Wave, listed: t.Sequence[waves.Endpoint], window: t.Any, estate: Estate) -> dict[str, t.Any]:
    """The number of a wave's computers by channel and its targets, for the person who reads the plan."""
    channels: dict[str, int] = {}
    for index in wave.members:
        channel = listed[index].channel
        channels[channel] = channels.get(channel, 0) + 1
    shown: dict[str, t.Any] = {
        "wave": wave_text(wave.number),
        "move": wave.move,
        "kind": wave.kind or "computers",
        "computers": len(wave.members),
        "channels": dict(sorted(channels.items())),
        "targets": sorted(wave.by_target),
    }
    if window:
        shown |= dates.shown(window)
        hours = dates.line_hours(wave.by_site, estate.policy)
        if hours:
            shown["line_hours"] = hours
    return shown


def _reasons(reasons: t.Iterable[str]) -> list[dict[str, t.Any]]:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return [{"reason": reason, "count": count} for reason, count in sorted(counts.items())]
