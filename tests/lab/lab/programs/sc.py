"""sc.exe of Windows Server 2016: `[\\\\server] query [name] [type= ..] [state= ..] [bufsize= ..] [ri= ..]` and `qc name`.

sc_change.py has the other verbs.

Documented by Microsoft (sc query, sc qc): the options, the enumeration buffer of 1,024 bytes unless `bufsize=` says otherwise, the notice
where a list does not fit; 262,144 bytes as the most that REnumServicesStatusExW takes [MS-SCMR]. The layout is that of the program's usual
output. Remembered: a stopped service has no line of accepted controls from Vista on, the return code is the Win32 error, and 0 with the
notice; the room that a service takes in the buffer is that of ENUM_SERVICE_STATUS_PROCESSW of a 64-bit system and its two names.
"""

from __future__ import annotations

import typing as t

from ..state import Host, WinError
from ..state.host import Service
from . import sc_change
from .core import Done, Process, program

STATES = {"running": (4, "RUNNING"), "stopped": (1, "STOPPED"), "paused": (7, "PAUSED")}
STARTS = {"auto": "2   AUTO_START", "delayed": "2   AUTO_START  (DELAYED)", "manual": "3   DEMAND_START", "disabled": "4   DISABLED"}


BUFFER, MOST = 1024, 256 * 1024
ENTRY = 56  # ENUM_SERVICE_STATUS_PROCESSW, without its two names


def failed(what: str, error: WinError) -> Done:
    return Done(f"[SC] {what} FAILED {error.code}:\n\n{error.text}\n\n", rc=error.code)


@program("sc.exe")
def sc(process: Process) -> Done:
    words = list(process.arguments)
    server = words.pop(0)[2:] if words and words[0].startswith("\\\\") else ""
    verb = words.pop(0).lower() if words else ""
    if verb not in ("query", "queryex", "qc", "start", "stop", "config", "create", "delete"):
        raise process.unknown(f"verb {verb!r}")
    try:
        host = process.estate.network.second_hop(process.host, server, process.logon, rpc=True) if server else process.host
    except WinError as error:
        return failed("OpenSCManager", error)
    if verb == "qc":
        return configuration(process, host, words)
    if verb == "create":
        names, options = split_options(process, words, sc_change.OPTIONS, keep_case=True)
        return sc_change.create(process, host, names, options)
    if verb in ("start", "stop", "config", "delete"):
        return change(process, host, verb, words)
    return query(process, host, words)


def change(process: Process, host: Host, verb: str, words: list[str]) -> Done:
    names, options = split_options(process, words, sc_change.OPTIONS, keep_case=True)
    if len(names) != 1 or bool(options) is not (verb == "config"):
        raise process.unknown(f"arguments {words}")
    try:
        service = find(host, names[0])
    except WinError as error:
        return failed("StartService: OpenService" if verb == "start" else "OpenService", error)
    if verb == "delete":
        return sc_change.delete(host, service)
    if verb == "config":
        return sc_change.config(process, service, options)
    return sc_change.start(service) if verb == "start" else sc_change.stop(host, service)


def find(host: Host, name: str) -> Service:
    service = host.service(name)
    if service is None:
        raise WinError(1060, name)
    return service


def query(process: Process, host: Host, words: list[str]) -> Done:
    names, options = split_options(process, words, {"type", "state", "bufsize", "ri"})
    if names:
        if len(names) > 1 or options:
            raise process.unknown(f"arguments {words}")
        try:
            return Done(status(find(host, names[0])))
        except WinError as error:
            return failed("EnumQueryServicesStatus:OpenService", error)
    kind, state = options.get("type", "service"), options.get("state", "active")
    if kind not in ("service", "all", "own", "share") or state not in ("active", "inactive", "all"):
        raise process.unknown(f"type= {kind} state= {state}")
    wanted = [
        service
        for service in sorted(host.services.values(), key=lambda each: each.name.lower())
        if state == "all" or (service.state == "stopped") is (state == "inactive")
    ]
    return Done(enumerated(process, wanted, options))


def enumerated(process: Process, wanted: list[Service], options: dict[str, str]) -> str:
    """The services that fit into the buffer, and the notice where some do not."""
    numbers = {"bufsize": str(BUFFER), "ri": "0", **options}
    if not numbers["bufsize"].isdigit() or not numbers["ri"].isdigit() or int(numbers["bufsize"]) > MOST:
        raise process.unknown(f"bufsize= {numbers['bufsize']} ri= {numbers['ri']}")
    start, room = int(numbers["ri"]), int(numbers["bufsize"])
    rest = wanted[start:]
    fit = 0
    while fit < len(rest) and room >= taken(rest[fit]):
        room -= taken(rest[fit])
        fit += 1
    shown = "".join(status(service) for service in rest[:fit])
    if fit == len(rest):
        return shown
    return f"{shown}Enum: more data, need {sum(map(taken, rest[fit:]))} bytes start resume at index {start + fit}\n"


def taken(service: Service) -> int:
    """The bytes of the enumeration buffer that one service takes: its names are UTF-16 and end with a zero."""
    return ENTRY + 2 * (len(service.name) + len(service.display) + 2)


def split_options(process: Process, words: list[str], known: set[str], *, keep_case: bool = False) -> tuple[list[str], dict[str, str]]:
    """sc's own way: `name= value` in two words."""
    names: list[str] = []
    options: dict[str, str] = {}
    rest: t.Iterator[str] = iter(words)
    for word in rest:
        if not word.endswith("="):
            names.append(word)
            continue
        name = word[:-1].lower()
        if name not in known:
            raise process.unknown(f"option {word!r}")
        value = next(rest, "")
        options[name] = value if keep_case and name != "start" else value.lower()
    return names, options


def status(service: Service) -> str:
    number, word = STATES[service.state]
    lines = [
        "",
        f"SERVICE_NAME: {service.name}",
        f"DISPLAY_NAME: {service.display}",
        "        TYPE               : 10  WIN32_OWN_PROCESS  ",
        f"        STATE              : {number}  {word} ",
    ]
    if service.state != "stopped":
        lines.append("                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)")
    lines += [
        "        WIN32_EXIT_CODE    : 0  (0x0)",
        "        SERVICE_EXIT_CODE  : 0  (0x0)",
        "        CHECKPOINT         : 0x0",
        "        WAIT_HINT          : 0x0",
        "",
    ]
    return "\n".join(lines)


def configuration(process: Process, host: Host, words: list[str]) -> Done:
    if len(words) != 1:
        raise process.unknown(f"arguments {words}")
    try:
        service = find(host, words[0])
    except WinError as error:
        return failed("OpenService", error)
    depends = [f"        DEPENDENCIES       : {service.depends[0] if service.depends else ''}"]
    depends += [f"                           : {name}" for name in service.depends[1:]]
    lines = [
        "[SC] QueryServiceConfig SUCCESS",
        "",
        f"SERVICE_NAME: {service.name}",
        "        TYPE               : 10  WIN32_OWN_PROCESS ",
        f"        START_TYPE         : {STARTS[service.start]}",
        "        ERROR_CONTROL      : 1   NORMAL",
        f"        BINARY_PATH_NAME   : {service.path}",
        "        LOAD_ORDER_GROUP   : ",
        "        TAG                : 0",
        f"        DISPLAY_NAME       : {service.display}",
        *depends,
        f"        SERVICE_START_NAME : {service.account}",
        "",
    ]
    return Done("\n".join(lines))
