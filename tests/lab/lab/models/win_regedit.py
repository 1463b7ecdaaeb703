"""ansible.windows.win_regedit, after its source in ansible.windows 3.8.0, with its diff. Left out (NoModel): `hive`.

Kept from the source: a key's default value is a string only, data of another type counts as data that changed only when it reads
otherwise, and a value of the right type and data is still shown in the diff.
"""

from __future__ import annotations

import re
import typing as t

from ..argspec.convert import to_str
from ..calls import NoModel
from ..state.registry import Value
from .core import Context, Result, model, unhandled
from .win_regedit_data import TooLarge, Unconvertible, binary, number

_PATH = re.compile(r"^HK(CC|CR|CU|LM|U):\\", re.IGNORECASE)
_TYPES = {"none": "REG_NONE", "binary": "REG_BINARY", "dword": "REG_DWORD", "qword": "REG_QWORD", "string": "REG_SZ",
          "expandstring": "REG_EXPAND_SZ", "multistring": "REG_MULTI_SZ"}  # fmt: skip
_KINDS = {"REG_NONE": "None", "REG_BINARY": "Binary", "REG_DWORD": "DWord", "REG_QWORD": "QWord", "REG_SZ": "String",
          "REG_EXPAND_SZ": "ExpandString", "REG_MULTI_SZ": "MultiString"}  # fmt: skip


@model("ansible.windows.win_regedit")
def win_regedit(context: Context) -> Result:
    params, kind = context.params, context.params["type"].lower()
    path, name = params["path"], params["name"] or ""
    context.diff.update(before="", after="")
    context.result.update(data_changed=False, data_type_changed=False)
    if params["hive"]:
        raise NoModel("ansible.windows.win_regedit: hive")
    if params["name"] is None and kind != "string":
        context.warn("the data type when name is not specified can only be 'string', the type has automatically been converted")
        kind = "string"
    if not _PATH.match(path):
        raise context.fail(f"path: {path} is not a valid powershell path, see module documentation for examples.")
    data = converted(context, kind, name)
    if params["state"].lower() == "absent":
        absent(context, path, name)
    else:
        present(context, path, name, Value(name, _TYPES[kind], data) if data is not None else None)
    return context.result


def shown(value: Value) -> dict[str, t.Any]:
    """Get-DiffValue."""
    data: t.Any = value.data
    if isinstance(data, bytes):
        data = [f"0x{byte:02x}" for byte in data]
    elif isinstance(data, int):
        data = f"0x{data:08x}" if value.type == "REG_DWORD" else f"0x{data:016x}"
    elif isinstance(data, tuple):
        data = list(data)
    return {"type": _KINDS[value.type], "value": data}


def absent(context: Context, path: str, name: str) -> None:
    registry = context.host.registry
    key = registry.key(path)
    if key is None:
        return
    if context.params["delete_key"] and not name:
        context.diff.update(before={path: {}}, after={})
        if context.changed():
            registry.remove_key(path)
        return
    old = key.value(name)
    if old is not None:
        context.diff.update(before={path: {name: shown(old)}}, after={path: {}})
        if context.changed():
            registry.unset(path, name)


def present(context: Context, path: str, name: str, wanted: Value | None) -> None:
    registry = context.host.registry
    key = registry.key(path)
    before: dict[str, t.Any] = {path: {}} if key is not None else {}
    after: dict[str, t.Any] = {path: {}}
    context.diff.update(before=before, after=after)
    if key is None and context.changed():
        registry.make_key(path)
    if wanted is None or (key is None and context.check):
        return
    old = key.value(name) if key else None
    if old is not None:
        before[path][name] = shown(old)
        context.result["data_type_changed"] = old.type != wanted.type
        context.result["data_changed"] = differs(old.data, wanted.data)
    same = old is not None and not context.result["data_type_changed"] and not context.result["data_changed"]
    after[path][name] = before[path][name] if same else shown(wanted)
    if not same and context.changed():
        registry.set(path, wanted)


def differs(old: t.Any, new: t.Any) -> bool:
    """Compare-RegistryProperty: PowerShell makes the new value one of the old one's kind before it compares.

    Lists are compared by Compare-Object, which does not look at case.
    """
    if isinstance(old, (tuple, bytes)):
        parts = list(new) if isinstance(new, (tuple, bytes)) else [new]
        return [str(each).lower() for each in old] != [str(each).lower() for each in parts]
    if isinstance(new, (tuple, bytes)):
        new = " ".join(map(str, new))
    if isinstance(old, int) and isinstance(new, str):
        return not (new.strip().isdigit() and int(new) == old)
    return bool(str(new) != old if isinstance(old, str) and isinstance(new, int) else new != old)


def converted(context: Context, kind: str, name: str) -> t.Any:
    """The data in the shape of its type; None when a default value is not given."""
    data = context.params["data"]
    try:
        if kind in ("dword", "qword"):
            return number(kind, 0 if data is None else data)
        if kind in ("binary", "none"):
            return binary(data)
    except TooLarge as error:
        raise context.fail(str(error)) from error
    except Unconvertible as error:
        raise context.fail(unhandled(str(error))) from error
    if kind == "multistring":
        parts = data if isinstance(data, list) else [] if data is None else [data]
        if None in parts:
            raise context.fail(unhandled("You cannot call a method on a null-valued expression."))
        return tuple(map(to_str, parts))
    if data is None:
        return "" if name else None
    return to_str(data)
