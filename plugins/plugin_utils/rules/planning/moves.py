# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Moves: from which server to which a computer goes, one row of the assignments each.

`two_hop`: from the 6.x server to a 7.1 server, and from there to the 7.6 server. `replace`: the 6.x agent is removed and
the 7.6 agent installed, one move. A hierarchy is reached in the guide's two ways ("Hierarchy Migration"): over an
intermediate 7.1 server (two moves), or by building the hierarchy as 7.1 and upgrading its servers later (one move).
"""

from __future__ import annotations

import typing as t

from ...guide import migration_notes
from ..estate.estate import Estate, Host
from ..estate.policy import HIERARCHIES, STRATEGIES
from ..estate.routes import Route
from ..refusal import Refusal

TWO_HOP, REPLACE = STRATEGIES
INTERMEDIATE, BUILD_AS_71 = HIERARCHIES


class Move(t.NamedTuple):
    number: int
    source: str
    target: str  # empty when no route leads anywhere
    strategy: str


def of(route: Route | None, source: str, hierarchy: str, strategy: str) -> tuple[Move, ...]:
    """The moves of a computer of this route. Without a route it has one move that leads nowhere."""
    if route is None:
        return (Move(1, source, "", ""),)
    chosen = route.strategy or strategy
    if chosen == REPLACE:
        return (Move(1, source, route.to, REPLACE),)
    if hierarchy == BUILD_AS_71 or not route.via:
        return (Move(1, source, route.to, TWO_HOP),)
    first = Move(1, source, route.via, TWO_HOP)
    return (first, Move(2, route.via, route.to, TWO_HOP)) if route.to else (first,)


def routes_of(estate: Estate) -> list[Route]:
    """The routes of the policy with their servers checked; without any, the one that a single server leaves.

    Raises Refusal for a server that the inventory does not have and for a way that would be mixed mode.
    """
    policy = estate.policy
    if not policy.routes:
        return [_only_route(estate)]
    return [_checked(estate, route, policy.hierarchy, route.strategy or policy.strategy) for route in policy.routes]


def _only_route(estate: Estate) -> Route:
    policy = estate.policy
    if policy.strategy == REPLACE:
        return Route("all", only(estate, "smp76").name, default=True)
    first = only(estate, "smp71").name
    if policy.hierarchy == BUILD_AS_71:
        return Route("all", first, default=True)
    # Without a 7.6 server in the inventory yet, only the first move can be planned.
    return Route("all", only(estate, "smp76").name if estate.of_kind("smp76") else "", via=first, default=True)


def only(estate: Estate, kind: str) -> Host:
    """The one host of a kind, for what no route decides."""
    hosts = estate.of_kind(kind)
    if len(hosts) != 1:
        raise Refusal(
            f"the inventory has {len(hosts)} hosts of the kind {kind}: {', '.join(host.name for host in hosts) or 'none'}",
            "exactly one, or in itms_policy.routes which computers go to which of them",
            "write the routes (and for several 6.x servers itms_policy.sources), or keep one host in the group",
        )
    return hosts[0]


def _checked(estate: Estate, route: Route, hierarchy: str, strategy: str) -> Route:
    last = "smp71" if hierarchy == BUILD_AS_71 else "smp76"
    if hierarchy == BUILD_AS_71 and strategy == REPLACE:
        raise _refusal(route, "replaces agents while the hierarchy is built as 7.1", "two_hop there: the 7.6 servers do not exist yet")
    _refuse_other_kind(estate, route, "to", route.to, last)
    if strategy == REPLACE or hierarchy == BUILD_AS_71:
        if route.via:
            raise _refusal(route, f"goes via {route.via}", "no `via` where the agent makes one move only")
        return route
    via = route.via or only(estate, "smp71").name
    _refuse_other_kind(estate, route, "via", via, "smp71")
    return Route(**{**route.__dict__, "via": via})


def _refuse_other_kind(estate: Estate, route: Route, key: str, name: str, kind: str) -> None:
    if name not in {host.name for host in estate.of_kind(kind)}:
        raise _refusal(
            route,
            f"has `{key}: {name}`",
            f"a host of the inventory of the kind {kind} ({migration_notes.MIXED_MODE.text})",
        )


def _refusal(route: Route, found: str, needed: str) -> Refusal:
    return Refusal(f"the route {route.name} {found}", needed, f"change the route {route.name} in itms_policy.routes")


def sources_of(estate: Estate, exports: t.Sequence[str]) -> dict[str, str]:
    """Export -> its 6.x server; "" -> that of computers which no export has. Raises Refusal when it is not known."""
    known = [host.name for host in estate.of_kind("ns6")]
    named = estate.policy.sources
    wrong = sorted(set(named.values()) - set(known))
    if wrong:
        raise Refusal(
            f"itms_policy.sources names {', '.join(wrong)}",
            f"6.x servers of the inventory: {', '.join(known) or 'none'}",
            "write the inventory name of the 6.x server of each export into itms_policy.sources",
        )
    if len(known) == 1 and not named:
        return {"": known[0]}
    if not named:
        only(estate, "ns6")
    missing = [one for one in exports if one not in named]
    if missing:
        raise Refusal(
            f"itms_policy.sources does not name the 6.x server of {', '.join(missing)}",
            "for each export its server",
            f"write itms_policy.sources, for example {{{missing[0]}: {known[0]}}}",
        )
    return {**named, "": named[exports[0]] if exports else known[0]}
