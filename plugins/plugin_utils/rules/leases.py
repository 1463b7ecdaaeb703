# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Leases: which controller acts on a server now, and when another one may take over.

Task workers end after each task, so no lock can be held for a run. A lease is a document that names its holder and the last time at
which the holder was seen.
"""

from __future__ import annotations

import datetime as dt
import typing as t

from .refusal import Refusal

Document = t.Mapping[str, t.Any]
Alive = t.Callable[[int, str], bool]
STALE_MINUTES = 120  # ours: longer than any single task of a phase takes; itms_lease_minutes sets another time
BREAK = "itms_break_lease"


class Holder(t.NamedTuple):
    """The run that acts: `process` is its token, `started` tells a process from a later one of the same number."""

    process: str
    host: str
    pid: int
    started: str
    phase: str
    by: str


def is_held(lease: Document, mine: Holder, now: dt.datetime, minutes: float, alive: Alive, *, broken: str = "") -> bool:
    """Whether another run holds the lease. `alive` tells of a process of this machine whether it still runs."""
    if lease.get("process") == mine.process or (broken and broken == lease.get("lease")):
        return False
    if lease.get("host") == mine.host:
        return alive(int(lease.get("pid") or 0), str(lease.get("started") or ""))
    seen = dt.datetime.fromisoformat(str(lease["seen"]).replace("Z", "+00:00"))
    return now - seen < dt.timedelta(minutes=minutes)


def refusal(subject: str, lease: Document, minutes: float) -> Refusal:
    """Why this run must not act: who does, since when, and what to do when that run is gone."""
    return Refusal(
        f"another run acts on {subject}: {lease.get('phase')}, started by {lease.get('by')} on {lease.get('host')} "
        f"(process {lease.get('pid')}) at {lease.get('acquired')}, last seen at {lease.get('seen')}",
        "one run at a time for each server",
        f"wait for that run to end; if it was killed on another machine, its lease ends {minutes:g} minutes after it was last seen",
        f"If you have made sure that the run is gone, take over its lease with -e {BREAK}={lease.get('lease')}",
    )


def minutes_of(value: t.Any) -> float:
    """`itms_lease_minutes` as a number; Refusal for what is not a positive number."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = 0
    if isinstance(value, bool) or not 0 < number <= 7 * 24 * 60:
        raise Refusal(
            f"itms_lease_minutes is {value!r}",
            "a number of minutes above 0 and up to one week",
            f"set it in group_vars/all, such as itms_lease_minutes: {STALE_MINUTES}; it must be longer than the longest task",
        )
    return number
