# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Is there a plan to follow, and may a wave of this size run?"""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import replace

from ...guide import migration_tips
from ..computers.assignments import wave_number
from ..estate.estate import Estate
from ..finding import BLOCKER, Finding
from ..phases import REDIRECT
from ..planning import frequent_policies, move_order, wave_windows, window_findings
from .base import Check, phases, tags


class PlanCurrent(Check):
    """There is a plan, and it can be read."""

    key = "plan.current"
    section = migration_tips.PILOT_SECTION
    tags = tags("plan")
    blocks = phases(REDIRECT)
    cannot_waive = "Without a plan it is not known which computers are to move."

    def applies(self, estate: Estate) -> bool:
        return estate.phase in self.blocks

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        if estate.plan is None or not estate.assignments:
            yield self.finding(
                "plan",
                estate.plan_refusal or ("there is no plan" if estate.plan is None else "the plan assigns no computer"),
                "plan/plan.yml and plan/assignments.csv of this release in the store",
                "run the plan phase, review the plan that it writes, and commit it",
            )


class ChattyPolicies(Check):
    """A wave above 8,000 runs only when its plan attests that the high-frequency policies are disabled."""

    key = frequent_policies.DISABLED
    section = migration_tips.REDIRECT_SECTION
    tags = tags("plan")
    blocks = phases(REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        by_target = Counter(row.target for row in estate.members)
        if by_target:
            largest = max(by_target, key=lambda target: (by_target[target], target))
            waves = (estate.plan or {}).get("waves") or ()
            rows = next((one.get("chatty_policies") or () for one in waves if wave_number(one["wave"]) == estate.wave), ())
            yield from frequent_policies.not_disabled(estate.wave, largest, by_target[largest], rows)


class WaveWindow(Check):
    """The window of the wave, which a person may have moved since the plan was made: alone on its servers, outside blackouts,
    and after the first move of its computers.
    """

    key = "plan.window"
    yields = ("dates.together", "dates.blackout", "dates.order")
    section = migration_tips.REDIRECT_SECTION
    tags = tags("plan")
    blocks = phases(REDIRECT)

    def applies(self, estate: Estate) -> bool:
        return estate.phase in self.blocks and bool(estate.members)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        windows = wave_windows.kept((estate.plan or {}).get("waves"))
        mine = windows.get(estate.wave)
        found: list[Finding] = []
        if mine:
            beside = {number: window for number, window in windows.items() if window.overlaps(mine)}
            found += window_findings.together(_by_target(estate, beside), beside, estate.policy.wave_size)
            targets = {row.target for row in estate.members}
            found += window_findings.blackouts(estate.policy.calendar, {estate.wave: mine}, {estate.wave: targets})
        if any(row.move == "2" for row in estate.members):
            found += window_findings.order(move_order.pairs_of_rows(estate.assignments, estate.wave), windows)
        for one in found:
            yield replace(one, severity=BLOCKER)


def _by_target(estate: Estate, windows: window_findings.Windows) -> dict[str, Counter[int]]:
    """Server of the wave -> wave -> computers, of the waves that have a window here."""
    found: dict[str, Counter[int]] = {}
    if len(windows) > 1:
        for row in estate.assignments:
            number = wave_number(row.wave)
            if number is not None and number in windows and row.target.casefold() in estate.targets:
                found.setdefault(row.target, Counter())[number] += 1
    return found
