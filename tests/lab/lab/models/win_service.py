"""ansible.windows.win_service, after its source in ansible.windows 3.8.0, with its diff.

Everything that the module sets is kept and compared; what a service does with it is not modelled: recovery actions never run,
privileges and SID types mean nothing. A service is where it was asked to go at once; one that is disabled does not start, one that
others need does not stop without force. Left out: drivers, desktop interaction of a real desktop, whether the account's password is
right.
"""

from __future__ import annotations

import typing as t

from ..argspec import failed
from ..argspec.convert import dotnet_type
from ..state.host import Service
from .core import Context, Result, model, unhandled
from .win_service_info import STATES, account_name

# option -> field of Service, or of Service.more with its value on a fresh service
_FIELDS = {"description": "description", "display_name": "display", "path": "path", "start_mode": "start"}
MORE: dict[str, t.Any] = {
    "error_control": "normal", "failure_actions": [], "failure_actions_on_non_crash_failure": False, "failure_command": None,
    "failure_reboot_msg": None, "failure_reset_period_sec": 0, "load_order_group": "", "pre_shutdown_timeout_ms": 180000,
    "required_privileges": [], "service_type": "win32_own_process", "sid_info": "none", "desktop_interact": False,
}  # fmt: skip
_NUMBERS = ("failure_reset_period_sec", "pre_shutdown_timeout_ms")


@model("ansible.windows.win_service")
def win_service(context: Context) -> Result:
    params = context.params
    context.result["exists"] = False
    service = find(context, params["name"])
    context.diff.update(before=shown(context, service) if service else "", after="")
    if (params["state"] or "").lower() == "absent":
        if service is not None:
            need_no_other(context, service)
            if context.changed():
                del context.host.services[service.name.lower()]
        return context.result
    asked = [name for name in (*_FIELDS, *MORE, "dependencies", "username", "password", "state") if params[name] not in (None, False)]
    if service is None and not asked and params["dependency_action"].lower() == "set":
        return context.result
    made = service is None
    if service is None:
        service = create(context)
    configure(context, service, made=made)
    change_state(context, service)
    context.diff["after"] = shown(context, planned(context, service))
    return described(context, planned(context, service))


def find(context: Context, name: str) -> Service | None:
    """By name, else by display name, as Get-ServiceFromName does."""
    services = context.host.services
    return services.get(name.lower()) or next((each for each in services.values() if each.display.lower() == name.lower()), None)


def create(context: Context) -> Service:
    name, path = context.params["name"], context.params["path"]
    if path is None:
        raise context.fail(f"Service '{name}' is not installed, need to set 'path' to create a new service")
    service = Service(name, name, "stopped", "auto", path=context.expand(path))
    if context.changed():
        context.host.services[name.lower()] = service
    return service


def more_of(service: Service, option: str) -> t.Any:
    return (service.more or {}).get(option, MORE[option])


def wanted(context: Context, service: Service) -> dict[str, t.Any]:
    """What is to become of the service, by option; only what differs."""
    params, out = context.params, dict[str, t.Any]()
    for option, field in _FIELDS.items():
        if params[option] is not None:
            text = context.expand(params[option]) if option == "path" else params[option]
            if getattr(service, field) != (text.lower() if option == "start_mode" else text):
                out[option] = text
    for option in MORE:
        value: t.Any = params[option]
        if value is None:
            continue
        if option in _NUMBERS:
            value = whole(option, value)
        elif option == "failure_actions":
            value = [{"type": each["type"].lower(), "delay_ms": whole("delay_ms", each["delay_ms"])} for each in value]
        elif option in ("failure_command", "failure_reboot_msg"):
            value = value or None
        elif option in ("error_control", "service_type", "sid_info"):
            value = value.lower()
        have = more_of(service, option)
        if (sorted(value) != sorted(have)) if option == "required_privileges" else value != have:
            out[option] = value
    if out.get("failure_actions") == [] and params["failure_reset_period_sec"] is None and more_of(service, "failure_reset_period_sec"):
        out["failure_reset_period_sec"] = 0  # Windows deletes it with the actions
    if params["desktop_interact"] and account_name(params["username"] or service.account) != "NT AUTHORITY\\SYSTEM":
        raise context.fail("Can only set 'desktop_interact' to true when 'username' equals 'SYSTEM'")
    if params["dependencies"] is not None and dependencies(context, service) != service.depends:
        out["dependencies"] = dependencies(context, service)
    return out


