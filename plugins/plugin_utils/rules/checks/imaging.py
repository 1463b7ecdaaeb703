# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Steps of planning that cannot be read from a machine: a person checks and declares them."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ...guide import site_services
from ..computers.assignments import Assignment
from ..estate.estate import Estate
from ..finding import BLOCKER, Finding
from ..phases import BUILD_TARGET
from ..planning import imaging
from ..platforms import systems
from .base import Check, phases, tags


class Imaging(Check):
    """Subnets that boot over the network reach a boot server; Macs that are imaged have OS X Server Tools and a source computer."""

    key = "imaging.attested"
    section = site_services.SECTION
    tags = tags("attested", "sites", "endpoints")
    blocks = phases(BUILD_TARGET)
    yields = imaging.KEYS

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        last: dict[str, Assignment] = {}
        for row in estate.assignments:
            if row.wave and row.move >= last.get(row.computer, row).move:
                last[row.computer] = row
        mac_systems = {text for text in {row.os for row in last.values()} if systems.read(text).family.startswith("OS X")}
        macs = sum(row.os in mac_systems for row in last.values())
        for one in imaging.findings(estate, sorted({row.target for row in last.values()}), macs):
            yield replace(one, severity=BLOCKER)  # the plan only warns: nothing is built yet
