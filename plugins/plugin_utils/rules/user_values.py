# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading what a person wrote as data: dictionaries, lists, strings and days, or a refusal that names what is wrong."""

from __future__ import annotations

import datetime as dt
import typing as t

from .refusal import Refusal


def mapping(value: t.Any, what: str, known: t.Collection[str] = ()) -> dict[str, t.Any]:
    """A dictionary, empty for None. With `known`, other keys are refused: a misspelled one would be ignored silently."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refusal(f"{what} is {value!r}", "a dictionary", f"write {what} as keys with values")
    strange = sorted(str(key) for key in value if known and key not in known)
    if strange:
        raise Refusal(f"{what} has {', '.join(strange)}", f"only {', '.join(known)}", "remove the others, or correct their names")
    return {str(key): item for key, item in value.items()}


def listing(value: t.Any, what: str) -> list[t.Any]:
    """A list, empty for None."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Refusal(f"{what} is {value!r}", "a list", f"write {what} as a list")
    return value


def texts(value: t.Any, what: str) -> tuple[str, ...]:
    """A list of strings, empty for None."""
    found = listing(value, what)
    if not all(isinstance(one, str) for one in found):
        raise Refusal(f"{what} is {value!r}", "a list of strings", f"write {what} as a list of strings, with numbers in quotes")
    return tuple(found)


def day(value: t.Any, what: str) -> dt.date | None:
    """A day written as YYYY-MM-DD (YAML makes a date of it, which arrives as text again); None for None and "" ."""
    if value in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise Refusal(f"{what} is {value!r}", "a day, YYYY-MM-DD", f"write {what} as YYYY-MM-DD") from error