def whole(option: str, value: t.Any) -> int:
    """A [UInt32], which the module converts with a script block of its own."""
    try:
        number = int(value, 0) if isinstance(value, str) else int(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < 2**32:
        why = f'unable to convert to delegate: Cannot convert value "{value}" to type "System.UInt32".'
        raise failed(f"argument for {option} is of type {dotnet_type(value)} and we were {why}")
    return number


def configure(context: Context, service: Service, *, made: bool) -> None:
    params = context.params
    changes = wanted(context, service)
    account = params["username"]
    same = account is None or known(context, account) == known(context, service.account)
    if not same:
        changes["username"] = account
    if params["password"] and (made or not same or (params["update_password"] or "").lower() == "always"):
        changes["password"] = params["password"]
    if not changes or not context.changed():
        return
    for option, value in changes.items():
        if option in _FIELDS:
            setattr(service, _FIELDS[option], value.lower() if option == "start_mode" else value)
        elif option == "dependencies":
            service.depends = value
        elif option == "username":
            service.account = context.accounts.name(known(context, value))
        elif option == "password":
            service.more = {**(service.more or {}), "password_changes": (service.more or {}).get("password_changes", 0) + 1}
        else:
            service.more = {**(service.more or {}), option: value}


def known(context: Context, account: str) -> str:
    sid = context.accounts.sid(account)
    if sid is None:
        text = 'Exception calling "Translate" with "1" argument(s): "Some or all identity references could not be translated."'
        raise context.fail(unhandled(text))
    return sid


def dependencies(context: Context, service: Service) -> list[str]:
    given, action = context.params["dependencies"], context.params["dependency_action"].lower()
    if action == "set":
        return service.depends if set(given) == set(service.depends) else list(given)
    if action == "add":
        return [*service.depends, *(name for name in given if name not in service.depends)]
    return [name for name in service.depends if name not in given]


def need_no_other(context: Context, service: Service) -> list[str]:
    """The running services that need this one, which only force takes along."""
    name = service.name.lower()
    running = [
        each.name for each in context.host.services.values() if each.state == "running" and name in [need.lower() for need in each.depends]
    ]
    if running and service.state != "stopped" and not context.params["force_dependent_services"]:
        text = f"Cannot stop service '{service.display} ({service.name})' because it has dependent services. "
        raise context.fail(unhandled(text + "It can only be stopped if the Force flag is set."))
    return running


def change_state(context: Context, service: Service) -> None:
    state = (context.params["state"] or "").lower()
    goal = {"started": "running", "stopped": "stopped", "restarted": "running", "paused": "paused"}.get(state)
    if goal is None or (service.state == goal and state != "restarted"):
        return
    if state == "paused":
        raise context.fail(f"failed to pause service {service.name}: The service does not support pausing")
    if goal == "running" and (context.params["start_mode"] or service.start).lower() == "disabled":
        text = f"Service '{service.display} ({service.name})' cannot be started due to the following error: "
        text += f"Cannot start service {service.name} on computer '.'."
        raise context.fail(unhandled(text))
    running = need_no_other(context, service) if state in ("stopped", "restarted") else []
    if context.changed():
        if goal == "running":
            start_needed(context, service, set())
        service.state = goal
        for name in running if state == "stopped" else []:
            context.host.services[name.lower()].state = "stopped"


def start_needed(context: Context, service: Service, seen: set[str]) -> None:
    """The service manager starts what a service depends on before it."""
    for name in service.depends:
        needed = context.host.services.get(name.lower())
        if needed is not None and name.lower() not in seen:
            seen.add(name.lower())
            start_needed(context, needed, seen)
            needed.state = "running"


def planned(context: Context, service: Service) -> Service:
    """The service as it is now, or in check mode as it would be."""
    if not context.check:
        return service
    changes, params = wanted(context, service), context.params
    return Service(
        name=service.name,
        display=changes.get("display_name", service.display),
        state={"started": "running", "restarted": "running", "stopped": "stopped"}.get((params["state"] or "").lower(), service.state),
        start=changes.get("start_mode", service.start).lower(),
        account=context.accounts.name(known(context, params["username"])) if params["username"] else service.account,
        path=changes.get("path", service.path),
        description=changes.get("description", service.description),
        depends=changes.get("dependencies", service.depends),
        more={**(service.more or {}), **{option: value for option, value in changes.items() if option in MORE}},
    )


def shown(context: Context, service: Service) -> Result:
    """Get-ServiceDiff."""
    return {
        **{option: more_of(service, option) for option in MORE},
        "dependencies": list(service.depends),
        "description": service.description or None,
        "display_name": service.display,
        "name": service.name,
        "path": service.path,
        "start_mode": service.start,
        "state": STATES[service.state],
        "username": account_name(service.account),
        "password": "REDACTED",
    }


def described(context: Context, service: Service) -> Result:
    account = account_name(service.account)
    dependants = [each.name for each in context.host.services.values() if service.name.lower() in [need.lower() for need in each.depends]]
    return {
        **context.result,
        "exists": True,
        "dependencies": list(service.depends),
        # As it was asked for, even when that is the empty string ($Module.Diff.after.description).
        "description": asked if (asked := context.params["description"]) is not None else service.description or None,
        "desktop_interact": more_of(service, "desktop_interact"),
        "display_name": service.display,
        "name": service.name,
        "path": service.path,
        "start_mode": service.start,
        "username": "LocalSystem" if account == "NT AUTHORITY\\SYSTEM" else account,
        "state": service.state,
        "can_pause_and_continue": False,
        "depended_by": dependants,
    }
