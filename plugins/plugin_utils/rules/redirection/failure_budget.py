# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The failure budget of a wave: how many of its computers may fail before no other computer is started."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal

NOT_STARTED = "not_started"
STATES = ("redirected", "already", "refused", "failed", "unreachable", "predicted", NOT_STARTED)
MAX_FAIL_PERCENTAGE = 10  # where itms_max_fail_percentage is not set
MOVED = ("redirected", "already")
FAILURES = ("refused", "failed", "unreachable")
LISTED = 20  # failures that a message names

_WAIVE = "Raise the budget for this run, such as -e itms_max_fail_percentage=25, if these failures are understood."


def percentage(value: t.Any) -> float:
    """The budget as a number; Refusal for what is not a number from 0 to 100."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool) or not 0 <= number <= 100:
        raise Refusal(
            f"itms_max_fail_percentage is {value}",
            "a number from 0 to 100",
            f"set it in group_vars/all, such as itms_max_fail_percentage: {MAX_FAIL_PERCENTAGE}",
        )
    return number


def is_spent(failed: int, members: int, percent: float) -> bool:
    """Whether the failures exceed (not: reach) the percentage of the members."""
    return failed * 100 > percent * members


def spend(wave: int, outcomes: t.Mapping[str, t.Mapping[str, t.Any]], members: int, percent: float) -> dict[str, t.Any]:
    """{failed, total, allowed, not_started}. Raises Refusal when the budget is spent."""
    percent = percentage(percent)
    failed = {host: one for host, one in outcomes.items() if one["state"] in FAILURES}
    waiting = sorted(host for host, one in outcomes.items() if one["state"] == NOT_STARTED)
    if is_spent(len(failed), members, percent):
        listed = [f"  {host}: {one['state']}: {one.get('reason', '')}" for host, one in sorted(failed.items())]
        more = [f"  and {len(listed) - LISTED} more"] if len(listed) > LISTED else []
        raise Refusal(
            "\n".join(
                [f"{len(failed)} of {members} computers of wave {wave:02d} failed:", *listed[:LISTED], *more, _left(waiting)]
            ).rstrip(),
            f"at most {percent:g} % of the {members} computers that WinRM moves in this wave",
            "fix what their reasons say, then run the same command again: computers that were redirected are left as they are",
            _WAIVE,
        )
    return {"failed": len(failed), "total": members, "allowed": int(percent * members // 100), "not_started": len(waiting)}


def _left(waiting: t.Sequence[str]) -> str:
    if not waiting:
        return ""
    return "1 computer was not started." if len(waiting) == 1 else f"{len(waiting)} computers were not started."
