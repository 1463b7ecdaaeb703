# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Free space on the system drive of the new servers. `sizing.server` checks the size of their drives."""

from __future__ import annotations

import typing as t

from ...guide import installation_manager
from ..estate.estate import Estate
from ..estate.known import GIB
from ..finding import Finding
from ..phases import PLAN, REDIRECT
from . import inputs
from .base import Check, phases, tags


class SystemDrive(Check):
    """Free space on C: for the logs and for what agents and servers post."""

    key = "disk.system_drive"
    section = installation_manager.SECTION
    tags = tags("readiness", "hardware")
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for kind, version in inputs.TARGETS.items():
            for host in estate.of_kind(kind):
                if "disks" not in host.facts:  # reach.server or powershell.version says why; readiness.room speaks of declared drives
                    continue
                free, wanted = (host.facts["disks"].get("C:") or {}).get("free"), inputs.wanted(estate, host, version)
                if free is None or free < wanted.room:
                    yield self.finding(
                        host.name,
                        "the free space of C: is not known" if free is None else f"{free / GIB:.1f} GiB free on C:",
                        f"{wanted.room / GIB:.1f} GiB free on C:: {wanted.room_text}; {installation_manager.DISK_SPACE}",
                        f"free or add space on {host.name}, then run assess again; if our figures are wrong for you, set "
                        "itms_policy.min_free_gb, logs_gb and posted_mb_per_endpoint",
                    )
