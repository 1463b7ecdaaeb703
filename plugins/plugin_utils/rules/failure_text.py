# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The message of a failed task, from any of its items and streams; for a task with `no_log` only the item and the exit code."""

from __future__ import annotations

import typing as t

from . import windows_errors

LONGEST = 900
_STREAMS = ("stderr", "stdout", "msg")
Mapping = t.Mapping[str, t.Any]


def said(result: Mapping, no_log: t.Any) -> str:
    """One line for a message; what is not plainly false in `no_log` hides the output."""
    items: list[Mapping] = [one for one in result.get("results") or [] if isinstance(one, dict) and one.get("failed")]
    if no_log not in (False, None, "") or any(one.get("_ansible_no_log") for one in (result, *items)):
        return "; ".join(_where(one) for one in items or [result]) + " (its output is hidden)"
    found = [str(one.get(stream) or "").strip() for stream in _STREAMS for one in (result, *items)]
    text = " / ".join(dict.fromkeys(filter(None, found))) or "no message"
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _where(result: Mapping) -> str:
    """The item by its name, which the loop shows as its label anyway, the exit code, and the cause where it is a known one."""
    item = result.get("item")
    while isinstance(item, dict) and isinstance(item.get("item"), dict):  # a loop over the results of another loop
        item = item["item"]
    name = item.get("name") if isinstance(item, dict) else None
    code = f"rc {result['rc']}" if isinstance(result.get("rc"), int) else "no exit code"
    # Why, in words of our own: of the output only that one of Windows' known sentences is in it.
    why = windows_errors.cause(" ".join(str(result.get(stream) or "") for stream in _STREAMS), result.get("rc"))
    code += f" ({why})" if why else ""
    return f"{name}, {code}" if isinstance(name, str) else code
