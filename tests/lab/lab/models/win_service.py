"""ansible.windows.win_service, after its source in ansible.windows 3.8.0: state, start mode, texts, path, dependencies, account name.

Left out (NoModel): failure actions, privileges, SID info, service type, password, load order. Dependencies do not hinder a start here; a
disabled service does not start.
"""

from __future__ import annotations

import typing as t

from ..calls import NoModel
from ..state.host import Service
from .core import Context, Result, model
from .win_service_info import account_name

_UNMODELLED = (
    "error_control", "failure_actions", "failure_actions_on_non_crash_failure", "failure_command", "failure_reboot_msg",
    "failure_reset_period_sec",
    "load_order_group", "password", "pre_shutdown_timeout_ms", "required_privileges", "service_type", "sid_info",
)  # fmt: skip
_FIELDS = {"description": "description", "display_name": "display", "path": "path", "start_mode": "start"}


@model("ansible.windows.win_service")
def win_service(context: Context) -> Result:
    params = context.params
    for name in _UNMODELLED:
        if params[name] is not None:
            raise NoModel(f"ansible.windows.win_service: {name}")
    context.result["exists"] = False
    service = find(context, params["name"])
    if (params["state"] or "").lower() == "absent":
        if service is not None:
            context.result["changed"] = True
            if not context.call.check_mode:
                del context.host.services[service.name.lower()]
        return context.result
    asked = [name for name in (*_FIELDS, "dependencies", "username", "state") if params[name] is not None]
    if service is None and not asked:
        return context.result
    if service is None:
        service = create(context)
    configure(context, service)
    change_state(context, service)
    return described(context, service)


def find(context: Context, name: str) -> Service | None:
    """By name, else by display name, as Get-ServiceFromName does."""
    services = context.host.services
    return services.get(name.lower()) or next((each for each in services.values() if each.display.lower() == name.lower()), None)


def create(context: Context) -> Service:
    name, path = context.params["name"], context.params["path"]
    if path is None:
        raise context.fail(f"Service '{name}' is not installed, need to set 'path' to create a new service")
    context.result["changed"] = True
    service = Service(name, name, "stopped", "auto", path=context.expand(path))
    if not context.call.check_mode:
        context.host.services[name.lower()] = service
    return service


def configure(context: Context, service: Service) -> None:
    wanted: dict[str, t.Any] = {}
    for option, field in _FIELDS.items():
        if context.params[option] is not None:
            wanted[field] = context.expand(context.params[option]) if option == "path" else context.params[option]
    if context.params["username"] is not None and account_name(context.params["username"]) != account_name(service.account):
        wanted["account"] = context.params["username"]
    if context.params["dependencies"] is not None:
        wanted["depends"] = dependencies(context, service)
    for field, value in wanted.items():
        if getattr(service, field) != value:
            context.result["changed"] = True
            if not context.call.check_mode:
                setattr(service, field, value)


def dependencies(context: Context, service: Service) -> list[str]:
    given, action = context.params["dependencies"], context.params["dependency_action"].lower()
    if action == "set":
        return service.depends if set(given) == set(service.depends) else list(given)
    if action == "add":
        return [*service.depends, *(name for name in given if name not in service.depends)]
    return [name for name in service.depends if name not in given]


def change_state(context: Context, service: Service) -> None:
    state = (context.params["state"] or "").lower()
    goal = {"started": "running", "stopped": "stopped", "restarted": "running", "paused": "paused"}.get(state)
    if goal is None or (service.state == goal and state != "restarted"):
        return
    if state == "paused":
        raise context.fail(f"failed to pause service {service.name}: The service does not support pausing")
    if goal == "running" and service.start == "disabled":
        text = f"Service '{service.display} ({service.name})' cannot be started due to the following error: "
        text += f"Cannot start service {service.name} on computer '.'."
        raise context.fail(f"Unhandled exception while executing module: {text}")
    running = [each.name for each in context.host.services.values() if service.name in each.depends and each.state == "running"]
    if state in ("stopped", "restarted") and running and not context.params["force_dependent_services"]:
        text = f"Cannot stop service '{service.display} ({service.name})' because it has dependent services. "
        text += "It can only be stopped if the Force flag is set."
        raise context.fail(f"Unhandled exception while executing module: {text}")
    context.result["changed"] = True
    if not context.call.check_mode:
        service.state = goal
        for name in running if state == "stopped" else []:
            context.host.services[name.lower()].state = "stopped"


def described(context: Context, service: Service) -> Result:
    account = account_name(service.account)
    dependants = [each.name for each in context.host.services.values() if service.name in each.depends]
    return {
        **context.result,
        "exists": True,
        "dependencies": list(service.depends),
        "description": service.description or None,
        "desktop_interact": False,
        "display_name": service.display,
        "name": service.name,
        "path": service.path,
        "start_mode": service.start,
        "username": "LocalSystem" if account == "NT AUTHORITY\\SYSTEM" else account,
        "state": "running" if (context.params["state"] or "").lower() in ("started", "restarted") else service.state,
        "can_pause_and_continue": False,
        "depended_by": dependants,
    }
