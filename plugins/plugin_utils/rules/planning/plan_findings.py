# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a person should know about a plan before it is followed. None of these stops the plan: they stand in it."""

from __future__ import annotations

import typing as t

from ...guide import migration_notes, migration_tips, steps
from ..computers.assignments import wave_text
from ..estate import calendar
from ..estate.estate import Estate
from ..estate.routes import Route
from ..finding import Finding, warning
from ..platforms import agents
from . import frequent_policies, imaging, kept_targets, move_order, site_services, wave_windows, window_findings
from .endpoint_parts import Found
from .moves import BUILD_AS_71
from .plan_inputs import Inputs
from .wave_parts import Assigned, Profile

_ROUTES = "Hierarchy Migration"
_SHOWN = 5


class Seen(t.NamedTuple):
    """What the plan has by the time that it is judged."""

    routes: t.Sequence[Route]
    found: Found
    profiles: t.Collection[Profile]
    assigned: Assigned
    windows: t.Mapping[int, calendar.Window]
    policies: t.Mapping[int, t.Sequence[frequent_policies.Row]]
    services: t.Mapping[str, t.Any]
    servers: kept_targets.Servers
    ends: t.Sequence[str]  # the servers that computers end at
    given: Inputs


def of(estate: Estate, seen: Seen) -> list[Finding]:
    findings = [*_routing(seen.routes, seen.found), *_exports(seen.given), *_spilled(seen.assigned), *_lost(seen.servers.lost)]
    findings += [*_rerouted(seen.servers.rerouted)]
    findings += [*_unlisted(seen.found.unlisted), *_unknown_moves(seen.given.unknown_moves)]
    findings += window_findings.site_servers(seen.found.endpoints, seen.profiles, seen.assigned, seen.windows)
    findings += _dates(estate, seen.assigned, seen.windows)
    findings += window_findings.order(move_order.pairs(seen.assigned, len(seen.found.endpoints), seen.windows), seen.windows)
    findings += agents.findings(agents.groups_of(seen.found.doubtful), estate.policy.dispositions)
    findings += _hierarchy(estate, seen.found)
    findings += imaging.findings(estate, seen.ends, seen.found.macs)
    findings += site_services.findings(seen.services)
    for number, wave in seen.assigned.waves.items():
        findings += frequent_policies.findings(wave, seen.policies[number])
    return findings


def _routing(routes: t.Sequence[Route], found: Found) -> t.Iterator[Finding]:
    for reason, names in sorted(found.unrouted.items()):
        count = found.unrouted_count[reason]
        check = "route.conflict" if "claim it" in reason else "route.orphan"
        yield warning(
            check,
            reason.partition(": ")[2][:80],
            _ROUTES,
            f"{count} computers are {reason}: {_some(names, count)}",
            "for every computer one route",
            "correct itms_policy.routes, or mark one of them as default; until then they stay where they are",
        )
    for text, names in sorted(found.disagreements.items()):
        yield warning(
            "route.disagreement",
            text[:80],
            _ROUTES,
            f"computers such as {', '.join(names)}: {text}",
            "ways that lead to one server",
            "nothing has to be done if the more specific way is right; else correct itms_policy.routes",
        )
    for route in routes:
        if not route.to:
            yield warning(
                "plan.second_move",
                route.name,
                _ROUTES,
                "the inventory has no host of the kind smp76",
                "a 7.6 server, to plan the second move",
                "add the 7.6 server to the inventory and run the plan phase again",
            )
        elif not found.by_route.get(route.name):
            yield warning("route.empty", route.name, _ROUTES, "no computer goes there", "at least one", "correct the route, or remove it")


def _unlisted(names: t.Sequence[str]) -> t.Iterator[Finding]:
    if names:
        shown = _some(sorted(names)[:_SHOWN], len(names))
        yield warning(
            "plan.site_server_without_export",
            "site_servers",
            steps.SECTION,
            f"{len(names)} site servers of the inventory are in no export, so no wave moves them: {shown}",
            "for each site server the row of its agent in an export, which says that there is something to move",
            "export them too (the names of the inventory and of the export must be alike), or put them into the group endpoints as well; "
            "nothing has to be done for a server without an agent",
        )


def _unknown_moves(hosts: t.Sequence[str]) -> t.Iterator[Finding]:
    if hosts:
        yield warning(
            "outcomes.move",
            "outcomes",
            migration_tips.SECTION,
            f"an outcome says that a computer moved, but not by which move: {_some(hosts[:_SHOWN], len(hosts))}",
            "a move such as `ns6 -> smp71` in each outcome of store/outcomes; without it the move is planned again",
            "restore these files from version control, or write the move into them",
        )


