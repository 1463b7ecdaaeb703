# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The window of each wave. A wave that has one keeps it; a person may have moved it in plan.yml."""

from __future__ import annotations

import datetime as dt
import itertools
import typing as t

from ..computers.assignments import CANARY, PILOT, SITE_SERVER, wave_number
from ..estate import calendar
from ..estate.calendar import Calendar, Window
from ..estate.policy import Policy
from .wave_parts import Wave


class _After(t.NamedTuple):
    """Not before this day, nor before this moment: days alone differ between time zones."""

    day: dt.date
    moment: float = float("-inf")

    def later(self, *others: _After) -> _After:
        return _After(max([self.day, *(one.day for one in others)]), max([self.moment, *(one.moment for one in others)]))


def of(plan: Calendar | None, waves: t.Mapping[int, Wave], known: t.Mapping[int, Window]) -> dict[int, Window]:
    """Wave -> window, which is the `known` one where there is one.

    One wave at a time for each target server. The canary comes first, then the site servers of the pilot's sites, then the pilot,
    which is observed before any other wave: the guide moves site servers (step 9) before the computers that they serve (step 11).

    Without a calendar only the windows that a person wrote into the plan are there.
    """
    found = {number: window for number, window in known.items() if number in waves}
    if plan is None:
        return found
    after = _After(plan.start)
    for move in (1, 2):
        mine = [wave for wave in waves.values() if wave.move == move]
        if move == 2:
            ended = [_next(found[wave.number], found[wave.number].ends) for wave in waves.values() if wave.move == 1]
            after = after.later(*ended, *([_After(plan.second_start)] if plan.second_start else ()))
        pilots = [wave for wave in mine if wave.kind == PILOT]
        sites = {site for wave in pilots for site in wave.by_site}
        serving = [wave for wave in mine if wave.kind == SITE_SERVER and not sites.isdisjoint(wave.by_site)]
        after = _alone(plan, [wave for wave in mine if wave.kind == CANARY], after, found, 1)
        _ordinary(plan, serving, after, found)
        after = after.later(*(_next(found[wave.number], found[wave.number].starts) for wave in serving))
        after = _alone(plan, pilots, after, found, max(plan.pilot_days, 1))
        _ordinary(plan, [wave for wave in mine if wave.kind not in (CANARY, PILOT) and wave not in serving], after, found)
    return found


def _alone(plan: Calendar, waves: t.Iterable[Wave], after: _After, found: dict[int, Window], days: int) -> _After:
    """The windows of waves beside which no other wave runs, and from when on the next wave may run, `days` after the last of them."""
    for wave in waves:
        window = found[wave.number] = found.get(wave.number) or _first(plan, wave, after)
        after = after.later(_next(window, window.starts, days))
    return after


def _next(window: Window, moment: dt.datetime, days: int = 1) -> _After:
    """The days after a window that a person may have moved to the end of time."""
    try:
        return _After(moment.date() + dt.timedelta(days=days), window.over)
    except OverflowError:
        return _After(dt.date.max, window.over)


def _ordinary(plan: Calendar, mine: t.Sequence[Wave], first: _After, found: dict[int, Window]) -> None:
    """Each after the last window that one of its targets has. Site servers come first, one of a site at a time whatever
    their targets are, and their clients after them.
    """
    last: dict[tuple[str, str], _After] = {}

    def note(wave: Wave) -> None:
        keys = [("target", target) for target in wave.by_target]
        keys += [("servers of", site) for site in wave.by_site if wave.kind == SITE_SERVER]
        after = _next(found[wave.number], found[wave.number].starts)
        for key in keys:
            last[key] = last[key].later(after) if key in last else after

    for wave in mine:
        if wave.number in found:
            note(wave)
    for wave in sorted(mine, key=lambda one: (one.kind != SITE_SERVER, one.number)):
        if wave.number not in found:
            keys = [*(("target", target) for target in wave.by_target), *(("servers of", site) for site in wave.by_site)]
            found[wave.number] = _first(plan, wave, first.later(*(last[key] for key in keys if key in last)))
            note(wave)


def _first(plan: Calendar, wave: Wave, after: _After) -> Window:
    """A window of all its targets, where these have one in common; else one of the first."""
    zones = {plan.zone_of(target): target for target in sorted(wave.by_target, reverse=True)}
    targets = sorted(zones.values())
    in_common = calendar.common(plan, targets, after.day, wave.by_target) if len(targets) > 1 else ()
    line = itertools.chain(in_common, calendar.windows(plan, targets[0], after.day, wave.by_target))
    return next(window for window in line if window.begins >= after.moment)


def kept(before: t.Any) -> dict[int, Window]:
    """The windows that the waves of the previous plan have."""
    found = {}
    for one in before if isinstance(before, list) else ():
        number = wave_number(str(one.get("wave", "")))
        if number is not None and ("starts" in one or "ends" in one):
            found[number] = calendar.window_of(str(one.get("starts")), str(one.get("ends")), f"wave {one['wave']}")
    return found


def shown(window: Window) -> dict[str, str]:
    return {"starts": calendar.text(window.starts), "ends": calendar.text(window.ends)}


def line_hours(by_site: t.Mapping[str, int], policy: Policy) -> dict[str, float]:
    """Site -> hours that its line needs for the installers of so many computers."""
    return {
        site: round(count * policy.installer_mb * 8 / policy.bandwidths[site] / 3600, 2)
        for site, count in sorted(by_site.items())
        if policy.installer_mb and site in policy.bandwidths
    }
