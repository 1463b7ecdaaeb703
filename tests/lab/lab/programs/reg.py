"""reg.exe of Windows Server 2016: `add` and `delete` (reg_write.py), `save` (reg_save.py), and
`query [\\\\server\\]KEY [/s] [/v NAME | /ve] [/reg:64]`.

Documented by Microsoft (reg query); the layout is that of the program's usual output. Remembered: the keys of a remote registry are
printed without the server's name, `/s /v` ends with a count, and a stopped Remote Registry service is `The network path was not found.`
"""

from __future__ import annotations

import dataclasses

from ..state import Host, WinError
from ..state.registry import LONG, Key, Value
from . import reg_save, reg_write
from .core import Done, Process, program
from .reg_host import NOT_FOUND, connect, error, in_view, key_of, refused


@dataclasses.dataclass
class Query:
    """The options of `reg query`; `value` is '' for /ve, None for all values."""

    server: str
    key: str
    value: str | None = None
    recurse: bool = False
    wow: bool = False


@program("reg.exe")
def reg(process: Process) -> Done:
    words = process.arguments
    verb = words[0].lower() if words else ""
    if verb in ("add", "delete"):
        return reg_write.run(process, verb, words[1:])
    if verb == "save":
        return reg_save.run(process, words[1:])
    if verb != "query":
        raise process.unknown(f"operation {' '.join(words[:1])!r}")
    query = parse(process, words[1:])
    if query is None:
        return error('ERROR: Invalid key name.\nType "REG QUERY /?" for usage.')
    try:
        host = connect(process, query.server)
    except WinError as problem:
        return refused(problem)
    return answer(host, query)


def parse(process: Process, words: list[str]) -> Query | None:
    """The query, or None for a key that reg.exe would call invalid."""
    place = key_of(process, words)
    if place is None:
        return None
    query = Query(*place)
    rest = iter(words[1:])
    for word in rest:
        option = word.lower()
        if option == "/s":
            query.recurse = True
        elif option == "/ve":
            query.value = ""
        elif option == "/v":
            query.value = next(rest, None)
            if query.value is None:
                raise process.unknown("/v without a name")
        elif option == "/reg:32":
            query.wow = True
        elif option != "/reg:64":
            raise process.unknown(f"option {word!r}")
    return query


def answer(host: Host, query: Query) -> Done:
    path = in_view(host, query.key, query.wow)
    top = host.registry.key(path)
    if top is None:
        return error(NOT_FOUND)
    keys = [top, *host.registry.below(path)] if query.recurse else [top]
    out: list[str] = []
    matches = 0
    for key in keys:
        values = chosen(key, query)
        if query.value is not None and not values:
            continue
        matches += len(values)
        out += ["", long_name(key.path), *(line(value) for value in values)]
    if query.value is not None:
        if not matches:
            return error(NOT_FOUND) if not query.recurse else Done("\nEnd of search: 0 match(es) found.\n", rc=1)
        if query.recurse:
            out += ["", f"End of search: {matches} match(es) found."]
        else:
            out += [""]
    elif not query.recurse:
        out += ["", *(long_name(sub.path) for sub in host.registry.subkeys(path))]
    return Done("\n".join(out) + "\n")


def chosen(key: Key, query: Query) -> list[Value]:
    if query.value is None:
        return list(key.values)
    found = key.value(query.value)
    if found is None and query.value == "" and not query.recurse:
        return [Value("", "REG_SZ", "(value not set)")]
    return [found] if found else []


def long_name(path: str) -> str:
    hive, _unused, rest = path.partition("\\")
    return f"{LONG[hive]}\\{rest}" if rest else LONG[hive]


def line(value: Value) -> str:
    data = value.data
    if isinstance(data, int):
        text = f"0x{data:x}"
    elif isinstance(data, bytes):
        text = data.hex().upper()
    elif isinstance(data, tuple):
        text = "\\0".join(data)
    else:
        text = data
    return f"    {value.name or '(Default)'}    {value.type}    {text}"
