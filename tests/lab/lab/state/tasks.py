"""Scheduled tasks as the Task Scheduler's COM objects describe them, made of what the estate file says in a few words.

A task of the estate file (`run`, `user`, `author`, ..) gets the rest as Windows fills in a new definition; a task that a module has
made keeps its whole definition under `definition`. The estate file's `schedule` is a text for people, so such a task shows no triggers.
"""

from __future__ import annotations

import copy
import typing as t

from .host import Host

Fields = dict[str, t.Any]
SETTINGS: Fields = {
    "AllowDemandStart": True, "AllowHardTerminate": True, "Compatibility": 2, "DeleteExpiredTaskAfter": None,
    "DisallowStartIfOnBatteries": True, "DisallowStartOnRemoteAppSession": False, "Enabled": True, "ExecutionTimeLimit": "PT72H",
    "Hidden": False, "IdleSettings": {"IdleDuration": "PT10M", "RestartOnIdle": False, "StopOnIdleEnd": True, "WaitTimeout": "PT1H"},
    "MaintenanceSettings": None, "MultipleInstances": 2, "NetworkSettings": {"Id": None, "Name": None}, "Priority": 7, "RestartCount": 0,
    "RestartInterval": None, "RunOnlyIfIdle": False, "RunOnlyIfNetworkAvailable": False, "StartWhenAvailable": False,
    "StopIfGoingOnBatteries": True, "UseUnifiedSchedulingEngine": False, "Volatile": False, "WakeToRun": False,
}  # fmt: skip
REGISTRATION: Fields = {
    "Author": None, "Date": None, "Description": None, "Documentation": None, "SecurityDescriptor": None, "Source": None, "URI": None,
    "Version": None,
}  # fmt: skip
PRINCIPAL: Fields = {"DisplayName": None, "GroupId": None, "Id": "Author", "LogonType": 3, "RunLevel": 0, "UserId": None}
SERVICES = ("S-1-5-18", "S-1-5-19", "S-1-5-20")


def absolute(path: str) -> str:
    return path if path.startswith("\\") else f"\\{path}"


def key_of(host: Host, path: str) -> str | None:
    """The state's own spelling of a task's path."""
    return next((key for key in host.tasks if absolute(key).lower() == path.lower()), None)


def in_folder(host: Host, folder: str) -> dict[str, str]:
    """Names and keys of the tasks right in a folder (`\\` or `\\A\\B`)."""
    prefix = folder.rstrip("\\").lower()
    found = {}
    for key in sorted(host.tasks, key=str.lower):
        above, _unused, name = absolute(key).rpartition("\\")
        if above.lower() == prefix:
            found[name] = key
    return found


def folder_exists(host: Host, folder: str) -> bool:
    prefix = folder.rstrip("\\").lower() + "\\"
    return folder == "\\" or any(absolute(key).lower().startswith(prefix) for key in host.tasks)


def fresh() -> Fields:
    """A new definition."""
    return {
        "actions": [],
        "triggers": [],
        "principal": dict(PRINCIPAL),
        "registration": dict(REGISTRATION),
        "settings": copy.deepcopy(SETTINGS),
    }


def definition(host: Host, key: str) -> Fields:
    """A task's whole definition, a copy to be read or changed."""
    fields = host.tasks[key]
    if "definition" in fields:
        return copy.deepcopy(t.cast(Fields, fields["definition"]))
    made = fresh()
    program, _unused, arguments = str(fields.get("run") or "").partition(" ")
    if str(fields.get("run") or "").startswith('"'):
        program, _unused, arguments = str(fields["run"])[1:].partition('"')
    action = {"Type": 0, "Id": None, "Path": program, "Arguments": arguments.strip() or None, "WorkingDirectory": fields.get("start_in")}
    made["actions"] = [action]
    made["principal"]["UserId"] = str(fields.get("user") or "SYSTEM")
    made["principal"]["LogonType"] = 5 if str(fields.get("user") or "SYSTEM").upper() == "SYSTEM" else 1
    made["registration"].update(Author=fields.get("author"), Description=fields.get("comment"), URI=absolute(key))
    made["settings"]["Enabled"] = bool(fields.get("enabled", True))
    return made


def store(host: Host, key: str, made: Fields) -> None:
    """Keep a definition, with the words in which schtasks.exe lists it."""
    first = made["actions"][0] if made["actions"] else {}
    run = " ".join(str(part) for part in (first.get("Path"), first.get("Arguments")) if part)
    enabled = bool(made["settings"]["Enabled"])
    old = host.tasks.get(key, {})
    host.tasks[key] = {
        **old,
        "run": run,
        "user": made["principal"]["UserId"] or made["principal"]["GroupId"] or "SYSTEM",
        "enabled": enabled,
        "status": "Ready" if enabled else "Disabled",
        **({"author": made["registration"]["Author"]} if made["registration"]["Author"] else {}),
        **({"comment": made["registration"]["Description"]} if made["registration"]["Description"] else {}),
        "definition": copy.deepcopy(made),
    }
