# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Waivers: a finding's key, a reason, who decided, and the last day on which the waiver holds."""

from __future__ import annotations

import datetime as dt
import typing as t

from ..refusal import Refusal

KEYS = ("key", "reason", "by", "until")


class Waiver(t.NamedTuple):
    key: str
    reason: str
    by: str
    until: dt.date

    def holds(self, today: dt.date) -> bool:
        """A waiver holds through its last day."""
        return today <= self.until

    def as_dict(self) -> dict[str, str]:
        """As verdicts keep it; `until` is YYYY-MM-DD."""
        return {"reason": self.reason, "by": self.by, "until": self.until.isoformat()}


def parse(waivers: t.Any) -> list[Waiver]:
    """Read itms_waivers. Refuses a waiver without a reason, a person or a last day, and two for one key."""
    if not isinstance(waivers, list):
        raise _refusal(f"itms_waivers is {type(waivers).__name__}", "a list of waivers")
    parsed: dict[str, Waiver] = {}
    for number, row in enumerate(waivers, 1):
        if not isinstance(row, dict) or set(row) != set(KEYS):
            shown = sorted(row) if isinstance(row, dict) else type(row).__name__
            raise _refusal(f"waiver {number} has {shown}", f"exactly the keys {', '.join(KEYS)}")
        empty = [key for key in KEYS if not str(row[key] or "").strip()]
        if empty:
            raise _refusal(f"waiver {number} ({row['key']!r}) has an empty {', '.join(empty)}", "a string for each")
        key = str(row["key"]).strip()
        if key in parsed:
            raise _refusal(f"two waivers for {key!r}", "one waiver for each key, so that it is clear who decided and until when")
        parsed[key] = Waiver(key, str(row["reason"]).strip(), str(row["by"]).strip(), _day(row["until"], number))
    return list(parsed.values())


def _day(value: t.Any, number: int) -> dt.date:
    text = value.isoformat() if isinstance(value, dt.date) else str(value).strip()
    try:
        return dt.date.fromisoformat(text[:10] if len(text) > 10 and text[10] in "T " else text)
    except ValueError:
        raise _refusal(f"waiver {number} has until {value!r}", "a day as YYYY-MM-DD") from None


def _refusal(found: str, needed: str) -> Refusal:
    return Refusal(found, needed, 'write {key: "...", reason: "...", by: "...", until: "YYYY-MM-DD"} in itms_waivers')
