"""schtasks.exe of Windows Server 2016: `/create`, `/delete`, `/run`, `/end`, `/change`.

Documented by Microsoft: the options, which of them each schedule needs, the sentences of success; remembered: the sentences of
errors. A task that is run runs its program's model at once and to its end, as its user; `last_result` is its exit code. What would
ask a person has no model: replacing or deleting a task without `/f`, a user without `/rp`. Left out: `/u` and `/p`, `/create /xml`,
`/z`, `/it`, `/ec`, `/delay`.
"""

from __future__ import annotations

import typing as t

from ..calls import Logon
from ..state import Host, WinError, paths, tasks
from .core import Done, Process, find, resolve

VERBS = ("/create", "/delete", "/run", "/end", "/change")
FLAGS = {"/create": {"/f", "/np"}, "/delete": {"/f"}, "/run": {"/i"}, "/end": set(), "/change": {"/enable", "/disable"}}
VALUES = {
    "/create": {"/s", "/tn", "/tr", "/sc", "/mo", "/d", "/st", "/sd", "/ru", "/rp", "/rl"},
    "/delete": {"/s", "/tn"},
    "/run": {"/s", "/tn"},
    "/end": {"/s", "/tn"},
    "/change": {"/s", "/tn", "/tr", "/ru", "/rp", "/st", "/rl"},
}
SCHEDULES = {
    "MINUTE": "Minute", "HOURLY": "Hourly", "DAILY": "Daily ", "WEEKLY": "Weekly", "MONTHLY": "Monthly", "ONCE": "One Time Only",
    "ONSTART": "At system start up", "ONLOGON": "At logon time",
}  # fmt: skip
SERVICES = ("system", "nt authority\\system", "nt authority\\localservice", "nt authority\\networkservice")
NO_FILE = "The system cannot find the file specified."
Options = dict[str, str]


def failed(text: str) -> Done:
    return Done(stderr=f"ERROR: {text}\n", rc=1)


def change(process: Process, verb: str, words: list[str]) -> Done:
    """One of the verbs."""
    options = read(process, verb, words)
    if "/tn" not in options:
        raise process.unknown(f"{verb} without /tn")
    try:
        server = options.get("/s", "").lstrip("\\")
        host = process.estate.network.second_hop(process.host, server, process.logon) if server else process.host
    except WinError as error:
        return failed(error.text)
    if not host.running("Schedule"):
        return failed("The service has not been started.")
    key = tasks.key_of(host, tasks.absolute(options["/tn"]))
    if verb == "/create":
        return create(process, host, options, key)
    if key is None:
        gone = f'The specified task name "{options["/tn"]}" does not exist in the system.'
        return failed(gone if verb == "/delete" else NO_FILE)
    return {"/delete": delete, "/run": run, "/end": end, "/change": alter}[verb](process, host, options, key)


def read(process: Process, verb: str, words: list[str]) -> Options:
    options: Options = {}
    rest: t.Iterator[str] = iter(words)
    for word in rest:
        name = word.lower()
        if name in FLAGS[verb]:
            options[name] = ""
        elif name in VALUES[verb]:
            options[name] = next(rest, "")
        else:
            raise process.unknown(f"{verb} option {word!r}")
    return options


def create(process: Process, host: Host, options: Options, old: str | None) -> Done:
    kind = options.get("/sc", "").upper()
    if kind not in SCHEDULES:
        if kind in ("ONIDLE", "ONEVENT") or not kind:
            raise process.unknown(f"/create /sc {kind or '(none)'}")
        return failed("Invalid Schedule Type specified.")
    if "/tr" not in options or (kind == "ONCE" and "/st" not in options):
        raise process.unknown("/create without /tr, or ONCE without /st")
    if old is not None and "/f" not in options:
        raise process.unknown(f"{options['/tn']} exists: it would ask (no /f)")
    user = user_of(process, options)
    enabled = {"user": user, "author": process.logon.user, "enabled": True, "status": "Ready"}
    text = SCHEDULES[kind].strip() + (f", every {options['/mo']}" if "/mo" in options else "")
    late = kind == "ONCE" and options["/st"] < process.estate.now().strftime("%H:%M") and "/sd" not in options
    path = old or tasks.absolute(options["/tn"])
    host.tasks[path] = {"run": options["/tr"], "schedule": text, **({"start": options["/st"]} if "/st" in options else {}), **enabled}
    warning = "WARNING: Task may not run because /ST is earlier than current time.\n" if late else ""
    return Done(f'{warning}SUCCESS: The scheduled task "{options["/tn"]}" has successfully been created.\n')