def _exports(given: Inputs) -> t.Iterator[Finding]:
    if given.shared_guids:
        guid, names = sorted(given.shared_guids.items())[0]
        yield warning(
            "export.shared_guid",
            "exports",
            migration_tips.SECTION,
            f"{len(given.shared_guids)} GUIDs belong to more than one computer, such as {guid}: {_some(names[:_SHOWN], len(names))}",
            "a GUID of its own for each computer: those that share one overwrite each other in the database",
            "have the agents of these computers make new GUIDs before they move",
        )
    if given.same_names:
        names = [f"{name} ({', '.join(domains)})" for name, domains in given.same_names.items()]
        shown = _some(names[:_SHOWN], len(names))
        yield warning(
            "export.same_name",
            "exports",
            _ROUTES,
            f"{len(names)} names are those of computers in several domains, and one of each is planned: {shown}",
            "a name of its own for each computer: waves, inventory and records know it by that",
            "say in itms_policy.exclude which one stays out, for example {'DOMAIN\\NAME': reason}; plan/rejected.csv has the others",
        )
    if given.unclear_dates:
        yield warning(
            "export.dates",
            "exports",
            _ROUTES,
            f"nothing tells whether the dates of {', '.join(given.unclear_dates)} are month/day or day/month, and duplicates depend on it",
            "dates that tell which of two inventories is the later one; month/day was taken",
            "export with dates as 2027-01-31, or see in plan/rejected.csv which rows were not kept",
        )


def _spilled(assigned: Assigned) -> t.Iterator[Finding]:
    if assigned.spilled:
        names = sorted(set(assigned.spilled))
        yield warning(
            "waves.full",
            "assignments",
            migration_tips.REDIRECT_SECTION,
            f"{len(names)} computers could not keep their wave, full or before their first move now: {_some(names[:_SHOWN], len(names))}",
            "waves within wave_size and within what the lines of their sites carry",
            "nothing has to be done: they are in other waves now",
        )


def _lost(targets: kept_targets.Lost) -> t.Iterator[Finding]:
    for (target, move, why), names in sorted(targets.items()):
        yield warning(
            "assignments.target",
            f"{target}, {move}" if move else target,
            _ROUTES,
            f"{len(names)} computers were assigned to {target}, {why}: {_some(names[:_SHOWN], len(names))}",
            f"a server of the inventory that their move can lead to ({migration_notes.MIXED_MODE.text})",
            "nothing has to be done if their route is right: they go by it now; else correct the inventory, itms_policy or the row, "
            "and restore plan/ before",
        )


def _rerouted(kept: t.Mapping[tuple[int, str, str], t.Sequence[str]]) -> t.Iterator[Finding]:
    for (move, server, route), names in sorted(kept.items()):
        keep = "1 computer keeps" if len(names) == 1 else f"{len(names)} computers keep"
        leads = "its route leads" if len(names) == 1 else "they lead"
        said = f"itms_policy.routes changed, and {keep} {server} for move {move} though {leads} to {route}"
        yield warning(
            "assignments.route",
            f"{server}, move {move}",
            _ROUTES,
            f"{said}: {_some(names[:_SHOWN], len(names))}",
            "the server that these computers are meant to go to",
            "nothing has to be done if they are to stay there; else write the other server into their rows of plan/assignments.csv, or "
            "plan again with -e itms_reassign=true",
        )


def _hierarchy(estate: Estate, found: Found) -> t.Iterator[Finding]:
    """The same words until every client is proven, so that a plan made again in between is the same."""
    if estate.policy.hierarchy == BUILD_AS_71 and found.older_agents:
        yield warning(
            "hierarchy.clients",
            "all",
            _ROUTES,
            "the hierarchy is built as 7.1, and not every client is proven to have an agent of 7.1 SP2 MP1.1",
            "every client proven to be at 7.1 SP2 MP1.1 before the servers are upgraded to 7.6",
            "run the waves, upgrade the agents, run assess (and export the computers again where WinRM does not reach them), and make the "
            "plan again; upgrade the servers when this finding is gone",
        )


def _dates(estate: Estate, assigned: Assigned, windows: window_findings.Windows) -> t.Iterator[Finding]:
    plan = estate.policy.calendar
    yield from window_findings.blackouts(plan, windows, {number: wave.by_target for number, wave in assigned.waves.items()})
    yield from window_findings.zones(plan, assigned, windows)
    for number, window in windows.items():
        for site, hours in wave_windows.line_hours(assigned.waves[number].by_site, estate.policy).items():
            if hours * 3600 > window.seconds + 36:
                yield warning(
                    "dates.traffic",
                    f"wave {wave_text(number)}, {site}",
                    migration_tips.REDIRECT_SECTION,
                    f"the installers take {hours} hours on the line of {site}, the window has {window.seconds / 3600:g}",
                    "a window that is long enough",
                    "lengthen the window, or let a package server of the site have the installers before",
                )
    by_target: dict[str, dict[int, int]] = {}
    for number, wave in assigned.waves.items():
        for target, count in wave.by_target.items():
            by_target.setdefault(target, {})[number] = count
    yield from window_findings.together(by_target, windows, estate.policy.wave_size)


def _some(names: t.Sequence[str], count: int) -> str:
    return ", ".join(names) + (f" and {count - len(names)} more" if count > len(names) else "")
