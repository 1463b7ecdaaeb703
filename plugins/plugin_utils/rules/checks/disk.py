# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Free space on the system drive of the servers for 7.6. `sizing.server` asks how large their drives are.

The guide has no figures for 7.1: what such a server needs is declared, and `sizing.intermediate` compares it.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ...guide import installation_manager
from ..estate.estate import Estate
from ..finding import Finding
from ..phases import BUILD_INTERMEDIATE, BUILD_TARGET, PLAN, REDIRECT
from ..readiness import rules
from ..readiness.server import Server
from . import inputs
from .base import Check, phases, tags


class SystemDrive(Check):
    """Free space on C: for the logs and for what agents and servers post, observed or declared."""

    key = "disk.system_drive"
    section = installation_manager.SECTION
    tags = tags("readiness", "hardware")
    blocks = phases(PLAN, BUILD_INTERMEDIATE, REDIRECT, BUILD_TARGET)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind(*inputs.TARGETS):
            known = inputs.known(estate, host)
            if not inputs.becomes_76(estate, host) or (known.value("os") is None and known.value("disks") is None):
                continue  # not reached, or no module ran there: reach.server and powershell.version name it
            server = Server(known, inputs.wanted(estate, host, "7.6"))
            for one in rules.ROOM.look(server, rules.ROOM):
                yield replace(one, check=self.key)
