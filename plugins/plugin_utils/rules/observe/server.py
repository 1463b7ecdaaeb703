# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Windows server of the new estate: 7.1 or 7.6 server, site server, gateway."""

from __future__ import annotations

import re
import typing as t

from ..refusal import Refusal
from ..texts import folder_listing, install_history
from ..texts.probes import Probes, Registry
from . import common

REGISTRY = {
    "dotnet_release": ("HKLM:\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release"),
    "sim_version": ("HKLM:\\SOFTWARE\\Altiris\\AIM", "ProductVersion"),
    "sim_dir": ("HKLM:\\SOFTWARE\\Altiris\\AIM", "InstallDir"),
    "ns_path": ("HKLM:\\SOFTWARE\\Altiris\\eXpress\\Notification Server", "InstallPath"),
}
# A 32-bit program on a 64-bit Windows writes its keys below Wow6432Node, so both views of the registry are read.
EITHER_VIEW = {
    "java": ("SOFTWARE\\{view}JavaSoft\\Java Runtime Environment", "CurrentVersion"),
    "silverlight": ("SOFTWARE\\{view}Microsoft\\Silverlight", "Version"),
}
VIEWS = ("", "Wow6432Node\\")
# The responses of the Notification Server's page that prove that it runs: the page itself, or a request for another account.
PAGE_ANSWERS = (200, 401, 403)
# What is read only from a 7.1 or 7.6 server: its readiness for Symantec Installation Manager (docs/products.md).
UAC = ("HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System", "EnableLUA")
EXPLORER = "HKLM:\\SOFTWARE\\Microsoft\\Internet Explorer"
# The parts of IIS 7 and later, each 1 when it is installed (Microsoft, "Discover installed components").
IIS = "HKLM:\\SOFTWARE\\Microsoft\\InetStp\\Components"
PENDING = (
    ("HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending", None),
    ("HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired", None),
    ("HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Session Manager", "PendingFileRenameOperations"),
)
# Windows feature -> the part that shows it. The first two belong to others, which Windows installs with them.
FEATURES: dict[str, tuple[str, ...]] = {
    "Web-Server": ("w3svc",),
    "Web-Mgmt-Compat": ("metabase", "wmicompatibility", "legacyscripts"),
    "Web-Metabase": ("metabase",),
    "Web-WMI": ("wmicompatibility",),
    "Web-Lgcy-Scripting": ("legacyscripts",),
    "Web-Asp-Net45": ("aspnet45",),
}
IMPLIED = {"NET-Framework-45-ASPNET": "Web-Asp-Net45"}  # present where the other one is; unknown without it


def facts(probes: Probes) -> dict[str, t.Any]:
    if not common.modules_ran(probes):
        return {"powershell": common.powershell(probes)}
    registry = probes.registry("registry")
    for path, name in [*REGISTRY.values(), *(one for fact in EITHER_VIEW for one in places(fact))]:
        if not registry.asked(path, name):
            probes.get(f"registry of {path} {name}")
    return {
        "powershell": common.powershell(probes),
        **common.machine(probes),
        "software": {
            **{fact: registry.value(path, name) for fact, (path, name) in REGISTRY.items()},
            **{fact: _later(registry.value(path, name) for path, name in places(fact)) for fact in EITHER_VIEW},
        },
        "platform": _platform(probes, registry),
        "services": common.services(probes.get("services")),
        "disks": _disks(probes),
        "virtual": _virtual(probes),
        **(_readiness(probes, registry) if registry.asked(*UAC) else {}),
    }


def places(fact: str) -> list[tuple[str, str]]:
    """Key and value of a fact in each view of the registry."""
    path, name = EITHER_VIEW[fact]
    return [("HKLM:\\" + path.format(view=view), name) for view in VIEWS]


def _later(values: t.Iterable[t.Any]) -> str | None:
    """The highest of the versions that were found."""
    return max((str(one) for one in values if one), key=lambda one: [int(part) for part in re.findall(r"\d+", one)], default=None)


