# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is known of a server: observed by a machine, or else declared by a person. Unknown is an answer of its own.

`facts` are observed (`observe/server.py` has today's); `declared` is what a person measured or attests where Windows does
not tell: the dictionary that itms_declarations has for the host. What is observed has priority over what is declared.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

GB: t.Final = 10**9  # bytes; the guide's unit for drives, which are sold by it
MB: t.Final = 10**6
MIB: t.Final = 1024**2
GIB: t.Final = 1024**3


@dataclass(frozen=True)
class Known:
    """The facts and declarations of one host. A value of the wrong type counts as unknown, never as a yes."""

    host: str
    facts: t.Mapping[str, t.Any] = field(default_factory=dict)
    declared: t.Mapping[str, t.Any] = field(default_factory=dict)

    def value(self, *path: str) -> t.Any:
        """The value at this path of keys, None when neither source has it."""
        observed = _at(self.facts, path)
        return _at(self.declared, path) if observed is None else observed

    def number(self, *path: str) -> float | None:
        """A number of at least 0, also when it is written as text."""
        return as_number(self.value(*path))

    def yes_no(self, *path: str) -> bool | None:
        """True or False; None for everything else, such as the text "yes"."""
        value = self.value(*path)
        return value if isinstance(value, bool) else None

    def text(self, *path: str) -> str:
        """Text without blanks around it; empty when unknown."""
        value = self.value(*path)
        return "" if value is None or isinstance(value, (dict, list, tuple, bool)) else str(value).strip()

    def names(self, *path: str) -> list[str] | None:
        """A list of strings, or the keys of a dictionary whose value is true; None when unknown."""
        value = self.value(*path)
        if isinstance(value, t.Mapping):
            return [str(name) for name, is_there in value.items() if is_there is True]
        return [str(one) for one in value] if isinstance(value, (list, tuple)) else None


def as_number(value: t.Any) -> float | None:
    """A finite number of at least 0, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):  # not a number, or a whole number beyond every float
        return None
    return found if 0 <= found < float("inf") else None


def plain_number(value: float) -> str:
    """`8`, `7.5`: without a trailing zero."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _at(source: t.Any, path: tuple[str, ...]) -> t.Any:
    for name in path:
        if not isinstance(source, t.Mapping):
            return None
        source = source.get(name)
    return source
