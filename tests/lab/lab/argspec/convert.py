"""The type conversions of Ansible.Basic.cs (ansible-core 2.21), with their error texts.

Left out: `sid` (stays text), `float` of odd locales, key=value text for `dict` beyond plain words.
"""

from __future__ import annotations

import json
import re
import typing as t

Environment = dict[str, str]
TRUE = ("y", "yes", "on", "1", "true", "t", "1.0")
FALSE = ("n", "no", "off", "0", "false", "f", "0.0")


def dotnet_type(value: t.Any) -> str:
    """The .NET name of what $complex_args holds for a JSON value."""
    if isinstance(value, bool):
        return "System.Boolean"
    if isinstance(value, int):
        return "System.Int32" if -(2**31) <= value < 2**31 else "System.Int64"
    if isinstance(value, float):
        return "System.Double"
    if isinstance(value, list):
        return "System.Object[]"
    return "System.Collections.Hashtable" if isinstance(value, dict) else "System.String"


def to_str(value: t.Any) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    return dotnet_type(value) if isinstance(value, (list, dict)) else str(value)


def to_bool(value: t.Any) -> bool:
    if isinstance(value, bool):
        return value
    text = to_str(value).lower().strip()
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise ValueError(f"The value '{text}' is not a valid boolean. Valid booleans include: {', '.join((*TRUE, *FALSE))}")


def to_int(value: t.Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31:
        return value
    text = to_str(value)
    if not re.fullmatch(r"\s*[+-]?\d+\s*", text):
        raise ValueError("Input string was not in a correct format.")
    number = int(text)
    if not -(2**31) <= number < 2**31:
        raise ValueError("Value was either too large or too small for an Int32.")
    return number


def to_float(value: t.Any) -> float:
    try:
        return float(to_str(value))
    except ValueError as error:
        raise ValueError("Input string was not in a correct format.") from error


def to_list(value: t.Any) -> list[t.Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    if isinstance(value, int) and not isinstance(value, bool):
        return [value]
    raise ValueError(f"{dotnet_type(value)} cannot be converted to a list")


def to_dict(value: t.Any) -> dict[str, t.Any]:
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        if value.startswith("{") and value.endswith("}"):
            return dict(json.loads(value))
        if "=" in value:
            fields = [field for field in re.split(r"[ ,]", value) if field]
            return {name: word if equals else None for name, equals, word in (field.partition("=") for field in fields)}
        raise ValueError("string cannot be converted to a dict, must either be a JSON string or in the key=value form")
    raise ValueError(f"{dotnet_type(value)} cannot be converted to a dict")


def to_json(value: t.Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value, separators=(",", ":"))
    if isinstance(value, str):
        return value
    raise ValueError(f"{dotnet_type(value)} cannot be converted to json")


def to_path(value: t.Any, expand: t.Callable[[str], str]) -> str:
    text = to_str(value)
    if text.startswith("\\\\?\\"):
        return text
    text = expand(text)
    if any(sign in text for sign in '"<>|') or any(ord(sign) < 32 for sign in text):
        raise ValueError("string value contains invalid path characters, cannot convert to path")
    if not text.strip():
        raise ValueError("The path is not of a legal form.")
    return text


def converter(kind: str, expand: t.Callable[[str], str]) -> t.Callable[[t.Any], t.Any]:
    """The conversion of an option's `type`."""
    if kind == "path":
        return lambda value: to_path(value, expand)
    table: dict[str, t.Callable[[t.Any], t.Any]] = {
        "bool": to_bool, "dict": to_dict, "float": to_float, "int": to_int, "json": to_json, "list": to_list,
        "raw": lambda value: value, "sid": to_str, "str": to_str,
    }  # fmt: skip
    return table[kind]
