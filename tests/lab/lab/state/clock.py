"""The estate's clock: one object that everything on the servers asks for the time. Sockets and timeouts stay in real time."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import time
import typing as t

from .errors import EstateError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhd])")

LOOK = 0.1  # seconds of the machine between two looks of whoever sleeps
SHORTEST = 0.05  # seconds of the estate: a sleep of 0 would keep everybody else from running


class Clock:
    """Time in the estate: from `start` on, `rate` times as fast as the machine's, moved by hand with `advance` and `set`.

    Nothing happens by itself when it moves: a state machine compares `now()` with its own due time when it is looked at.
    """

    def __init__(self, start: dt.datetime, ticking: t.Callable[[], float] = time.monotonic, rate: float = 1.0) -> None:
        self._ticking = ticking
        self._rate = _sensible(rate)
        self._from, self._at = start, ticking()

    def now(self) -> dt.datetime:
        """The time in the estate, UTC."""
        return self._from + dt.timedelta(seconds=(self._ticking() - self._at) * self._rate)

    __call__ = now

    def advance(self, step: dt.timedelta | float) -> None:
        """Let time pass at once: a duration, or seconds. It never goes back."""
        step = step if isinstance(step, dt.timedelta) else dt.timedelta(seconds=step)
        if step < dt.timedelta():
            raise EstateError(f"the clock does not go back: {step.total_seconds():g} s")
        self._from += step

    def set(self, now: dt.datetime) -> None:
        """Go to a moment, also an earlier one: for restoring a saved estate."""
        self._from, self._at = now, self._ticking()

    async def sleep(self, seconds: float) -> None:
        """Wait until so much time has passed in the estate, however it passes. Nobody tells when it is moved, so it is looked at often."""
        due = self.now() + dt.timedelta(seconds=max(seconds, SHORTEST))
        while (left := (due - self.now()).total_seconds()) > 0:
            await asyncio.sleep(min(LOOK, left / self._rate) if self._rate else LOOK)

    @property
    def rate(self) -> float:
        """Seconds of the estate in one second of the machine; 0 stands still."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        rate = _sensible(rate)
        self.set(self.now())
        self._rate = rate


def _sensible(rate: float) -> float:
    if not 0 <= rate <= 1e6:
        raise EstateError(f"the rate of the clock is a number from 0 to 1000000, not {rate}")
    return rate


def duration(text: str) -> dt.timedelta:
    """``90`` (seconds), ``30m``, ``1h30m``, ``2d`` as a duration. EstateError otherwise."""
    text = text.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        text += "s"
    if not _DURATION.fullmatch(text):
        raise EstateError(f"{text!r} is no duration; write 90, 30m, 1h30m or 2d")
    parts: dict[str, float] = {}
    for number, unit in _PART.findall(text):
        parts[_UNITS[unit]] = parts.get(_UNITS[unit], 0.0) + float(number)
    return dt.timedelta(**parts)
