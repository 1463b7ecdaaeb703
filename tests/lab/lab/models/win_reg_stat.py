"""ansible.windows.win_reg_stat, after its source in ansible.windows 3.8.0: the 64-bit view of the host.

Left out: HKCU of another user than the caller's (one HKCU per host), REG_LINK and other odd types.
"""

from __future__ import annotations

import re
import typing as t

from ..state.registry import Value
from .core import Context, Result, model

_PATH = re.compile(r"^HK(CC|CR|CU|LM|U):\\", re.IGNORECASE)


def shown(context: Context, value: Value) -> dict[str, t.Any]:
    """Get-PropertyValue. The type of a default value is always REG_SZ there."""
    data: t.Any = value.data
    raw: t.Any = data
    if isinstance(data, bytes):
        raw = [f"0x{byte:02x}" for byte in data]
        data = list(data)
    elif isinstance(data, tuple):
        raw = data = list(data)
    elif value.type == "REG_EXPAND_SZ":
        data = context.expand(str(data))
    return {"type": "REG_SZ" if value.name == "" else value.type, "value": data, "raw_value": raw}


@model("ansible.windows.win_reg_stat")
def win_reg_stat(context: Context) -> Result:
    path, name = context.params["path"], context.params["name"]
    if not _PATH.match(path):
        raise context.fail(f"path: {path} is not a valid registry path, see module documentation for examples.")
    key = context.host.registry.key(path)
    result = context.result
    if key is None:
        return {**result, "exists": False}
    if name is None:
        properties = {value.name: shown(context, value) for value in key.values}
        return {**result, "exists": True, "properties": properties, "sub_keys": [sub.name for sub in context.host.registry.subkeys(path)]}
    found = key.value(name)
    return {**result, "exists": False} if found is None else {**result, "exists": True, **shown(context, found)}
