# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The gate: run every check, judge each finding for one phase, list them all at once."""

from __future__ import annotations

import datetime as dt
import typing as t

from .. import finding as f
from ..checks.base import Check
from ..checks.registry import ALL_CHECKS
from ..estate.estate import Estate
from ..finding import Finding, Judged
from ..phases import NAMES
from ..refusal import Refusal
from . import profiles
from .profiles import Profile
from .selection import Selection
from .waivers import Waiver

GO, BLOCKED, DEFERRED = "go", "blocked", "deferred"
SELECTED = "selected"  # some checks only: a report, which does not let a phase act
BROKEN = "check.broken"
_FIXED_BROKEN = "A check that fails has checked nothing."


class _Found(t.NamedTuple):
    check: type[Check]
    finding: Finding
    adjusted: dict[str, str] | None = None


def judge(
    estate: Estate,
    waivers: t.Sequence[Waiver],
    today: dt.date,
    checks: t.Sequence[type[Check]] = ALL_CHECKS,
    *,
    profile: Profile | None = None,
    selection: Selection | None = None,
) -> dict[str, t.Any]:
    """The verdict's body for `estate.phase`. It never raises for what the estate contains."""
    chosen = profile or Profile()
    asked = selection or Selection()
    raw = [(check, one) for check in checks if not asked or asked.has(check) for one in _run(check, estate)]
    first: dict[Finding, type[Check]] = {}  # the same finding of two checks is listed once
    for check, one in raw:
        first.setdefault(one, check)
    found, refused = _adjusted([(check, one) for one, check in first.items() if not asked or asked.wants(check, one)], chosen)
    judged = [_judge(one, estate, waivers, today) for one in found]
    if not asked:  # a waiver of a check that did not run is not unused
        judged += [Judged(one, f.WARNS) for one in _waiver_warnings(waivers, [one.finding for one in found], today)]
    judged += [Judged(one, f.WARNS) for one in _refused_warnings(chosen, refused)]
    judged.sort(key=lambda one: f.STATES.index(one.state))
    state = BLOCKED if _keys(judged, f.BLOCKS) else DEFERRED if _keys(judged, f.DEFERRED) else GO
    return {
        "phase": estate.phase,
        "state": SELECTED if asked else state,
        "dry_run": estate.dry_run,
        "profile": chosen.name,
        "selected": {"checks": list(asked.keys), "tags": list(asked.tags)} if asked else None,
        "findings": [one.as_dict() for one in judged],
        "blocking": _keys(judged, f.BLOCKS),
        "waived": _keys(judged, f.WAIVED),
        "deferred": _keys(judged, f.DEFERRED),
        "adjusted": [one.finding.key for one in judged if one.adjusted],
        "counts": {name: len(_keys(judged, name)) for name in f.STATES},
    }


def fails(verdict: t.Mapping[str, t.Any], fail_on: str) -> bool:
    """Whether the run fails at the gate. A blocked phase never acts in any case: each role requires the verdict itself."""
    bad = len(verdict["blocking"]) + (verdict["counts"][f.WARNS] if fail_on == f.WARNING else 0)
    return fail_on != profiles.NEVER and bad > 0


def _adjusted(found: t.Sequence[tuple[type[Check], Finding]], profile: Profile) -> tuple[list[_Found], dict[str, list[str]]]:
    """The findings with the profile's severities, and by pattern the keys of those that it may not lower."""
    done: list[_Found] = []
    refused: dict[str, list[str]] = {}
    for check, one in found:
        result = profiles.adjust(profile, one, _FIXED_BROKEN if one.check == BROKEN else check.fixed)
        if result.refused:
            refused.setdefault(result.pattern, []).append(one.key)
        told = {"profile": profile.name, "pattern": result.pattern, "from": one.severity} if result.finding is not one else None
        done.append(_Found(check, result.finding, told))
    return done, refused


def _keys(judged: t.Iterable[Judged], state: str) -> list[str]:
    return [one.finding.key for one in judged if one.state == state]


def _run(check_class: type[Check], estate: Estate) -> list[Finding]:
    """A check's findings; a check that fails becomes one finding that names it, and the others still run."""
    check = check_class()
    try:
        return list(check.run(estate)) if check.applies(estate) else []
    except Refusal as refusal:  # a declaration that cannot be read
        return [Finding(check.key, "declarations", check.section, refusal.found, refusal.needed, refusal.fix)]
    except Exception as error:
        return [
            Finding(
                BROKEN,
                check.key,
                check.section,
                f"the check {check.key} stopped with {type(error).__name__}: {error}",
                "a result of every check: a check that fails has checked nothing",
                "run assess again so that the observations are complete; if the check fails again, report it with its observation",
            )
        ]


