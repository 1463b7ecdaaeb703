"""ansible.windows.win_reboot_info, after its source in ansible.windows 3.8.0. Left out: the event log (`details` is null)."""

from __future__ import annotations

from .core import Context, Result, model, seconds

_CBS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending"
_WU = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"
_SM = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"


@model("ansible.windows.win_reboot_info")
def win_reboot_info(context: Context) -> Result:
    registry, booted = context.host.registry, context.host.booted
    reasons = []
    if registry.key(_CBS):
        reasons.append({"source": "component_based_servicing", "description": "Component Based Servicing has a pending reboot."})
    if registry.key(_WU):
        reasons.append({"source": "windows_update", "description": "Windows Update has installed updates that require a reboot."})
    if registry.value(_SM, "PendingFileRenameOperations"):
        text = "There are pending file rename operations that require a reboot."
        reasons.append({"source": "pending_file_rename", "description": text})
    last = {"time": booted.strftime("%Y-%m-%dT%H:%M:%SZ"), "time_epoch": seconds(booted), "details": None}
    return {**context.result, "last_reboot": last, "reboot_required": bool(reasons), "reboot_required_reasons": reasons}
