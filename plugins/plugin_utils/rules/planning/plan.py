# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The plan: a deterministic function of exports, inventory, observations, policy and the previous plan."""

from __future__ import annotations

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
from .wave_parts import Assigned, Endpoint

_NUMBERS = {1: "1", 2: "2"}  # of moves, as text


@dataclass(frozen=True)
class Planned:
    plan: dict[str, t.Any]
    endpoints: list[Endpoint]
    assigned: Assigned

    @property
    def assignments(self) -> t.Iterator[Assignment]:
        """The rows in the order wave, computer; rows without a wave come last. Made again each time: they are many."""
        make, listed = Assignment._make, self.endpoints
        for wave in self.assigned.waves.values():
            text, at = wave_text(wave.number), wave.move - 1
            role = wave.kind if wave.kind in (PILOT, CANARY) else ""
            for index in wave.members:
                computer, fqdn, os, channel, reason, site, _risk, own_role, moves_ = listed[index]
                number, source, target, strategy = moves_[at]
                yield make((computer, fqdn, os, channel, _NUMBERS[number], source, target, text, reason, role or own_role, strategy, site))
        for index, which, why in self.assigned.left_out:
            one = listed[index]
            move = one.moves[which - 1]
            yield make(
                (
                    one.computer, one.fqdn, one.os, one.channel, _NUMBERS[which], move.source, move.target, "", why,
                    one.role, move.strategy, one.site,
                )
            )  # fmt: skip


def make(estate: Estate, given: Inputs) -> Planned:
    """Plan every move of every computer. Raises Refusal for what cannot be planned."""
    policy, before = estate.policy, (estate.plan or {}).get("waves")
    routes = moves.routes_of(estate)
    previous = previous_plan.previous(estate.assignments, given.reassign)
    found = endpoints.of(estate, given, routes)
    listed = found.endpoints
    previous_plan.add_gone(estate, listed)
    policy_names.refuse_unknown_excluded(estate, listed)
    lost = kept_targets.keep(estate, listed, previous, given.done)
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
    asked = plan_sizes.wanted(listed, assigned)
    ends = sorted({one.moves[-1].target for one in _once_per_way(listed)} - {""})
    services = site_services.placed(estate, asked.by_site if asked else {}, ends)
    findings = plan_findings.of(estate, plan_findings.Seen(routes, found, assigned, windows, policies, services, lost, ends, given))
    findings += policy_names.findings(estate, given.sources, listed, found.systems)
    findings = sorted([*findings, *plan_sizes.findings(asked)], key=lambda one: one.key)
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
            plan_rendering.wave(wave, listed, windows.get(number), estate, policies[number]) for number, wave in assigned.waves.items()
        ],
        "left_out": plan_rendering.reasons(reason for _index, _number, reason in assigned.left_out),
        "rejected": plan_rendering.reasons(one.reason for one in given.rejected),
        "findings": [shown(one) for one in findings],
    }
    return Planned(plan, listed, assigned)


def shown(one: Finding) -> dict[str, t.Any]:
    return {"key": one.key, "severity": one.severity, "found": one.found, "needed": one.needed, "fix": one.fix}


def _once_per_way(listed: t.Sequence[Endpoint]) -> t.Iterable[Endpoint]:
    """One computer of each tuple of moves: computers that move alike share it."""
    return {id(one.moves): one for one in listed}.values()