def _judge(one: _Found, estate: Estate, waivers: t.Sequence[Waiver], today: dt.date) -> Judged:
    finding = one.finding
    if finding.severity == f.WARNING:
        return Judged(finding, f.WARNS, adjusted=one.adjusted)
    waiver = next((each for each in waivers if each.key == finding.key and each.holds(today)), None)
    if waiver and not finding.cannot_waive:
        return Judged(finding, f.WAIVED, {"key": waiver.key, **waiver.as_dict()}, adjusted=one.adjusted)
    blocks = one.check.blocks if finding.blocks is None else finding.blocks
    if estate.phase in blocks:
        return Judged(finding, f.DEFERRED if finding.awaits_step and estate.dry_run else f.BLOCKS, adjusted=one.adjusted)
    later = tuple(phase for phase in NAMES if phase in blocks and NAMES.index(phase) > NAMES.index(estate.phase))
    return Judged(finding, f.LATER if later else f.WARNS, later=later, adjusted=one.adjusted)


def _waiver_warnings(waivers: t.Sequence[Waiver], findings: t.Sequence[Finding], today: dt.date) -> t.Iterator[Finding]:
    """Waivers that do nothing, each with the reason."""
    by_key = {one.key: one for one in findings}
    for waiver in waivers:
        if not waiver.holds(today):
            yield _warning(
                "waiver.expired",
                waiver,
                f"the waiver of {waiver.key} ended on {waiver.until.isoformat()}",
                "decide again: set a new last day, or remove it",
            )
        elif waiver.key not in by_key:
            yield _warning("waiver.unknown", waiver, f"a waiver names {waiver.key}, but there is no such finding", "remove it")
        elif by_key[waiver.key].cannot_waive:
            yield _warning("waiver.refused", waiver, f"a waiver names {waiver.key}, which cannot be waived", "remove it")


def _warning(check: str, waiver: Waiver, found: str, fix: str) -> Finding:
    needed = "waivers that name a present finding and a day that has not passed"
    return Finding(check, waiver.key, "(this collection)", found, needed, f"{fix} (itms_waivers, by {waiver.by})", severity=f.WARNING)


def _refused_warnings(profile: Profile, refused: t.Mapping[str, t.Sequence[str]]) -> t.Iterator[Finding]:
    """Lines of the profile that were not applied."""
    for pattern, keys in refused.items():
        yield Finding(
            "profile.refused",
            pattern,
            "(this collection)",
            f"the profile {profile.name} would turn these findings into warnings: {', '.join(keys)}",
            "a profile that lowers none of these: such a fault can lose agents, data or the backups",
            f"leave {pattern} out of the profile, or narrow it; fix these findings, or waive those that can be waived",
            severity=f.WARNING,
        )


def as_text(verdict: t.Mapping[str, t.Any]) -> str:
    """The verdict as a person reads it: every finding, then the result."""
    lines = [f.as_text(one) for one in verdict["findings"]]
    return "\n\n".join([*lines, headline(verdict)])


def headline(verdict: t.Mapping[str, t.Any]) -> str:
    """One line: `backup: BLOCKED by 3 of 7 findings (waived: sql.collation:...)`."""
    counts = verdict["counts"]
    total = len(verdict["findings"])
    of_all = f"of {total} finding{'s'[: total != 1]}"
    words = {
        GO: "GO",
        BLOCKED: f"BLOCKED by {counts[f.BLOCKS]} {of_all}",
        DEFERRED: f"DEFERRED, {counts[f.DEFERRED]} {of_all} need an earlier step, so this dry run does nothing here",
        SELECTED: f"SELECTED CHECKS ONLY, {counts[f.BLOCKS]} {of_all} would block; no verdict, so nothing acts",
    }
    line = f"{verdict['phase']}: {words[verdict['state']]}"
    if verdict["waived"]:
        line += f" (waived: {', '.join(verdict['waived'])})"
    if verdict.get("adjusted"):
        line += f" (profile {verdict['profile']} changes {len(verdict['adjusted'])})"
    if verdict["state"] == GO and counts[f.WARNS]:
        line += f", {counts[f.WARNS]} warning{'s'[: counts[f.WARNS] != 1]}"
    if verdict["state"] == GO and counts[f.LATER]:
        line += f", {counts[f.LATER]} finding{'s'[: counts[f.LATER] != 1]} for later phases"
    return line
