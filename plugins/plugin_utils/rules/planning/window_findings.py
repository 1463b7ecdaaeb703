# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is wrong with the windows of waves, as they are planned or as a person has moved them.

Waves without windows are compared by their numbers, which is the order in which they are run.
"""

from __future__ import annotations

import typing as t
from collections import Counter

from ...guide import migration_notes, migration_tips, steps
from ..computers.assignments import PILOT, SITE_SERVER, wave_text
from ..estate import calendar
from ..estate.calendar import Calendar, Window
from ..finding import Finding, warning
from .wave_parts import Assigned, Endpoint, Profile

Windows = t.Mapping[int, Window]
_MOVE_IT = "move one of the waves in plan/plan.yml"


def named(numbers: t.Iterable[int]) -> str:
    """`wave 01`, `waves 01, 02 and 03`."""
    texts = [wave_text(number) for number in sorted(numbers)]
    return f"wave {texts[0]}" if len(texts) == 1 else f"waves {', '.join(texts[:-1])} and {texts[-1]}"


def largest(counts: t.Mapping[int, int], windows: Windows) -> tuple[int, list[int]]:
    """The most computers that waves move at a time, and those waves. A wave without a window runs alone."""
    best = max(((count, [number]) for number, count in counts.items()), key=lambda one: (one[0], -one[1][0]), default=(0, []))
    events = [(windows[number].begins, 1, number) for number in counts if number in windows]
    events += [(windows[number].over, 0, number) for number in counts if number in windows]
    running: set[int] = set()
    now = 0
    for _moment, starts, number in sorted(events):  # at the same moment ends come before starts
        now += counts[number] if starts else -counts[number]
        running.symmetric_difference_update((number,))
        if now > best[0]:
            best = now, sorted(running)
    return best


def together(by_target: t.Mapping[str, t.Mapping[int, int]], windows: Windows, limit: int) -> t.Iterator[Finding]:
    """`by_target`: server -> wave -> computers."""
    for target, counts in sorted(by_target.items()):
        count, numbers = largest(counts, windows)
        if len(numbers) > 1 and count > limit:
            yield warning(
                "dates.together",
                f"{target}, {named(numbers)}",
                migration_tips.REDIRECT_SECTION,
                f"{count} computers are redirected to {target} at a time",
                f"at most {limit} at a time to one Notification Server",
                _MOVE_IT,
            )


def blackouts(plan: Calendar | None, windows: Windows, targets: t.Mapping[int, t.Collection[str]]) -> t.Iterator[Finding]:
    """`targets`: wave -> the servers that it goes to. A blackout of other servers does not concern it."""
    for number, window in sorted(windows.items()):
        black = calendar.blackout(plan, window, targets.get(number, ())) if plan else None
        if black:
            yield warning(
                "dates.blackout",
                f"wave {wave_text(number)}",
                migration_tips.REDIRECT_SECTION,
                f"it runs from {calendar.text(window.starts)}, in the blackout {black.text}: {black.reason or '-'}",
                "a window outside every blackout",
                "move the wave in plan/plan.yml, or remove its starts and ends and run the plan phase again",
            )


def order(pairs: t.Mapping[tuple[int, int], int], windows: Windows) -> t.Iterator[Finding]:
    """`pairs`: wave of the first move and wave of the second -> computers that make both."""
    wrong: dict[int, dict[int, int]] = {}
    for (first, second), count in pairs.items():
        if not follows(first, second, windows):
            wrong.setdefault(second, {})[first] = count
    for second, counts in sorted(wrong.items()):
        yield warning(
            "dates.order",
            f"wave {wave_text(second)}",
            migration_notes.SECTION,
            f"{sum(counts.values())} of its computers make their first move in {named(counts)}, which has not ended when it begins",
            f"the first move before the second ({migration_notes.AGENTS_FIRST_TO_71.text})",
            _MOVE_IT,
        )


def follows(first: int, second: int, windows: Windows) -> bool:
    """Whether the wave `second` runs after the wave `first` has ended."""
    if first in windows and second in windows:
        return windows[second].begins >= windows[first].over
    return second > first


def zones(plan: Calendar | None, assigned: Assigned, windows: Windows) -> t.Iterator[Finding]:
    """A wave of several time zones may have to run by day in some of them. What a person chose for one zone is no question."""
    for number, wave in assigned.waves.items():
        if plan is None or number not in windows or len({plan.zone_of(target) for target in wave.by_target}) < 2:
            continue
        wrong = sorted(target for target in wave.by_target if not calendar.suits(plan, target, windows[number]))
        if wrong:
            yield warning(
                "dates.zones",
                f"wave {wave_text(number)}",
                migration_tips.REDIRECT_SECTION,
                f"it runs from {calendar.text(windows[number].starts)}, outside the window in the time zone of {', '.join(wrong)}",
                "one window that suits all its servers: their time zones have no common window, or none that is long enough",
                "accept it for so few computers, or move the wave in plan/plan.yml",
            )


def site_servers(listed: t.Sequence[Endpoint], profiles: t.Iterable[Profile], assigned: Assigned, windows: Windows) -> t.Iterator[Finding]:
    """No site without a site server while its servers move, and its servers before its computers."""
    if not any(profile.role == SITE_SERVER for profile in profiles):
        return
    servers: dict[tuple[int, str], Counter[int]] = {}  # move and site -> wave -> how many of its servers
    clients: dict[tuple[int, str], list[int]] = {}
    for wave in assigned.waves.values():
        for site in wave.by_site if wave.kind in ("", PILOT) else ():
            clients.setdefault((wave.move, site), []).append(wave.number)
        for index in wave.members:
            profile = listed[index].profile
            if profile.role == SITE_SERVER:
                servers.setdefault((wave.move, profile.site.casefold()), Counter())[wave.number] += 1
    for (move, site), counts in sorted(servers.items()):
        subject = f"{site or 'no site'}, move {move}"
        count, numbers = largest(counts, windows)
        if count == sum(counts.values()):
            yield warning(
                "waves.site_servers",
                subject,
                steps.SECTION,
                f"all {count} site servers of the site move at a time, in {named(numbers)}",
                "one that still serves the site while the others move",
                "set up one more site server there, or accept that the site has no site server while this wave runs",
            )
        early = [(one, server) for one in clients.get((move, site), ()) for server in counts if not follows(server, one, windows)]
        early = [(one, server) for one, server in early if one != server]
        if early:
            one, server = min(early)
            yield warning(
                "waves.package_servers_first",
                subject,
                migration_tips.SECTION,
                f"wave {wave_text(one)} moves computers of the site before its site server in wave {wave_text(server)} has moved",
                "site servers before their clients: an agent of the new server needs a package server of the new server",
                "move the site server to an earlier wave in plan/assignments.csv, or one of the two in plan/plan.yml",
            )
