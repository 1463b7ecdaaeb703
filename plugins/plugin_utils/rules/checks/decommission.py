# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Decommissioning the 6.x server: the guide's three conditions."""

from __future__ import annotations

import datetime as dt
import typing as t
from dataclasses import replace

from ..decommission import decommission, decommission_plan
from ..estate.estate import ESTATE, Estate
from ..finding import Finding
from ..phases import FINISH
from .base import Check, phases, tags


class Conditions(Check):
    """Business functions matched, data saturated, standards signed off. Checked once `decommission` is declared."""

    key = "decommission.conditions"
    section = decommission.SECTION
    tags = tags("decommission")
    blocks = phases(FINISH)
    fixed = "Data that only the 6.x server has would be lost."
    yields = ("decommission.functions", "decommission.saturation", "decommission.regulation")

    def applies(self, estate: Estate) -> bool:
        return estate.declared(ESTATE, "decommission") is not None or estate.phase in self.blocks

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        plan = decommission_plan.read(estate.declared(ESTATE, "decommission") or {})
        signed = plan.sign_off and replace(plan.sign_off, file_hash=estate.files.get(plan.sign_off.file))
        today = estate.now.date() if estate.now else dt.date.min  # without a clock no day has passed yet
        yield from decommission.findings(plan.functions, plan.saturation, signed, today, plan.policy)
