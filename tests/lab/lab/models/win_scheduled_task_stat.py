"""community.windows.win_scheduled_task_stat, after its source in community.windows 3.3.0 and Ansible.ModuleUtils.CamelConversion.

No task of the lab ever runs: its last run is what the estate file says, else Windows' `never` (30 November 1999 and result 267011).
Kept from the source: the fourth week of a month is told as the third one's bit. Left out: COM handler, mail and message actions, network
settings of a task.
"""

from __future__ import annotations

import re
import typing as t

from ..state import tasks
from .core import Context, Result, model
from .task_parts import MONTHS, STATES, TRIGGERS, WEEK

ACTIONS = {0: "TASK_ACTION_EXEC"}
LOGONS = ("NONE", "PASSWORD", "S4U", "INTERACTIVE_TOKEN", "GROUP", "SERVICE_ACCOUNT", "INTERACTIVE_TOKEN_OR_PASSWORD")
NEVER = "1999-11-30T00:00:00"
NOT_YET = 267011


@model("community.windows.win_scheduled_task_stat")
def win_scheduled_task_stat(context: Context) -> Result:
    host, folder, name = context.host, context.params["path"], context.params["name"]
    if not tasks.folder_exists(host, folder):
        return {**context.result, "folder_exists": False, **({"task_exists": False} if name is not None else {})}
    found = tasks.in_folder(host, folder)
    result = {**context.result, "folder_exists": True, "folder_task_names": list(found), "folder_task_count": len(found)}
    if name is None:
        return result
    key = next((key for each, key in found.items() if each.lower() == name.lower()), None)
    result["task_exists"] = key is not None
    return {**result, **described(context, key)} if key is not None else result


def described(context: Context, key: str) -> Result:
    fields, made = context.host.tasks[key], tasks.definition(context.host, key)
    status = {"disabled": "DISABLED", "running": "RUNNING", "queued": "QUEUED"}.get(str(fields.get("status") or "").lower(), "READY")
    state = {
        "last_run_time": moment(fields.get("last_run")),
        "last_task_result": fields.get("last_result", NOT_YET),
        "next_run_time": moment(fields.get("next_run")),
        "number_of_missed_runs": 0,
        "status": f"TASK_STATE_{status}",
    }
    parts = {"principal": made["principal"], "registration_info": made["registration"], "settings": made["settings"]}
    shown: Result = {name: snake({key: value(context, name, key, each) for key, each in part.items()}) for name, part in parts.items()}
    for name in ("actions", "triggers"):
        shown[name] = [snake(with_change({key: value(context, name, key, each) for key, each in part.items()})) for part in made[name]]
    return {"state": state, **shown}


def moment(text: t.Any) -> str:
    """Get-Date -Format s of what the estate file says; a text that is no moment is shown as it is."""
    return NEVER if not text else str(text).replace(" ", "T")


def with_change(part: dict[str, t.Any]) -> dict[str, t.Any]:
    if "StateChange" in part:
        names = {number: f"TASK_{name.upper()}" for name, number in STATES.items()}
        part["StateChangeStr"] = names.get(part["StateChange"])
    return part


def value(context: Context, part: str, name: str, raw: t.Any) -> t.Any:
    """Get-PropertyValue."""
    if name == "Repetition":  # an object that is always there
        return {"Interval": None, "Duration": None, "StopAtDurationEnd": False, **(raw or {})}
    if raw is None or isinstance(raw, dict):
        return raw
    if name == "DaysOfWeek":
        return words(raw, WEEK)
    if name == "DaysOfMonth":
        return words(raw, tuple(map(str, range(1, 32))))
    if name == "MonthsOfYear":
        return words(raw, MONTHS)
    if name == "WeeksOfMonth":
        return ",".join(week for week, bit in (("1", 1), ("2", 2), ("3", 4), ("4", 4)) if raw & bit)
    if name == "Type":
        kinds = {number: f"TASK_TRIGGER_{kind.upper()}" for kind, number in TRIGGERS.items()}
        return ACTIONS[raw] if part == "actions" else kinds[raw]
    if name == "RunLevel":
        return ("TASK_RUNLEVEL_LUA", "TASK_RUNLEVEL_HIGHEST")[raw]
    if name == "LogonType":
        return f"TASK_LOGON_{LOGONS[raw]}"
    if name in ("UserId", "GroupId"):
        sid = context.accounts.sid(raw)
        return context.accounts.name(sid) if sid else raw
    return raw


def words(raw: int, names: tuple[str, ...]) -> str:
    return ",".join(name for position, name in enumerate(names) if raw >> position & 1)


def snake(part: dict[str, t.Any]) -> dict[str, t.Any]:
    """Convert-DictToSnakeCase."""
    out = {}
    for key, each in part.items():
        name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", key)).lower()
        out[name] = snake(each) if isinstance(each, dict) else each
    return out
