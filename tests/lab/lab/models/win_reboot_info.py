"""ansible.windows.win_reboot_info, after its source in ansible.windows 3.8.0. Left out: the event log (`details` is null)."""

from __future__ import annotations

from .core import Context, Result, model, seconds

_CBS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending"
_WU = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"
_SM = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"
_NAMES = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName"
_NETLOGON = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon"
_SERVER_MANAGER = "HKLM\\SOFTWARE\\Microsoft\\ServerManager\\ServicingStorage\\ServerComponentCache"


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
    renamed, active = (registry.text(f"{_NAMES}\\{key}", "ComputerName") for key in ("ComputerName", "ActiveComputerName"))
    if renamed and active and renamed.lower() != active.lower():
        text = f"Computer name change pending from '{active}' to '{renamed}'."
        reasons.append({"source": "pending_computer_rename", "description": text})
    if any(registry.value(_NETLOGON, name) for name in ("JoinDomain", "AvoidSpnSet")):
        reasons.append({"source": "domain_join", "description": "A domain join operation is pending and requires a reboot."})
    wanted = registry.value(_SERVER_MANAGER, "RestartRequired")
    if wanted is not None and wanted.data not in (0, ""):
        text = "Server Manager indicates a component change requires a reboot."
        reasons.append({"source": "server_manager", "description": text})
    last = {"time": booted.strftime("%Y-%m-%dT%H:%M:%SZ"), "time_epoch": seconds(booted), "details": None}
    return {**context.result, "last_reboot": last, "reboot_required": bool(reasons), "reboot_required_reasons": reasons}