def user_of(process: Process, options: Options) -> str:
    """Whose task it will be; a password is asked for when one is needed and not given."""
    user = options.get("/ru", process.logon.user)
    if not user or user.lower() in SERVICES:
        return "SYSTEM" if not user or user.lower().endswith("system") else user
    if "/ru" in options and "/rp" not in options and "/np" not in options:
        raise process.unknown(f"it would ask for the password of {user} (no /rp)")
    return user


def delete(process: Process, host: Host, options: Options, key: str) -> Done:
    if "/f" not in options:
        raise process.unknown("it would ask (no /f)")
    del host.tasks[key]
    return Done(f'SUCCESS: The scheduled task "{options["/tn"]}" was successfully deleted.\n')


def run(process: Process, host: Host, options: Options, key: str) -> Done:
    fields = host.tasks[key]
    if not fields.get("enabled", True):
        raise process.unknown(f"running the disabled task {key}")
    line = str(fields["run"])
    words = paths.split_command_line(line)
    path = resolve(host, words[0]) if words else ""
    model = find(process.estate, host, path)
    if model is None:
        raise process.unknown(f"the task {key} runs {path!r}, which has no model")
    user = str(fields.get("user") or "SYSTEM")
    system = user.lower() in SERVICES
    logon = Logon("NT AUTHORITY\\SYSTEM" if system else user, "system" if system else "runas")
    environment = host.environment(logon.user)
    if host.files.find(path) is None:
        fields["last_result"] = 2147942402  # 0x80070002: the file is not there
    else:
        fields["last_result"] = model(Process(process.estate, host, logon, path, line, words[1:], environment)).rc
    fields["last_run"] = process.estate.now().strftime("%m/%d/%Y %I:%M:%S %p")
    return Done(f'SUCCESS: Attempted to run the scheduled task "{options["/tn"]}".\n')


def end(process: Process, host: Host, options: Options, key: str) -> Done:
    """No task is ever still running here."""
    return Done(f'SUCCESS: The scheduled task "{options["/tn"]}" has been terminated successfully.\n')


def alter(process: Process, host: Host, options: Options, key: str) -> Done:
    if not options.keys() - {"/s", "/tn"} or {"/enable", "/disable"} <= options.keys():
        raise process.unknown("/change without a change, or with two")
    made, fields = tasks.definition(host, key), host.tasks[key]
    if "/tr" in options:
        program, _unused, arguments = options["/tr"].partition(" ")
        if options["/tr"].startswith('"'):
            program, _unused, arguments = options["/tr"][1:].partition('"')
        made["actions"] = [{"Type": 0, "Id": None, "Path": program, "Arguments": arguments.strip() or None, "WorkingDirectory": None}]
        fields["run"] = options["/tr"]
    if "/ru" in options:
        made["principal"]["UserId"] = fields["user"] = user_of(process, options)
    if "/st" in options:
        fields["start"] = options["/st"]
    for flag, on in (("/enable", True), ("/disable", False)):
        if flag in options:
            made["settings"]["Enabled"] = fields["enabled"] = on
            fields["status"] = "Ready" if on else "Disabled"
    if "definition" in fields:
        tasks.store(host, key, made)
    return Done(f'SUCCESS: The parameters of scheduled task "{options["/tn"]}" have been changed.\n')
