# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When waves may run: windows of local time, whose length and place in UTC follow daylight saving time."""

from __future__ import annotations

import datetime as dt
import re
import typing as t
import zoneinfo
from dataclasses import dataclass

from ..refusal import Refusal

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON = 366 * 5  # days that are searched for a window before the calendar counts as one without windows
_LAST = dt.date.max - dt.timedelta(days=366)  # from here on days cannot be added
PILOT_DAYS = 7  # ours: how long a pilot is observed before the next wave
SHORTEST = 4  # ours: what is left of a window when the clocks skip hours must be a quarter of it, or the day has none


class Blackout(t.NamedTuple):
    """No wave on these days, both included, in local time; from a time of the first day to one of the last."""

    first: dt.date
    last: dt.date
    reason: str
    opens: dt.time = dt.time.min
    closes: dt.time = dt.time.max
    servers: tuple[str, ...] = ()  # in lower case, of these only; empty: of all

    @property
    def text(self) -> str:
        opens = "" if self.opens == dt.time.min else f" {self.opens:%H:%M}"
        closes = "" if self.closes == dt.time.max else f" {self.closes:%H:%M}"
        return f"{self.first}{opens} to {self.last}{closes}" + (f" of {', '.join(self.servers)}" if self.servers else "")

    def covers(self, window: Window) -> bool:
        """Whether a part of the window lies in it. Both are compared as the clocks of the window's zone show them."""
        starts, ends = window.starts.replace(tzinfo=None), window.ends.replace(tzinfo=None)
        return starts < dt.datetime.combine(self.last, self.closes) and dt.datetime.combine(self.first, self.opens) < ends


@dataclass(frozen=True)
class Calendar:
    start: dt.date
    zone: str
    opens: dt.time
    closes: dt.time  # on the next day when it is not after `opens`
    days: tuple[str, ...] = ("mon", "tue", "wed", "thu")
    blackouts: tuple[Blackout, ...] = ()
    pilot_days: int = PILOT_DAYS
    second_start: dt.date | None = None  # not before this day: the 7.6 server has to be built before the second move
    zones: tuple[tuple[str, str], ...] = ()  # target server -> zone, where it differs

    def zone_of(self, target: str) -> str:
        wanted = target.casefold()
        return next((zone for server, zone in self.zones if server.casefold() == wanted), self.zone)

    @property
    def seconds(self) -> int:
        """The length of a window on a day without a change of the clocks."""
        length = _minutes(self.closes) - _minutes(self.opens)
        return (length if length > 0 else length + 24 * 60) * 60


class Window(t.NamedTuple):
    starts: dt.datetime  # aware, in the zone of the target
    ends: dt.datetime

    @property
    def begins(self) -> float:
        """As `over` a moment that can be compared: two times of one zone are compared as its clocks show them, which turn back."""
        return self.starts.timestamp()

    @property
    def over(self) -> float:
        return self.ends.timestamp()

    @property
    def seconds(self) -> float:
        return self.over - self.begins

    def overlaps(self, other: Window) -> bool:
        return self.begins < other.over and other.begins < self.over


def zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(
            f"the time zone {name!r}",
            "the name of a zone of the IANA database, for example Europe/London",
            "set such a name in itms_policy.calendar; on a controller without a zone database install the package tzdata",
        ) from None


def windows(calendar: Calendar, target: str, first: dt.date | None = None, servers: t.Collection[str] = ()) -> t.Iterator[Window]:
    """The windows of a target server from a day on, in their order, outside the blackouts of all `servers` that share them.

    Raises Refusal when there is none in five years.
    """
    local = zone(calendar.zone_of(target))
    day = max(first or calendar.start, calendar.start)
    empty = 0
    while empty < HORIZON and day < _LAST:
        window = _window(calendar, local, day) if DAYS[day.weekday()] in calendar.days else None
        fits = window and window.starts.date() == day and long_enough(calendar, window)
        if window and fits and blackout(calendar, window, servers or [target]) is None:
            empty = 0
            yield window
        else:
            empty += 1
        day += dt.timedelta(days=1)
    raise Refusal(
        f"no window between {max(first or calendar.start, calendar.start)} and {day}",
        "days on which waves may run",
        "add days to itms_policy.calendar, or shorten its blackouts: no day is left",
    )


