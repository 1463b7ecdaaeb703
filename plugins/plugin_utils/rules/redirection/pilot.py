# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The pilot as a gate: its share of moved computers, the days that it was observed, and a person's sign-off."""

from __future__ import annotations

import datetime as dt
import typing as t

from ..computers.assignments import PILOT, Assignment
from ..refusal import Refusal
from .wave_order import Waves

SIGNED_OFF = "pilot_signed_off"
_DAY = dt.timedelta(days=1)
_ZONES = dt.timedelta(hours=14)  # by how much the date of a person can be ahead of UTC; behind it is 12 hours


class Attested(t.NamedTuple):
    by: str
    on: dt.date


def attested(value: t.Any, name: str, now: dt.datetime | None = None) -> Attested | None:
    """Who attests something and since when; None when nobody does. Raises Refusal for what does not say both, and for a day to come."""
    if value is None:
        return None
    given = value if isinstance(value, t.Mapping) else {}
    try:
        found = Attested(str(given["by"]).strip(), dt.date.fromisoformat(str(given["date"]).strip()))
    except (KeyError, ValueError):
        found = None
    if found is None or not found.by:
        raise Refusal(
            f"itms_attestations.{name} is {value!r}",
            "who attests it (`by`) and the day (`date`)",
            f'write for example: itms_attestations: {{{name.replace(".", ": {", 1)}: {{by: A. N. Other, date: "2027-01-15"}}'
            + "}" * (1 + name.count(".")),
        )
    if now is not None and found.on > (now + _ZONES).date():
        raise Refusal(
            f"itms_attestations.{name} is of {found.on}, a day to come",
            "the day on which a person did what is attested",
            "write it when it is done",
        )
    return found


def rows(waves: Waves, move: str) -> list[Assignment]:
    """The computers of the pilot of a move of which an outcome is expected."""
    return [row for each in waves.by_wave.values() for row in each if row.role == PILOT and row.move == move]


def last_outcome(waves: Waves, pilot: t.Iterable[Assignment]) -> dt.datetime | None:
    """When the last computer of the pilot ended its move."""
    moments = [one["recorded_at"] for one in map(waves.outcome, pilot) if one is not None]
    return max((dt.datetime.fromisoformat(text.replace("Z", "+00:00")) for text in moments), default=None)


def is_older(signed: Attested, last: dt.datetime) -> bool:
    """Whether it was signed on a day before that of the last outcome, wherever the person who signed it is."""
    return signed.on < (last - _ZONES).date()


def left_to_observe(last: dt.datetime, days: float, now: dt.datetime) -> dt.datetime | None:
    """Until when the pilot has still to be observed; None when that time is over."""
    until = last + days * _DAY
    return until if now < until else None
