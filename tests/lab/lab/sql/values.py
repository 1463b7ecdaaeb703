"""Values as T-SQL makes them of others: conversion to text, numbers and dates, `+`, DATEADD, DATEDIFF.

Documented by Microsoft: CAST and CONVERT with their styles, `+` of text and numbers, DATEADD, DATEDIFF (it counts
boundaries). Left out: every other function and style.
"""

from __future__ import annotations

import datetime as dt
import typing as t

from sqlglot import exp

from . import catalog
from .errors import unmodelled

Row = tuple[t.Any, ...]
TEXT_TYPES = {"VARCHAR", "NVARCHAR", "CHAR", "NCHAR", "TEXT", "NTEXT", "SYSNAME", "USERDEFINED", "USER-DEFINED"}
WHOLE_TYPES = {"INT": 31, "BIGINT": 63, "SMALLINT": 15, "TINYINT": 8, "UTINYINT": 8, "BIT": 1}


def is_text(node: exp.Expression) -> bool:
    """Whether T-SQL's `+` joins text here: a text literal, a conversion to text, or a sum of such."""
    if isinstance(node, (exp.Literal, exp.National)):
        return isinstance(node, exp.National) or node.is_string
    if isinstance(node, (exp.Convert, exp.Cast)):
        kind = node.args["this"] if isinstance(node, exp.Convert) else node.to
        return str(kind.args.get("kind") or kind.this.value).upper() in TEXT_TYPES
    if isinstance(node, exp.Anonymous) and node.name.upper() == "MSSQL_CONVERT":
        return node.expressions[0].name in TEXT_TYPES
    if isinstance(node, (exp.Add, exp.Paren, exp.DPipe, exp.Trim)):
        return isinstance(node, (exp.DPipe, exp.Trim)) or any(
            is_text(each) for each in node.args.values() if isinstance(each, exp.Expression)
        )
    return False


def added(left: t.Any, right: t.Any) -> t.Any:
    """T-SQL's `+` of two values."""
    if left is None or right is None:
        return None
    if isinstance(left, str) is not isinstance(right, str):
        raise unmodelled(f"{left!r} + {right!r}")
    return left + right


def later(unit: str, number: float, moment: str) -> str:
    """DATEADD of a unit that has a fixed length."""
    names = {
        "DAY": "days",
        "DD": "days",
        "D": "days",
        "HOUR": "hours",
        "HH": "hours",
        "MINUTE": "minutes",
        "MI": "minutes",
        "SECOND": "seconds",
    }
    if unit not in names:
        raise unmodelled(f"DATEADD({unit}, ..)")
    return catalog.when(dt.datetime.strptime(str(moment), "%Y-%m-%d %H:%M:%S.%f") + dt.timedelta(**{names[unit]: number}))


def apart(unit: str, start: str | None, end: str | None) -> int | None:
    """DATEDIFF: how many boundaries of a unit lie between two moments."""
    seconds = {"DAY": 86400, "DD": 86400, "D": 86400, "HOUR": 3600, "HH": 3600, "MINUTE": 60, "MI": 60, "SECOND": 1, "SS": 1}.get(unit)
    if seconds is None:
        raise unmodelled(f"DATEDIFF({unit}, ..)")
    if start is None or end is None:
        return None
    begins = dt.datetime(1900, 1, 1)
    first, last = ((dt.datetime.strptime(str(each), "%Y-%m-%d %H:%M:%S.%f") - begins).total_seconds() // seconds for each in (start, end))
    return int(last - first)


def converted(kind: str, length: str, value: t.Any, style: int) -> t.Any:
    """CONVERT(kind(length), value, style)."""
    if value is None:
        return None
    if kind in TEXT_TYPES:
        text = dated(str(value), int(style)) if style else str(value)
        return text if length.upper() == "MAX" else text[: int(length)]
    if kind in WHOLE_TYPES:
        return int(float(value)) if not isinstance(value, int) else value
    if kind in ("DATETIME", "SMALLDATETIME", "DATETIME2", "DATE"):
        return catalog.when(dt.datetime.fromisoformat(str(value))) if int(style) == 126 else str(value)
    if kind in ("DECIMAL", "NUMERIC", "FLOAT", "REAL", "MONEY"):
        return float(value)
    raise unmodelled(f"CONVERT to {kind}")


def dated(text: str, style: int) -> str:
    """A datetime in one of its styles; anything else is left as it is."""
    try:
        moment = dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f")
    except ValueError:
        return text
    milliseconds = moment.microsecond // 1000
    if style in (20, 120):
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    if style in (21, 121):
        return text
    if style == 126:
        return moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{milliseconds:03d}" if milliseconds else "")
    if style == 112:
        return moment.strftime("%Y%m%d")
    raise unmodelled(f"CONVERT style {style}")
