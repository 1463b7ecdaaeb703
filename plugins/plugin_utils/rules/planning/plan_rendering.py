# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The parts of a plan as a person reads them in plan.yml."""

from __future__ import annotations

import typing as t
from collections import Counter

from .. import migration_path, versions
from ..computers.assignments import wave_text
from ..estate.calendar import Window
from ..estate.estate import Estate, Host
from ..estate.routes import Route
from ..refusal import Refusal
from . import frequent_policies, wave_windows
from .moves import BUILD_AS_71
from .wave_parts import Wave


def path_of(estate: Estate, source: Host) -> tuple[list[dict[str, t.Any]], dict[str, t.Any] | None]:
    """The hops of one 6.x server, and the guide's longer way, which is explained and not automated."""
    try:
        level = versions.parse_level(estate.declared(source.name, "ns_version"))
    except versions.NotAVersion as error:
        raise Refusal(
            f"itms_declarations of {source.name}: {error}",
            "its version, which no machine tells",
            'declare it, for example ns_version: "6.0 R13"',
        ) from None
    way = migration_path.of(str(level), built_as_71=estate.policy.hierarchy == BUILD_AS_71)
    hops = [{"server": source.name, **migration_path.shown(hop)} for hop in way.hops]
    other = {
        "server": source.name,
        "path": migration_path.text(way.through_75),
        "hops": [migration_path.shown(hop) for hop in way.through_75],
        "not_recommended": way.why_not_75,
        "automation": migration_path.NOT_AUTOMATED,
    }
    return hops, other if way.through_75 else None


def route(one: Route, computers: int) -> dict[str, t.Any]:
    """A route as plan.yml shows it, without what it does not say, and how many computers take it."""
    shown = {"name": one.name, "to": one.to, "via": one.via, "where": one.where, "strategy": one.strategy}
    shown = {key: value for key, value in shown.items() if value}
    lists = {key: list(getattr(one, key)) for key in ("subnets", "sites") if getattr(one, key)}
    return {**shown, **lists, **({"default": True} if one.default else {}), "computers": computers}


def are_other_routes(before: t.Mapping[str, t.Any] | None, routes: t.Iterable[Route]) -> bool:
    """Whether the routes are not those that the previous plan shows; False without a previous plan."""
    if before is None:
        return False
    shown = [{key: value for key, value in one.items() if key != "computers"} for one in before.get("routes") or ()]
    return shown != [{key: value for key, value in route(one, 0).items() if key != "computers"} for one in routes]


def wave(
    one: Wave, channels: t.Sequence[str], window: Window | None, estate: Estate, policies: t.Sequence[frequent_policies.Row]
) -> dict[str, t.Any]:
    """A wave as plan.yml shows it. `channels`: the channel of each computer of the plan."""
    shown: dict[str, t.Any] = {
        "wave": wave_text(one.number),
        "move": one.move,
        "kind": one.kind or "computers",
        "computers": len(one.members),
        "channels": dict(sorted(Counter(map(channels.__getitem__, one.members)).items())),
        "targets": sorted(one.by_target),
    }
    if policies:
        shown["chatty_policies"] = [dict(row) for row in policies]
    if window:
        shown |= wave_windows.shown(window)
        hours = wave_windows.line_hours(one.by_site, estate.policy)
        if hours:
            shown["line_hours"] = hours
    return shown


def reasons(given: t.Iterable[str]) -> list[dict[str, t.Any]]:
    """Each reason once, with how often it was given, in the order of the alphabet."""
    counts: dict[str, int] = {}
    for reason in given:
        counts[reason] = counts.get(reason, 0) + 1
    return [{"reason": reason, "count": count} for reason, count in sorted(counts.items())]
