# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Is there a plan to follow?"""

from __future__ import annotations

import typing as t

from ...guide import migration_tips
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
