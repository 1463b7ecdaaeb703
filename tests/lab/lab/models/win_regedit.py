"""ansible.windows.win_regedit, after its source in ansible.windows 3.8.0. Left out: `hive`, the diff."""

from __future__ import annotations

import re
import typing as t

from ..calls import NoModel
from ..state.registry import Value
from .core import Context, Result, model

_PATH = re.compile(r"^HK(CC|CR|CU|LM|U):\\", re.IGNORECASE)
_TYPES = {"none": "REG_NONE", "binary": "REG_BINARY", "dword": "REG_DWORD", "qword": "REG_QWORD", "string": "REG_SZ",
          "expandstring": "REG_EXPAND_SZ", "multistring": "REG_MULTI_SZ"}  # fmt: skip


@model("ansible.windows.win_regedit")
def win_regedit(context: Context) -> Result:
    params, kind = context.params, context.params["type"].lower()
    path, name = params["path"], params["name"] or ""
    if params["hive"]:
        raise NoModel("ansible.windows.win_regedit: hive")
    if params["name"] is None and kind != "string":
        context.warn("the data type when name is not specified can only be 'string', the type has automatically been converted")
        kind = "string"
    if not _PATH.match(path):
        raise context.fail(f"path: {path} is not a valid powershell path, see module documentation for examples.")
    if params["state"].lower() == "absent":
        absent(context, path, name)
    else:
        present(context, path, name, kind)
    return context.result


def absent(context: Context, path: str, name: str) -> None:
    registry, dry = context.host.registry, context.call.check_mode
    key = registry.key(path)
    if key is None:
        return
    if context.params["delete_key"] and not name:
        context.result["changed"] = True
        if not dry:
            registry.remove_key(path)
    elif key.value(name) is not None:
        context.result["changed"] = True
        if not dry:
            registry.unset(path, name)


def present(context: Context, path: str, name: str, kind: str) -> None:
    registry, dry = context.host.registry, context.call.check_mode
    data = converted(context, kind, name)
    key = registry.key(path)
    if key is None:
        context.result["changed"] = True
        if not dry:
            registry.make_key(path)
    if data is None or (key is None and dry):
        return
    wanted = Value(name, _TYPES[kind], data)
    old = key.value(name) if key else None
    if old is not None:
        if old.type != wanted.type:
            context.result["data_type_changed"] = True
        if old.data != wanted.data:
            context.result["data_changed"] = True
        if (old.type, old.data) == (wanted.type, wanted.data):
            return
    context.result["changed"] = True
    if not dry:
        registry.set(path, wanted)


def converted(context: Context, kind: str, name: str) -> t.Any:
    """The data in the shape of its type; None when a default value is not given."""
    data = context.params["data"]
    if kind in ("dword", "qword"):
        number = int(str(0 if data is None else data), 0)
        limit = 0xFFFFFFFF if kind == "dword" else 0xFFFFFFFFFFFFFFFF
        if number > limit:
            raise context.fail(f"data cannot be larger than 0x{limit:x} when type is {kind}")
        return number
    if kind in ("binary", "none"):
        return binary(context, data)
    if kind == "multistring":
        return tuple(map(str, data)) if isinstance(data, list) else () if data is None else (str(data),)
    if data is None:
        return "" if name else None
    return str(data)


def binary(context: Context, data: t.Any) -> bytes:
    if data is None:
        return b""
    if isinstance(data, list):
        return bytes(int(each) for each in data)
    if isinstance(data, int):
        if data > 255:
            text = f"cannot convert binary data '{data}' to byte array, please specify this value as a yaml byte array or a "
            text += "comma separated hex value string"
            raise context.fail(text)
        return bytes([data])
    return bytes.fromhex(re.sub(r"[^0-9a-f]", "", str(data).lower().removeprefix("hex:")))
