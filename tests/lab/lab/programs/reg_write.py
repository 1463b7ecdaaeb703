"""`reg add` and `reg delete` of reg.exe (Windows Server 2016), on the host itself and on another one.

Documented by Microsoft (reg add, reg delete): /v, /ve, /va, /t, /s, /d, /f, /reg:32|64. Without /f both ask before they overwrite or
delete; nobody answers in a session of WinRM, so that has no model.
"""

from __future__ import annotations

import dataclasses

from ..state import Host, WinError
from ..state.registry import TYPES, Value
from .core import Done, Process
from .reg_host import NOT_FOUND, connect, error, in_view, key_of, refused

DONE = "The operation completed successfully.\n\n"


@dataclasses.dataclass
class Edit:
    """The options; `name` is '' for the default value, None for the key itself."""

    server: str
    key: str
    name: str | None = None
    kind: str = "REG_SZ"
    data: str = ""
    separator: str = "\\0"
    everything: bool = False
    force: bool = False
    wow: bool = False


def run(process: Process, verb: str, words: list[str]) -> Done:
    edit = parse(process, verb, words)
    if edit is None:
        return error(f'ERROR: Invalid key name.\nType "REG {verb.upper()} /?" for usage.')
    try:
        host = connect(process, edit.server)
    except WinError as problem:
        return refused(problem)
    edit.key = in_view(host, edit.key, edit.wow)
    return add(process, host, edit) if verb == "add" else delete(process, host, edit)


def parse(process: Process, verb: str, words: list[str]) -> Edit | None:
    place = key_of(process, words)
    if place is None:
        return None
    edit = Edit(*place)
    rest = iter(words[1:])
    for word in rest:
        option = word.lower()
        if option in ("/v", "/t", "/d", "/s"):
            value = next(rest, None)
            if value is None:
                raise process.unknown(f"{word} without a value")
            field = {"/v": "name", "/t": "kind", "/d": "data", "/s": "separator"}[option]
            setattr(edit, field, value.upper() if option == "/t" else value)
        elif option == "/ve":
            edit.name = ""
        elif option == "/va" and verb == "delete":
            edit.everything = True
        elif option == "/f":
            edit.force = True
        elif option == "/reg:32":
            edit.wow = True
        elif option != "/reg:64":
            raise process.unknown(f"option {word!r}")
    return edit


def add(process: Process, host: Host, edit: Edit) -> Done:
    if edit.kind not in TYPES:
        return error("ERROR: Invalid syntax. Specify valid type for '/t'.\nType \"REG ADD /?\" for usage.")
    if edit.name is None:
        host.registry.make_key(edit.key)
        return Done(DONE)
    if host.registry.value(edit.key, edit.name) is not None and not edit.force:
        raise process.unknown(f"it would ask whether to overwrite {edit.name!r} (no /f)")
    try:
        host.registry.set(edit.key, Value(edit.name, edit.kind, data_of(edit)))
    except ValueError:
        return error("ERROR: Invalid syntax. Specify valid numeric value for '/d'.\nType \"REG ADD /?\" for usage.")
    return Done(DONE)


def data_of(edit: Edit) -> str | int | bytes | tuple[str, ...]:
    if edit.kind in ("REG_DWORD", "REG_QWORD"):
        return int(edit.data or "0", 0)
    if edit.kind in ("REG_BINARY", "REG_NONE"):
        return bytes.fromhex(edit.data)
    if edit.kind == "REG_MULTI_SZ":
        return tuple(edit.data.split(edit.separator)) if edit.data else ()
    return edit.data


def delete(process: Process, host: Host, edit: Edit) -> Done:
    key = host.registry.key(edit.key)
    if key is None or (edit.name is not None and key.value(edit.name) is None):
        return error(NOT_FOUND)
    if not edit.force:
        raise process.unknown("it would ask before it deletes (no /f)")
    if edit.name is not None:
        host.registry.unset(edit.key, edit.name)
    elif edit.everything:
        for value in key.values:
            host.registry.unset(edit.key, value.name)
    else:
        host.registry.remove_key(edit.key)
    return Done(DONE)
