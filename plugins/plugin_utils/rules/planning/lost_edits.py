# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Edits of the plan's files that have no effect, because a plan makes these parts again: each is a finding, none is lost in silence."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ...guide import migration_tips
from ..computers.assignments import Assignment, wave_number
from ..finding import Finding, warning
from .previous_plan import GONE

CHECK = "plan.edit_lost"
# Findings of what this plan did to the one of before: a plan of the same input has nothing to find any more.
_SEEN_ONCE = (CHECK, "waves.full", "assignments.target", "assignments.route")
# Part of plan.yml -> what decides it.
_PARTS = {
    **{name: f"itms_policy.{name}" for name in ("strategy", "hierarchy", "routes", "pilot", "wave_size", "chatty_policies")},
    "waves": "plan/assignments.csv (of a wave in plan.yml only starts, ends and chatty_policies are yours to write)",
}
_OF_A_WAVE = ("wave", "move", "kind", "computers", "channels", "targets")  # what a plan makes of a wave
# Column of assignments.csv -> what decides it.
_COLUMNS = {
    "fqdn": "the exports with itms_policy.dns_domains, or itms_fqdn of the host",
    "os": "the exports",
    "channel": "what was observed, then itms_channel or the groups endpoints_push and endpoints_ssh, then the system",
    "source": "itms_policy.sources",
    "target": "itms_policy.routes (another server of the inventory is kept in a row that has a wave)",
    "wave": "itms_policy where it names the computer (pilot, exclude, dispositions), else the room in the wave",
    "reason": "the plan, in a row that has a wave; a note is kept where the wave is empty",
    "role": "itms_policy.pilot and the inventory group site_servers",
    "strategy": "itms_policy.strategy and itms_policy.routes",
    "site": "the exports, or itms_site of the host",
}


def is_seen_once(key: str) -> bool:
    return key.partition(":")[0] in _SEEN_ONCE


def hashes(plan: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Part -> a short hash of it, by which an edit is told from a change of what decides the part."""
    return {name: _hash(name, plan[name]) for name in _PARTS if name in plan}


def _hash(name: str, value: t.Any) -> str:
    if name == "waves":
        value = [[one.get(key) for key in _OF_A_WAVE] for one in value]
    elif name == "routes":
        value = [{key: item for key, item in one.items() if key != "computers"} for one in value]
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:8]


def of_plan(before: t.Mapping[str, t.Any], made: t.Mapping[str, t.Any]) -> t.Iterator[Finding]:
    """The parts of plan.yml that are not as they were written, nor as they are now."""
    written = before.get("written") or {}
    for name, decided_by in _PARTS.items():
        if name in before and name in made and name in written:
            read = _hash(name, before[name])
            if read not in (written[name], _hash(name, made[name])):
                shown = f" ({str(before[name])[:80]})" if name != "waves" else ""
                yield _finding(name, f"{name} was edited in plan/plan.yml{shown}, and has no effect there", decided_by)


def of_rows(rows: t.Sequence[Assignment], made: t.Iterable[Assignment], made_again: t.Iterable[Assignment]) -> t.Iterator[Finding]:
    """The columns of an edited assignments.csv that are other ones now. `made` is gone through twice: it is too large to keep."""
    left = set(rows)
    left.difference_update(made)
    by_key = {(row.computer.casefold(), row.move): row for row in left}
    for row in rows if by_key else ():  # a second move follows the first that a person took out
        if row.move == "1" and wave_number(row.wave) is None:
            by_key.pop((row.computer.casefold(), "2"), None)
    lost: dict[str, list[str]] = {}
    for row in made_again if by_key else ():
        read = by_key.get((row.computer.casefold(), row.move))
        for column in _COLUMNS if read else ():
            was, now = getattr(read, column), getattr(row, column)
            if _differ(column, read, was, now):
                lost.setdefault(column, []).append(
                    f"{row.computer} (move {row.move}): {was[:40] or 'empty'!r}, now {now[:40] or 'empty'!r}"
                )
    for column, texts in sorted(lost.items()):
        found = f"{len(texts)} rows of the edited plan/assignments.csv had another {column}, such as {texts[0]}"
        yield _finding(f"assignments, {column}", found, _COLUMNS[column])


def _differ(column: str, read: Assignment | None, was: str, now: str) -> bool:
    if column == "wave":
        return wave_number(was) != wave_number(now)
    if column == "reason":
        return bool(read and wave_number(read.wave) is not None and was and now not in (was, GONE))
    return was != now


def _finding(subject: str, found: str, decided_by: str) -> Finding:
    fix = f"it comes from {decided_by}; change it there, and run the plan phase again"
    return warning(CHECK, subject, migration_tips.SECTION, found, "the change where it is decided", fix)
