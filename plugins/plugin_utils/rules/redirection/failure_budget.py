# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The failure budget of a wave."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal

STATES = ("redirected", "already", "refused", "failed", "unreachable", "predicted")
MAX_FAIL_PERCENTAGE = 10  # where nobody says another
FAILURES = ("refused", "failed", "unreachable")


def spend(wave: int, outcomes: t.Mapping[str, t.Mapping[str, t.Any]], members: int, percentage: float) -> dict[str, t.Any]:
    """{failed, total, allowed}. Raises Refusal when the failures exceed (not: reach) the percentage of the members."""
    if not 0 <= percentage <= 100:
        refuse_percentage(percentage)
    failed = {host: one for host, one in outcomes.items() if one["state"] in FAILURES}
    if len(failed) * 100 > percentage * members:
        listed = "\n".join(f"  {host}: {one['state']}: {one.get('reason', '')}" for host, one in sorted(failed.items()))
        raise Refusal(
            f"{len(failed)} of {members} computers of wave {wave:02d} failed:\n{listed}",
            f"at most {percentage:g} % of the {members} computers that WinRM moves in this wave",
            "mend what their reasons say, then run the same command again: computers that were redirected are left as they are",
            "Raise the budget for this run, such as -e itms_max_fail_percentage=25, if these failures are understood.",
        )
    return {"failed": len(failed), "total": members, "allowed": int(percentage * members // 100)}


def refuse_percentage(value: t.Any) -> t.NoReturn:
    raise Refusal(
        f"itms_max_fail_percentage is {value}",
        "a number from 0 to 100",
        f"set it in group_vars/all, such as itms_max_fail_percentage: {MAX_FAIL_PERCENTAGE}",
    )
