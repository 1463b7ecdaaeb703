# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Is there a plan to follow, and may a wave of this size go?"""

from __future__ import annotations

import typing as t

from ...guide import migration_tips
from .. import chatty
from ..assignments import wave_number
from ..estate import Estate
from ..finding import Finding
from .base import REDIRECT, Check, phases, tags


class PlanCurrent(Check):
    """There is a plan, and it can be read."""

    key = "plan.current"
    section = migration_tips.PILOT_SECTION
    tags = tags("plan")
    blocks = phases(REDIRECT)
    cannot_waive = "Without a plan nobody said which computers are to move."

    def applies(self, estate: Estate) -> bool:
        return estate.phase in self.blocks

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        if estate.plan is None or not estate.assignments:
            yield self.finding(
                "plan",
                estate.plan_refusal or ("there is no plan" if estate.plan is None else "the plan assigns no computer"),
                "plan/plan.yml and plan/assignments.csv of this release in the store",
                "run the plan phase, read what it wrote, and commit it",
            )


class ChattyPolicies(Check):
    """A wave above 8,000 goes only when the policies that talk often are attested as disabled in its plan."""

    key = chatty.DISABLED
    section = migration_tips.REDIRECT_SECTION
    tags = tags("plan")
    blocks = phases(REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        by_target: dict[str, int] = {}
        for row in estate.members:
            by_target[row.target] = by_target.get(row.target, 0) + 1
        if by_target:
            largest = max(by_target, key=lambda target: (by_target[target], target))
            waves = (estate.plan or {}).get("waves") or ()
            rows = next((one.get("chatty_policies") or () for one in waves if wave_number(one["wave"]) == estate.wave), ())
            yield from chatty.not_disabled(estate.wave, largest, by_target[largest], rows)