def _platform(probes: Probes, registry: Registry) -> dict[str, t.Any] | None:
    """Version, products and page of the Notification Server; None where none is installed."""
    if not registry.value(*REGISTRY["ns_path"]):
        return None
    version, said = probes.get("ns_version"), probes.get("ns_page")
    numbers = version.get("win_file_version") or {}
    read = numbers.get("file_version_raw") or numbers.get("file_version") or None
    status = said.get("status_code")
    history, why = _history(probes, registry)
    return {
        "file_version": read,
        "why_no_version": "" if read else str(version.get("msg") or "its executable has no version"),
        "history": history,
        "why_no_history": why,
        "page": {
            "url": said.get("url"),
            "status": status if isinstance(status, int) else None,
            "reason": "" if status in PAGE_ANSWERS else str(said.get("msg") or "no answer"),
        },
    }


def _history(probes: Probes, registry: Registry) -> tuple[list[dict[str, t.Any]] | None, str]:
    """The installed products, or why they are not known."""
    if not registry.value(*REGISTRY["sim_dir"]):
        return None, "the registry has no folder of Symantec Installation Manager"
    result = probes.get("history")
    if "content" not in result:
        return None, str(result.get("msg") or f"{install_history.NAME} was not read")
    try:
        return install_history.parse(str(result["content"])), ""
    except Refusal as refusal:
        return None, refusal.found


def _virtual(probes: Probes) -> bool | None:
    """True for a guest that the fact identifies. Everything else is NA, which may also be an unknown hypervisor."""
    seen = probes.get("setup", "ansible_facts")["ansible_facts"]
    return True if seen.get("ansible_virtualization_role", seen.get("virtualization_role")) == "guest" else None


def _readiness(probes: Probes, registry: Registry) -> dict[str, t.Any]:
    for path, name in ((EXPLORER, None), (IIS, None), *PENDING):
        if not registry.asked(path, name):
            probes.get(f"registry of {path} {name or ''}".rstrip())
    parts = registry.key(IIS) or {}
    there = {feature: any(parts.get(part) == 1 for part in known) for feature, known in FEATURES.items()}
    explorer = registry.key(EXPLORER) or {}
    return {
        "uac": registry.value(*UAC),
        "reboot_pending": any(
            registry.key(path) is not None if name is None else bool(registry.value(path, name)) for path, name in PENDING
        ),
        "features": {**there, **{feature: True for feature, other in IMPLIED.items() if there[other]}},
        "internet_explorer": explorer.get("svcversion") or explorer.get("version"),
    }


def _disks(probes: Probes) -> dict[str, dict[str, int | None]]:
    """Drive letter -> size and free bytes. On NT 6.1, and where C: is a volume of a dynamic disk, only the free bytes of C: are known:
    the partitions of such a disk have neither a letter nor a volume."""
    found: dict[str, dict[str, int | None]] = {}
    if "disks" in probes and not _skipped(probes, "disks"):
        for disk in _disk_list(probes):
            for partition in disk.get("partitions") or []:
                letter = str(partition.get("drive_letter") or "").strip("\x00: ")
                for volume in partition.get("volumes") or []:
                    if letter:
                        found[f"{letter.upper()}:"] = {"size": int(volume["size"]), "free": int(volume["size_remaining"])}
        if "C:" in found or "system_drive" not in probes:
            return found
    return {"C:": {"size": None, "free": folder_listing.free_bytes(probes.text("system_drive"))}, **found}


def _skipped(probes: Probes, name: str) -> bool:
    """On an older Windows the module cannot run, and `dir` of the system drive says what is needed."""
    return "system_drive" in probes and bool(probes._results[name].get("skipped"))


def _disk_list(probes: Probes) -> t.Sequence[t.Mapping[str, t.Any]]:
    seen = probes.get("disks", "ansible_facts")["ansible_facts"]
    return seen.get("ansible_disks", seen.get("disks")) or []
