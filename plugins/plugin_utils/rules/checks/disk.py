# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Room on the system drive of the new servers, by the guide's table and by our own policy."""

from __future__ import annotations

import typing as t

from ...guide import installation_manager, smp_hardware
from ..estate import Estate, Host
from ..finding import Finding
from .base import PLAN, REDIRECT, Check, phases

GIB = 1024**3
GB = 10**9


def tier(endpoints: int) -> smp_hardware.Tier:
    """The row of the hardware table for so many endpoints; above the table, its last one."""
    return next((one for one in smp_hardware.TIERS if endpoints <= one.up_to), smp_hardware.TIERS[-1])


class SystemDrive(Check):
    key = "disk.system_drive"
    section = smp_hardware.SECTION
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("smp71", "smp76"):
            if "disks" in host.facts:  # else reach.server or powershell.version says why not
                yield from self._look(host, estate)

    def _look(self, host: Host, estate: Estate) -> t.Iterator[Finding]:
        disks = host.facts.get("disks") or {}
        free = (disks.get("C:") or {}).get("free")
        short = []
        needed = []
        row = tier(estate.endpoints)
        sizes = [disk.get("size") for disk in disks.values()]
        if sizes and all(sizes) and sum(sizes) < row.disk_gb * GB:
            short.append(f"drives of {sum(sizes) / GB:.0f} GB in all")
            needed.append(f'{row.disk_gb} GB of disk for {estate.endpoints} endpoints (column "{row.name}")')
        if free is None:
            short.append("the free room of C: is not known")
        elif free < estate.policy.min_free_gb * GIB:
            short.append(f"{free / GIB:.1f} GiB free on C:")
            needed.append(
                f"{estate.policy.min_free_gb} GiB free on C: (our own figure, itms_policy.min_free_gb; the guide says only that "
                f"{installation_manager.DISK_SPACE})"
            )
        if short:
            yield self.finding(
                host.name,
                "; ".join(short),
                "; ".join(needed) or "the free room of C:",
                f"free or add room on {host.name}, then run assess again; if the figure of our policy is wrong for you, set it",
            )
