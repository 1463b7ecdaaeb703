# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The text that `reg.exe query` prints, in any language of Windows and of any version since XP.

XP and 2003 print a `! REG.EXE VERSION 3.0` line and put tabs between the columns; later versions put four spaces.
The name of the default value is translated, `(Default)`, `(Standard)`, `<NO NAME>`: it is returned as "".
"""

from __future__ import annotations

import re
import typing as t

_VALUE = re.compile(r"^\s+(?P<name>.*?)(?:\t| {4})(?P<type>REG_[A-Z_]+)(?:(?:\t| {4})(?P<data>.*))?$")
_DEFAULT_NAME = re.compile(r"^(?:\(.+\)|<.+>)$")


class Value(t.NamedTuple):
    type: str
    data: str


Keys = dict[str, dict[str, Value]]


def parse(text: str) -> Keys:
    """Each key's path with its values; values that no key line precedes are ignored (the banner of old versions)."""
    keys: Keys = {}
    current: dict[str, Value] | None = None
    for line in text.replace("\r", "").split("\n"):
        if line.startswith("HKEY_") or line.startswith("\\\\"):
            current = keys.setdefault(line.strip(), {})
            continue
        found = _VALUE.match(line)
        if found and current is not None:
            name = found["name"].strip()
            current["" if _DEFAULT_NAME.match(name) else name] = Value(found["type"], (found["data"] or "").strip())
    return keys


def value(text: str, name: str) -> str | None:
    """The data of the first value of that name, case-insensitively, in any key of the text."""
    for values in parse(text).values():
        for known, content in values.items():
            if known.casefold() == name.casefold():
                return content.data
    return None


def dword(data: str) -> int:
    """A DWORD as reg.exe prints it (`0x2`)."""
    return int(data, 16) if data.casefold().startswith("0x") else int(data)
