# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Free room on the system drive of the new servers. How large their drives are is asked by `sizing.server`."""

from __future__ import annotations

import typing as t

from ...guide import installation_manager
from ..estate import Estate
from ..finding import Finding
from .base import PLAN, REDIRECT, Check, phases, tags

GIB = 1024**3


class SystemDrive(Check):
    """Room on C: for the logs and for what agents and servers post."""

    key = "disk.system_drive"
    section = installation_manager.SECTION
    tags = tags("readiness", "hardware")
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("smp71", "smp76"):
            if "disks" not in host.facts:  # reach.server or powershell.version says why
                continue
            free = (host.facts["disks"].get("C:") or {}).get("free")
            if free is None or free < estate.policy.min_free_gb * GIB:
                yield self.finding(
                    host.name,
                    "the free room of C: is not known" if free is None else f"{free / GIB:.1f} GiB free on C:",
                    f"{estate.policy.min_free_gb} GiB free on C: (our own figure, itms_policy.min_free_gb; the guide says only that "
                    f"{installation_manager.DISK_SPACE})",
                    f"free or add room on {host.name}, then run assess again; if the figure of our policy is wrong for you, set it",
                )
