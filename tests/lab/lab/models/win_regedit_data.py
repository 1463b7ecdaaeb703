"""The data of ansible.windows.win_regedit 3.8.0 in the shape of its type: what the module's source converts, and PowerShell's own casts.

A cast of text to a number (`[UInt64]'0x1f'`) takes decimal digits, hexadecimal ones after 0x, &h or #, and reads anything else as a
decimal fraction, rounded to even.
"""

from __future__ import annotations

import re
import typing as t

from ..calls import NoModel

_WIDTHS = {
    "System.Byte": ("an unsigned byte", 0, 0xFF),
    "System.Int32": ("an Int32", -(2**31), 2**31 - 1),
    "System.UInt64": ("a UInt64", 0, 2**64 - 1),
}
_FRACTION = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_LIMITS = {"dword": 0xFFFFFFFF, "qword": 0xFFFFFFFFFFFFFFFF}


class TooLarge(Exception):
    """The module's own refusal of data."""


class Unconvertible(Exception):
    """PowerShell's exception of a cast that fails."""


def cast(value: str | float, kind: str) -> int:
    """`[kind]value` of a text or a number."""
    try:
        number = _of_text(value) if isinstance(value, str) else round(value)
    except ValueError as error:
        raise _unconvertible(value, kind, "Input string was not in a correct format.") from error
    name, low, high = _WIDTHS[kind]
    if not low <= number <= high:
        raise _unconvertible(value, kind, f"Value was either too large or too small for {name}.")
    return number


def _unconvertible(value: str | float, kind: str, why: str) -> Unconvertible:
    return Unconvertible(f'Cannot convert value "{value}" to type "{kind}". Error: "{why}"')


def _of_text(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    for prefix in ("0x", "&h", "#"):
        if text.lower().startswith(prefix):
            return int(text[len(prefix) :], 16)
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    if not _FRACTION.fullmatch(text):
        raise ValueError(text)
    return round(float(text.replace(",", "")))


def number(kind: str, data: t.Any) -> int:
    """The data of a dword or qword; negative numbers are kept as Windows keeps them."""
    if isinstance(data, bool):
        return int(data)
    if not isinstance(data, (str, int, float)):
        raise NoModel(f"ansible.windows.win_regedit: type={kind} with data of {type(data).__name__}")
    if isinstance(data, float) and data % 1:
        raise TooLarge(f"data '{data}' cannot be a decimal or float value with a remainder when type is dword or qword")
    limit = _LIMITS[kind]
    if isinstance(data, str) or (isinstance(data, float) and data < 0) or (isinstance(data, int) and data < -(2**63)):
        value = cast(data, "System.UInt64")
    else:
        value = int(data)
    if value > limit:
        raise TooLarge(f"data cannot be larger than 0x{limit:x} when type is {kind}")
    if kind == "dword" and value < 0:
        cast(value, "System.Int32")  # -2147483649 does not fit
    return value & limit


def binary(data: t.Any) -> bytes:
    if data is None:
        return b""
    if isinstance(data, list):
        return bytes(_byte(each) for each in data)
    if isinstance(data, int) and not isinstance(data, bool):
        if data > 255:
            text = f"cannot convert binary data '{data}' to byte array, please specify this value as a yaml byte array or a "
            raise TooLarge(text + "comma separated hex value string")
        return bytes([_byte(data)])
    if not isinstance(data, str):
        raise NoModel(f"ansible.windows.win_regedit: type=binary with data of {type(data).__name__}")
    try:
        return hex_bytes(data)
    except ValueError as error:
        raise Unconvertible(f'Exception calling "ToByte" with "2" argument(s): "{error}"') from error


def _byte(part: t.Any) -> int:
    if part is None:
        return 0
    if isinstance(part, (str, int, float)):
        return cast(part, "System.Byte")
    raise NoModel(f"ansible.windows.win_regedit: type=binary with a part that is a {type(part).__name__}")


def hex_bytes(text: str) -> bytes:
    """Convert-RegExportHexStringToByteArray."""
    text = re.sub(r"[^a-f0-9\\,x\-:]", "", text.lower().removeprefix("hex:")).replace(",", ":")
    if ":" in text:
        return bytes(_hex(part) for part in re.split(":+", text))
    if len(text) == 1:
        return bytes([_hex(text)])
    return bytes(_hex(part) for part in re.split("([a-f0-9]{2})", text) if part) if len(text) % 2 == 0 else b""


def _hex(part: str) -> int:
    """[System.Convert]::ToByte($part, 16)."""
    if not part:
        raise ValueError(
            "Index was out of range. Must be non-negative and less than the size of the collection. Parameter name: startIndex"
        )
    if not re.fullmatch("(0x)?[0-9a-f]+", part):
        raise ValueError("Could not find any recognizable digits.")
    value = int(part, 16)
    if value > 0xFF:
        raise ValueError("Value was either too large or too small for an unsigned byte.")
    return value
