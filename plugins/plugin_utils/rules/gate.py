# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The gate: run every check, judge each finding for one phase, list them all at once."""

from __future__ import annotations

import datetime as dt
import typing as t

from . import finding as f
from .checks.base import PHASES, Check
from .checks.registry import ALL_CHECKS
from .estate import Estate
from .finding import Finding, Judged
from .waivers import Waiver

GO, BLOCKED, DEFERRED = "go", "blocked", "deferred"


def judge(estate: Estate, waivers: t.Sequence[Waiver], today: dt.date, checks: t.Sequence[type[Check]] = ALL_CHECKS) -> dict[str, t.Any]:
    """The verdict's body for `estate.phase`. It never raises for what the estate holds."""
    found = [(check, finding) for check in checks for finding in _run(check, estate)]
    judged = [_judge(check, finding, estate, waivers, today) for check, finding in found]
    judged += [Judged(one, f.WARNS) for one in _waiver_warnings(waivers, [finding for _check, finding in found], today)]
    judged.sort(key=lambda one: f.STATES.index(one.state))
    state = BLOCKED if _keys(judged, f.BLOCKS) else DEFERRED if _keys(judged, f.DEFERRED) else GO
    return {
        "phase": estate.phase,
        "state": state,
        "dry_run": estate.dry_run,
        "findings": [one.as_dict() for one in judged],
        "blocking": _keys(judged, f.BLOCKS),
        "waived": _keys(judged, f.WAIVED),
        "deferred": _keys(judged, f.DEFERRED),
        "counts": {name: len(_keys(judged, name)) for name in f.STATES},
    }


def _keys(judged: t.Iterable[Judged], state: str) -> list[str]:
    return [one.finding.key for one in judged if one.state == state]


def _run(check_class: type[Check], estate: Estate) -> list[Finding]:
    """A check's findings; a check that breaks becomes one finding that names it, and the others still run."""
    check = check_class()
    try:
        return list(check.run(estate)) if check.applies(estate) else []
    except Exception as error:
        return [
            Finding(
                "check.broken",
                check.key,
                check.section,
                f"the check {check.key} stopped with {type(error).__name__}: {error}",
                "an answer from every check: one that breaks has seen nothing",
                "run assess again so that the observations are whole; if it breaks again, report it with the observation it read",
            )
        ]


def _judge(check: type[Check], finding: Finding, estate: Estate, waivers: t.Sequence[Waiver], today: dt.date) -> Judged:
    if finding.severity == f.WARNING:
        return Judged(finding, f.WARNS)
    waiver = next((one for one in waivers if one.key == finding.key and one.holds(today)), None)
    if waiver and not finding.cannot_waive:
        return Judged(finding, f.WAIVED, {"key": waiver.key, **waiver.as_dict()})
    if estate.phase in check.blocks:
        return Judged(finding, f.DEFERRED if finding.awaits_step and estate.dry_run else f.BLOCKS)
    later = [phase for phase in PHASES if phase in check.blocks and PHASES.index(phase) > PHASES.index(estate.phase)]
    return Judged(finding, f.LATER if later else f.WARNS)


def _waiver_warnings(waivers: t.Sequence[Waiver], findings: t.Sequence[Finding], today: dt.date) -> t.Iterator[Finding]:
    """Waivers that do nothing, each with the reason."""
    by_key = {one.key: one for one in findings}
    for waiver in waivers:
        if not waiver.holds(today):
            yield _warning("waiver.expired", waiver, f"the waiver of {waiver.key} ended on {waiver.until.isoformat()}", "decide anew")
        elif waiver.key not in by_key:
            yield _warning("waiver.unknown", waiver, f"a waiver names {waiver.key}, which nothing found", "remove it")
        elif by_key[waiver.key].cannot_waive:
            yield _warning("waiver.refused", waiver, f"a waiver names {waiver.key}, which cannot be waived", "remove it")


def _warning(check: str, waiver: Waiver, found: str, fix: str) -> Finding:
    needed = "waivers that name a present finding and a day that has not passed"
    return Finding(check, waiver.key, "(this collection)", found, needed, f"{fix} (itms_waivers, by {waiver.by})", severity=f.WARNING)


def as_text(verdict: t.Mapping[str, t.Any]) -> str:
    """The verdict as a person reads it: what stands, every finding, then the sum."""
    lines = [f.as_text(one) for one in verdict["findings"]]
    return "\n\n".join([*lines, headline(verdict)])


def headline(verdict: t.Mapping[str, t.Any]) -> str:
    """One line: `backup: BLOCKED by 3 of 7 findings (waived: sql.collation:...)`."""
    counts = verdict["counts"]
    total = len(verdict["findings"])
    words = {
        GO: "GO",
        BLOCKED: f"BLOCKED by {counts[f.BLOCKS]} of {total} findings",
        DEFERRED: f"DEFERRED, {counts[f.DEFERRED]} of {total} findings await an earlier step, so this dry run does nothing here",
    }
    line = f"{verdict['phase']}: {words[verdict['state']]}"
    if verdict["waived"]:
        line += f" (waived: {', '.join(verdict['waived'])})"
    if verdict["state"] == GO and total:
        line += f", {total} findings listed"
    return line
