# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The window of each wave. A wave that has one keeps it; a person may have moved it in plan.yml."""

from __future__ import annotations

import datetime as dt
import typing as t

from . import calendar
from .assignments import CANARY, PILOT, wave_number
from .calendar import Calendar, Window
from .policy import Policy
from .wave_parts import Wave


def of(plan: Calendar | None, waves: t.Mapping[int, Wave], before: t.Any, reassign: bool) -> dict[int, Window]:
    """Wave -> window. One wave at a time for each target server; pilot and canary alone, and the pilot is watched.

    Without a calendar only the windows that a person wrote into the plan are there.
    """
    kept = {} if reassign else _kept(before, waves)
    if plan is None:
        return kept
    found = dict(kept)
    first = plan.start
    for move in (1, 2):
        mine = [wave for wave in waves.values() if wave.move == move]
        if move == 2:
            ended = max((found[wave.number].ends.date() for wave in waves.values() if wave.move == 1), default=None)
            first = max(filter(None, (first, plan.second_start, ended + dt.timedelta(days=1) if ended else None)))
        for kind in (CANARY, PILOT):
            for wave in mine:
                if wave.kind == kind:
                    window = found.setdefault(wave.number, next(calendar.windows(plan, min(wave.by_target), first)))
                    wait = plan.pilot_days if kind == PILOT else 1
                    first = max(first, window.starts.date() + dt.timedelta(days=max(wait, 1)))
        _ordinary(plan, [wave for wave in mine if wave.kind not in (CANARY, PILOT)], first, found)
    return found


def _ordinary(plan: Calendar, mine: t.Sequence[Wave], first: dt.date, found: dict[int, Window]) -> None:
    """In the order of their numbers, each after the last window that one of its targets has."""
    last: dict[str, dt.date] = {}
    for wave in mine:
        if wave.number in found:
            for target in wave.by_target:
                last[target] = max(last.get(target, dt.date.min), found[wave.number].starts.date())
    running: dict[str, t.Iterator[Window]] = {}
    for wave in mine:
        if wave.number in found:
            continue
        targets = sorted(wave.by_target)
        if len(targets) == 1:
            name = targets[0]
            if name not in running:
                running[name] = calendar.windows(plan, name, max(first, last.get(name, dt.date.min) + dt.timedelta(days=1)))
            window = next(running[name])
        else:
            after = max([first, *(last[name] + dt.timedelta(days=1) for name in targets if name in last)])
            window = next(calendar.windows(plan, targets[0], after))
            for name in targets:
                running.pop(name, None)
        found[wave.number] = window
        for name in targets:
            last[name] = max(last.get(name, dt.date.min), window.starts.date())


def _kept(before: t.Any, waves: t.Mapping[int, Wave]) -> dict[int, Window]:
    found = {}
    for one in before if isinstance(before, list) else ():
        number = wave_number(str(one.get("wave", "")))
        if number in waves and ("starts" in one or "ends" in one):
            found[number] = calendar.window_of(str(one.get("starts")), str(one.get("ends")), f"wave {one['wave']}")
    return t.cast("dict[int, Window]", found)


def shown(window: Window) -> dict[str, str]:
    return {"starts": calendar.text(window.starts), "ends": calendar.text(window.ends)}


def line_hours(by_site: t.Mapping[str, int], policy: Policy) -> dict[str, float]:
    """Site -> hours that its line needs for the installers of so many computers."""
    return {
        site: round(count * policy.installer_mb * 8 / policy.bandwidths[site] / 3600, 2)
        for site, count in sorted(by_site.items())
        if policy.installer_mb and site in policy.bandwidths
    }
