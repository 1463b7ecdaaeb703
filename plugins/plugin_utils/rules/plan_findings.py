# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a person should know about a plan before it is followed. None of these stops the plan: they stand in it."""

from __future__ import annotations

import itertools
import typing as t

from ..guide import migration_notes, migration_tips, steps
from . import calendar, chatty, dates, imaging, plan_targets, site_places
from .assignments import SITE_SERVER, wave_text
from .endpoints import Found
from .estate import Estate
from .finding import WARNING, Finding
from .moves import BUILD_AS_71
from .platforms import agents
from .routes import Route
from .wave_parts import Assigned, Endpoint

_ROUTES = "Hierarchy Migration"
_SHOWN = 5


class Seen(t.NamedTuple):
    """What the plan has by the time that it is judged."""

    routes: t.Sequence[Route]
    found: Found
    assigned: Assigned
    windows: t.Mapping[int, calendar.Window]
    policies: t.Mapping[int, t.Sequence[chatty.Row]]
    services: t.Mapping[str, t.Any]
    lost_targets: plan_targets.Lost
    ends: t.Sequence[str]  # the servers that computers end at
    shared_guids: t.Mapping[str, t.Sequence[str]]


def of(estate: Estate, seen: Seen) -> list[Finding]:
    findings = [*_routing(seen.routes, seen.found), *_guids(seen.shared_guids), *_spilled(seen.assigned), *_lost(seen.lost_targets)]
    findings += _site_servers(seen.found.endpoints, seen.assigned)
    findings += _dates(estate, seen.assigned, seen.windows)
    findings += agents.findings(agents.groups_of(seen.found.doubtful), estate.policy.dispositions)
    findings += _hierarchy(estate, seen.assigned)
    findings += imaging.findings(estate, seen.ends, seen.found.macs)
    findings += site_places.findings(seen.services)
    for number, wave in seen.assigned.waves.items():
        findings += chatty.findings(wave, seen.policies[number])
    return findings


def _finding(check: str, subject: str, section: str, *texts: str) -> Finding:
    """`texts`: what was found, what is needed, how to fix it."""
    found, needed, fix = texts
    return Finding(check, subject, section, found, needed, fix, severity=WARNING)


def _routing(routes: t.Sequence[Route], found: Found) -> t.Iterator[Finding]:
    for reason, names in sorted(found.unrouted.items()):
        count = found.unrouted_count[reason]
        check = "route.conflict" if "claim it" in reason else "route.orphan"
        yield _finding(
            check,
            reason.partition(": ")[2][:80],
            _ROUTES,
            f"{count} computers are {reason}: {_some(names, count)}",
            "for every computer one route",
            "correct itms_policy.routes, or mark one of them as default; until then they stay where they are",
        )
    for text, names in sorted(found.disagreements.items()):
        yield _finding(
            "route.disagreement",
            text[:80],
            _ROUTES,
            f"computers such as {', '.join(names)}: {text}",
            "ways that lead to one server",
            "nothing has to be done if the more specific way is right; else correct itms_policy.routes",
        )
    for route in routes:
        if not route.to:
            yield _finding(
                "plan.second_move",
                route.name,
                _ROUTES,
                "the inventory has no host of the kind smp76",
                "a 7.6 server, to plan the second move",
                "add the 7.6 server to the inventory and run the plan phase again",
            )
        elif not found.by_route.get(route.name):
            yield _finding("route.empty", route.name, _ROUTES, "no computer goes there", "at least one", "correct the route, or remove it")


def _guids(shared: t.Mapping[str, t.Sequence[str]]) -> t.Iterator[Finding]:
    if shared:
        guid, names = sorted(shared.items())[0]
        yield _finding(
            "export.shared_guid",
            "exports",
            migration_tips.SECTION,
            f"{len(shared)} GUIDs belong to more than one computer, such as {guid}: {_some(names[:_SHOWN], len(names))}",
            "a GUID of its own for each computer: those that share one overwrite each other in the database",
            "have the agents of these computers make new GUIDs before they move",
        )


def _spilled(assigned: Assigned) -> t.Iterator[Finding]:
    if assigned.spilled:
        names = sorted(assigned.spilled)
        yield _finding(
            "waves.full",
            "assignments",
            migration_tips.REDIRECT_SECTION,
            f"{len(names)} computers could not keep their wave, which is full: {_some(names[:_SHOWN], len(names))}",
            "waves within wave_size and within what the lines of their sites carry",
            "nothing has to be done: they are in other waves now",
        )


def _lost(targets: plan_targets.Lost) -> t.Iterator[Finding]:
    for (target, move, why), names in sorted(targets.items()):
        yield _finding(
            "assignments.target",
            f"{target}, {move}" if move else target,
            _ROUTES,
            f"{len(names)} computers were assigned to {target}, {why}: {_some(names[:_SHOWN], len(names))}",
            f"a server of the inventory that their move can lead to ({migration_notes.MIXED_MODE.text})",
            "nothing has to be done if their route is right: they go by it now; else correct the inventory, itms_policy or the row, "
            "and restore plan/ before",
        )


