# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Windows server of the new estate: 7.1 or 7.6 server, site server, gateway."""

from __future__ import annotations

import typing as t

from ..texts import folder_listing
from ..texts.probes import Probes
from . import common

REGISTRY = {
    "dotnet_release": ("HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release"),
    "sim_version": ("HKLM:\\SOFTWARE\\Altiris\\AIM", "ProductVersion"),
    "sim_dir": ("HKLM:\\SOFTWARE\\Altiris\\AIM", "InstallDir"),
    "ns_path": ("HKLM:\\SOFTWARE\\Altiris\\eXpress\\Notification Server", "InstallPath"),
    "java": ("HKLM:\\SOFTWARE\\JavaSoft\\Java Runtime Environment", "CurrentVersion"),
    "silverlight": ("HKLM:\\SOFTWARE\\Microsoft\\Silverlight", "Version"),
}


def facts(probes: Probes) -> dict[str, t.Any]:
    if not common.modules_ran(probes):
        return {"powershell": common.powershell(probes)}
    registry = probes.registry("registry")
    for path, name in REGISTRY.values():
        if not registry.asked(path, name):
            probes.get(f"registry of {path} {name}")
    return {
        "powershell": common.powershell(probes),
        **common.machine(probes),
        "software": {fact: registry.value(path, name) for fact, (path, name) in REGISTRY.items()},
        "services": common.services(probes.get("services")),
        "disks": _disks(probes),
    }


def _disks(probes: Probes) -> dict[str, dict[str, int | None]]:
    """Drive letter -> size and free bytes. On NT 6.1 only the free bytes of C: are known."""
    if "disks" in probes and not _skipped(probes, "disks"):
        found: dict[str, dict[str, int | None]] = {}
        for disk in _disk_list(probes):
            for partition in disk.get("partitions") or []:
                letter = str(partition.get("drive_letter") or "").strip("\x00: ")
                for volume in partition.get("volumes") or []:
                    if letter:
                        found[f"{letter.upper()}:"] = {"size": int(volume["size"]), "free": int(volume["size_remaining"])}
        return found
    return {"C:": {"size": None, "free": folder_listing.free_bytes(probes.text("system_drive"))}}


def _skipped(probes: Probes, name: str) -> bool:
    """Which of the two disk probes runs depends on the Windows version, so one of them is rightly skipped."""
    return "system_drive" in probes and bool(probes._results[name].get("skipped"))


def _disk_list(probes: Probes) -> t.Sequence[t.Mapping[str, t.Any]]:
    seen = probes.get("disks", "ansible_facts")["ansible_facts"]
    return seen.get("ansible_disks", seen.get("disks")) or []
