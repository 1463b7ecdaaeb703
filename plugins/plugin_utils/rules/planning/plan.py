# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The plan: a deterministic function of exports, inventory, observations, policy and the previous plan."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass

from ..computers.assignments import CANARY, PILOT, Assignment, wave_text
from ..estate.estate import Estate
from ..finding import Finding
from ..sizing.servers import column_name
from . import (
    endpoints,
    frequent_policies,
    kept_targets,
    moves,
    plan_findings,
    plan_rendering,
    plan_sizes,
    policy_names,
    previous_plan,
    site_services,
    wave_windows,
    waves,
)
from .plan_inputs import Inputs
from .wave_parts import Assigned, Endpoint, Profile, Wave, profiles_of


class Part(t.NamedTuple):
    """Rows of assignments.csv: name, full name and what stands for all other cells, which many rows have alike."""

    rows: t.Iterable[tuple[str, str, t.Any]]
    cells_of: t.Callable[[t.Any], tuple[str, ...]]


@dataclass(frozen=True)
class Planned:
    plan: dict[str, t.Any]
    endpoints: list[Endpoint]
    assigned: Assigned

    def parts(self) -> t.Iterator[Part]:
        """The rows in the order wave, computer; rows without a wave come last."""
        for wave in self.assigned.waves.values():
            yield Part(map(self.endpoints.__getitem__, wave.members), functools.partial(_cells_in_wave, wave))
        yield Part(self._left_out(), _cells_without_wave)

    def _left_out(self) -> t.Iterator[tuple[str, str, tuple[Profile, int, str]]]:
        for index, number, why in self.assigned.left_out:
            computer, fqdn, profile = self.endpoints[index]
            yield computer, fqdn, (profile, number, why)

    @property
    def assignments(self) -> t.Iterator[Assignment]:
        """The rows one by one. Made again each time: they are many."""
        for rows, cells_of in self.parts():
            for computer, fqdn, alike in rows:
                yield Assignment(computer, fqdn, *cells_of(alike))


def _cells_in_wave(wave: Wave, one: Profile) -> tuple[str, ...]:
    move = one.moves[wave.move - 1]
    role = wave.kind if wave.kind in (PILOT, CANARY) else one.role
    wave_ = wave_text(wave.number)
    return (one.os, one.channel, str(move.number), move.source, move.target, wave_, one.reason, role, move.strategy, one.site)


def _cells_without_wave(given: tuple[Profile, int, str]) -> tuple[str, ...]:
    one, number, why = given
    move = one.moves[number - 1]
    return (one.os, one.channel, str(number), move.source, move.target, "", why, one.role, move.strategy, one.site)


def make(estate: Estate, given: Inputs) -> Planned:
    """Plan every move of every computer. Raises Refusal for what cannot be planned."""
    policy, before = estate.policy, (estate.plan or {}).get("waves")
    routes = moves.routes_of(estate)
    previous = previous_plan.previous(estate.assignments, given.reassign)
    found = endpoints.of(estate, given, routes)
    listed = found.endpoints
    previous_plan.add_gone(estate, found)
    policy_names.refuse_unknown_excluded(estate, listed)
    servers = kept_targets.keep(estate, found, previous, given.done, plan_rendering.are_other_routes(estate.plan, routes))
    kept = {} if given.reassign else wave_windows.kept(before)
    assigned = waves.assign(
        listed,
        policy,
        previous,
        given.done,
        drop_done=given.reassign,
        used=previous_plan.highest_wave(estate, given.used_waves),
        dated=lambda made: {**kept, **wave_windows.of(policy.calendar, made, kept)},
    )
    windows = wave_windows.of(policy.calendar, assigned.waves, kept)
    policies = {number: frequent_policies.rows(wave, policy, None if given.reassign else before) for number, wave in assigned.waves.items()}
    profiles = profiles_of(listed)
    asked = plan_sizes.wanted(profiles, assigned)
    ends = sorted({profile.moves[-1].target for profile in profiles} - {""})
    services = site_services.placed(estate, asked.by_site if asked else {}, ends)
    findings = plan_findings.of(
        estate, plan_findings.Seen(routes, found, profiles, assigned, windows, policies, services, servers, ends, given)
    )
    findings += policy_names.findings(estate, given.sources, listed, profiles, found.systems)
    findings = sorted([*findings, *plan_sizes.findings(asked)], key=lambda one: one.key)
    channels = [one[2].channel for one in listed]
    paths = [plan_rendering.path_of(estate, source) for source in estate.of_kind("ns6")]
    plan = {
        "path": [hop for hops, _other in paths for hop in hops],
        "path_through_75": [other for _hops, other in paths if other],
        "strategy": policy.strategy,
        "hierarchy": policy.hierarchy,
        "routes": [plan_rendering.route(route, found.by_route.get(route.name, 0)) for route in routes],
        "computers": {
            "all": len(listed),
            "planned_moves": sum(len(wave.members) for wave in assigned.waves.values()),
            "moves_left_out": len(assigned.left_out),
            "rejected_rows": len(given.rejected),
        },
        "hardware_tier": column_name(policy.endpoints or len(listed)),
        "sizes": plan_sizes.sizes(asked),
        "site_services": services,
        "exports": list(given.sources),
        "pilot": sorted(policy.pilot, key=str.casefold),
        "wave_size": policy.wave_size,
        "chatty_policies": list(policy.chatty_policies),
        "highest_wave": max([previous_plan.highest_wave(estate, given.used_waves), *assigned.waves]),
        "waves": [
            plan_rendering.wave(wave, channels, windows.get(number), estate, policies[number]) for number, wave in assigned.waves.items()
        ],
        "left_out": plan_rendering.reasons(reason for _index, _number, reason in assigned.left_out),
        "rejected": plan_rendering.reasons(one.reason for one in given.rejected),
        "findings": [shown(one) for one in findings],
    }
    return Planned(plan, listed, assigned)


def shown(one: Finding) -> dict[str, t.Any]:
    return {"key": one.key, "severity": one.severity, "found": one.found, "needed": one.needed, "fix": one.fix}