def _hierarchy(estate: Estate, assigned: Assigned) -> t.Iterator[Finding]:
    """The same words until all have moved, so that a plan made again in between is the same."""
    if estate.policy.hierarchy == BUILD_AS_71 and any(wave.done_by_target != wave.by_target for wave in assigned.waves.values()):
        yield _finding(
            "hierarchy.clients",
            "all",
            _ROUTES,
            "the hierarchy is built as 7.1, and not every computer is recorded as moved to it",
            "every client proven to be at 7.1 SP2 MP1.1 before the servers are upgraded to 7.6",
            "run the waves and make the plan again; upgrade the servers when this finding is gone",
        )


def _site_servers(listed: t.Sequence[Endpoint], assigned: Assigned) -> t.Iterator[Finding]:
    servers: dict[tuple[int, str], list[int]] = {}  # move and site -> waves of its site servers
    if not any(one.role == SITE_SERVER for one in listed):
        return
    first: dict[tuple[int, str], int] = {}
    for wave in assigned.waves.values():
        for site in wave.by_site:
            if wave.kind == "":
                first.setdefault((wave.move, site), wave.number)
        for index in wave.members:
            if listed[index].role == SITE_SERVER:
                servers.setdefault((wave.move, listed[index].site.casefold()), []).append(wave.number)
    for (move, site), numbers in sorted(servers.items()):
        subject = f"{site or 'no site'}, move {move}"
        if (len(numbers) > 1 and len(set(numbers)) == 1) or len(numbers) == 1:
            yield _finding(
                "waves.site_servers",
                subject,
                steps.SECTION,
                f"all {len(numbers)} site servers of the site move in wave {wave_text(numbers[0])}",
                "one that still serves the site while the others move",
                "set up one more site server there, or accept that the site has none while this wave runs",
            )
        if first.get((move, site), max(numbers) + 1) < max(numbers):
            yield _finding(
                "waves.package_servers_first",
                subject,
                migration_tips.SECTION,
                f"wave {wave_text(first[move, site])} moves computers of the site before its site server in wave {wave_text(max(numbers))}",
                "site servers before their clients: an agent of the new server needs a package server of the new server",
                "move the site server to an earlier wave in plan/assignments.csv",
            )


def _dates(estate: Estate, assigned: Assigned, windows: t.Mapping[int, calendar.Window]) -> t.Iterator[Finding]:
    plan = estate.policy.calendar
    for number, wave in assigned.waves.items():
        window = windows.get(number)
        if window is None:
            continue
        black = calendar.blackout(plan, window, wave.by_target) if plan else None
        if black:
            yield _finding(
                "dates.blackout",
                f"wave {wave_text(number)}",
                migration_tips.REDIRECT_SECTION,
                f"it runs from {calendar.text(window.starts)}, in the blackout {black.text}: {black.reason or '-'}",
                "a window outside every blackout",
                "move the wave in plan/plan.yml, or remove its starts and ends and run the plan phase again",
            )
        for site, hours in dates.line_hours(wave.by_site, estate.policy).items():
            if hours * 3600 > window.seconds + 36:
                yield _finding(
                    "dates.traffic",
                    f"wave {wave_text(number)}, {site}",
                    migration_tips.REDIRECT_SECTION,
                    f"the installers take {hours} hours on the line of {site}, the window has {window.seconds / 3600:g}",
                    "a window that is long enough",
                    "lengthen the window, or let a package server of the site have the installers before",
                )
    yield from _together(estate, assigned, windows)


def _together(estate: Estate, assigned: Assigned, windows: t.Mapping[int, calendar.Window]) -> t.Iterator[Finding]:
    by_target: dict[str, list[int]] = {}
    for number, wave in assigned.waves.items():
        for target in wave.by_target if number in windows else ():
            by_target.setdefault(target, []).append(number)
    for target, numbers in sorted(by_target.items()):
        ordered = sorted(numbers, key=lambda number: windows[number].starts)
        for one, other in itertools.pairwise(ordered):
            count = sum(assigned.waves[number].by_target[target] for number in (one, other))
            if windows[one].overlaps(windows[other]) and count > estate.policy.wave_size:
                yield _finding(
                    "dates.together",
                    f"{target}, waves {wave_text(one)} and {wave_text(other)}",
                    migration_tips.REDIRECT_SECTION,
                    f"{count} computers are redirected to {target} at a time",
                    f"at most {estate.policy.wave_size} at a time to one Notification Server",
                    "move one of the waves in plan/plan.yml",
                )


def _some(names: t.Sequence[str], count: int) -> str:
    return ", ".join(names) + (f" and {count - len(names)} more" if count > len(names) else "")
