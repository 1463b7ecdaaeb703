"""ansible.windows.win_service_info, after its source in ansible.windows 3.8.0.

Found by name, else by Get-Service's own matching (display name, wildcards). Constant here: everything that the lab does not model
(triggers, launch protection; process ids are derived from the name). Recovery, privileges and the like are what win_service set.
Left out: triggers (an empty list), the exit code of a service that failed or never ran, drivers.
"""

from __future__ import annotations

import fnmatch
import typing as t
import zlib

from ..state.host import Host, Service
from .core import Context, Result, model

STATES = {"running": "started", "stopped": "stopped", "paused": "paused"}


def account_name(account: str) -> str:
    """How the service manager names an account."""
    folded = account.lower()
    if folded in ("localsystem", "system", "nt authority\\system"):
        return "NT AUTHORITY\\SYSTEM"
    if folded in ("nt authority\\localservice", "localservice"):
        return "NT AUTHORITY\\LOCAL SERVICE"
    if folded in ("nt authority\\networkservice", "networkservice"):
        return "NT AUTHORITY\\NETWORK SERVICE"
    return account


def entry(host: Host, service: Service) -> dict[str, t.Any]:
    running, more = service.state == "running", service.more or {}
    dependants = [each.name for each in host.services.values() if service.name.lower() in [name.lower() for name in each.depends]]
    return {
        "checkpoint": 0,
        "controls_accepted": ["stop", "shutdown"] if running else [],
        "dependencies": list(service.depends),
        "dependency_of": dependants,
        "description": service.description or None,
        "desktop_interact": more.get("desktop_interact", False),
        "display_name": service.display,
        "error_control": more.get("error_control", "normal"),
        "failure_actions": more.get("failure_actions", []),
        "failure_actions_on_non_crash_failure": more.get("failure_actions_on_non_crash_failure", False),
        "failure_command": more.get("failure_command", None),
        "failure_reboot_msg": more.get("failure_reboot_msg", None),
        "failure_reset_period_sec": more.get("failure_reset_period_sec", 0),
        "launch_protection": "none",
        "load_order_group": more.get("load_order_group", ""),
        "name": service.name,
        "path": service.path,
        "pre_shutdown_timeout_ms": more.get("pre_shutdown_timeout_ms", 180000),
        "preferred_node": None,
        "process_id": 1000 + zlib.crc32(service.name.lower().encode()) % 8000 if running else 0,
        "required_privileges": more.get("required_privileges", []),
        "service_exit_code": 0,
        "service_flags": [],
        "service_type": more.get("service_type", "win32_own_process"),
        "sid_info": more.get("sid_info", "none"),
        "start_mode": service.start,
        "state": STATES[service.state],
        "triggers": [],
        "username": account_name(service.account),
        "wait_hint_ms": 0,
        "win32_exit_code": 0,
    }


@model("ansible.windows.win_service_info")
def win_service_info(context: Context) -> Result:
    name = context.params["name"]
    services = sorted(context.host.services.values(), key=lambda service: service.name.lower())
    found = [service for service in services if not name or service.name.lower() == name.lower()]
    if not found and name:
        found = [service for service in services if service.display.lower() == name.lower()]
    if not found and name:
        found = [service for service in services if fnmatch.fnmatchcase(service.name.lower(), name.lower())]
    return {**context.result, "exists": bool(found), "services": [entry(context.host, service) for service in found]}