def common(calendar: Calendar, targets: t.Sequence[str], first: dt.date, servers: t.Collection[str] = ()) -> t.Iterator[Window]:
    """What the windows of several targets have in common, in the zone of the first, outside the blackouts of all `servers`.

    None when they do not meet for a year.
    """
    lines = [windows(calendar, target, first) for target in targets]
    now = [_following(line) for line in lines]
    local = zone(calendar.zone_of(targets[0]))
    apart = 0
    while apart < 366 * len(lines):
        starts, ends = max(now, key=lambda one: one.begins).starts, min(now, key=lambda one: one.over).ends
        window = Window(starts.astimezone(local), ends.astimezone(local))
        if long_enough(calendar, window) and blackout(calendar, window, servers) is None:
            apart = 0
            yield window
        else:
            apart += 1
        first_over = min(range(len(now)), key=lambda at: now[at].over)
        now[first_over] = _following(lines[first_over])


def _following(line: t.Iterator[Window]) -> Window:
    """`windows` never ends: it yields another window, or refuses."""
    return next(line)


def suits(calendar: Calendar, target: str, window: Window) -> bool:
    """Whether a window lies within one of the target's own."""
    local = zone(calendar.zone_of(target))
    day = window.starts.astimezone(local).date()
    for each in (day, day - dt.timedelta(days=1)):
        own = _window(calendar, local, each)
        if DAYS[each.weekday()] in calendar.days and own.begins <= window.begins and window.over <= own.over:
            return True
    return False


def long_enough(calendar: Calendar, window: Window) -> bool:
    """A time that the clocks skip can leave little of a window, or nothing: its end may even come before its start."""
    return window.seconds * SHORTEST >= calendar.seconds


def _window(calendar: Calendar, local: zoneinfo.ZoneInfo, day: dt.date) -> Window:
    over_night = dt.timedelta(days=0 if _minutes(calendar.closes) > _minutes(calendar.opens) else 1)
    return Window(_existing(day, calendar.opens, local), _existing(day + over_night, calendar.closes, local))


def _existing(day: dt.date, time: dt.time, local: zoneinfo.ZoneInfo) -> dt.datetime:
    """The moment; a time that the clocks skip becomes the one after the gap, a time that comes twice is its first."""
    return dt.datetime.combine(day, time, local).astimezone(dt.timezone.utc).astimezone(local)


def blackout(calendar: Calendar, window: Window, targets: t.Iterable[str] = ()) -> Blackout | None:
    """The blackout of one of these servers (without any, of all servers) that a window lies in, in part or as a whole."""
    shown = {target.casefold(): _in_zone(window, zone(calendar.zone_of(target))) for target in targets}
    for one in calendar.blackouts:
        mine = [shown[name] for name in one.servers if name in shown] if one.servers else shown.values() or [window]
        if any(map(one.covers, mine)):
            return one
    return None


def _in_zone(window: Window, local: zoneinfo.ZoneInfo) -> Window:
    return Window(window.starts.astimezone(local), window.ends.astimezone(local))


def text(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="minutes")


def window_of(starts: str, ends: str, name: str) -> Window:
    """A window as a person may have edited it in the plan. Raises Refusal for one that is not valid."""
    try:
        found = Window(dt.datetime.fromisoformat(starts), dt.datetime.fromisoformat(ends))
        good = found.starts.tzinfo is not None and found.ends.tzinfo is not None and found.seconds > 0
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise Refusal(
            f"{name} runs from {starts!r} to {ends!r}",
            "two times with their offset, the first before the second, for example 2027-01-11T20:00+00:00",
            "correct plan/plan.yml, or remove both lines and run the plan phase again",
        )
    return found


_TIMES = re.compile(r"(\d{2}):(\d{2})\s*-\s*(\d{2}):(\d{2})")


def times(value: str) -> tuple[dt.time, dt.time]:
    """`20:00-04:00` as two times. Raises ValueError."""
    found = _TIMES.fullmatch(value.strip())
    if not found:
        raise ValueError(value)
    hours = [int(part) for part in found.groups()]
    opens, closes = dt.time(hours[0], hours[1]), dt.time(hours[2], hours[3])
    if opens == closes:
        raise ValueError("a window of no length")
    return opens, closes


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute
