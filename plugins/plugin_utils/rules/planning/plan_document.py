# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The shape of plan.yml: what each part is for, and what a person may have made of it."""

from __future__ import annotations

import typing as t

from ..computers.assignments import wave_number
from ..estate.calendar import window_of
from . import frequent_policies, plan_schema
from .plan_schema import Scalar

STAMP = ("kind", "schema", "collection")
# Each part in its order, with the comment that stands above it.
PARTS: dict[str, str] = {
    "path": "The versions that each 6.x server's data goes through, and why.",
    "path_through_75": "The guide's other way, which it does not recommend. Nothing of it is automated.",
    "strategy": "How agents move where a route does not say it: two_hop (to 7.1, then to 7.6) or replace.",
    "hierarchy": "The guide's two ways into a hierarchy: over an intermediate 7.1 server, or built as 7.1 and upgraded.",
    "routes": "Which computers go to which server. They come from itms_policy.routes.",
    "computers": "How many there are.",
    "hardware_tier": "The column of the guide's hardware tables for so many endpoints.",
    "sizes": "What the guide's tables ask of the servers that so many endpoints need.",
    "site_services": "Where the services of site servers go: task central, package and boot near; `needed` is the guide's table.",
    "exports": "The files that the plan was made of.",
    "pilot": "Moved first, in wave 00.",
    "wave_size": "At most so many computers at a time for each Notification Server.",
    "chatty_policies": "Disabled for the waves above 8,000, and enabled again after; each of these waves records who did both.",
    "highest_wave": "The highest number that a wave ever had. A number is not used again, because outcomes are recorded by it.",
    "waves": (
        "Who moves when; plan/assignments.csv has the names. `starts`, `ends`, `disabled` and `enabled_again` are yours to write: "
        "a plan keeps them."
    ),
    "left_out": "Moves that are not made, by reason.",
    "rejected": "Rows of the exports that could not be used, by reason; plan/rejected.csv has them.",
    "findings": "What to think about before the first wave.",
    "assignments": "plan/assignments.csv as it was written; `based_on` and `plan_based_on` are the files that this plan was made from.",
    "written": "A short hash of parts that come from elsewhere: by it the next plan notices that one was edited here.",
}
_YEARS = range(2000, 2200)  # what is far beyond is no date of a migration, and more than a clock can count with


def check(plan: t.Mapping[str, t.Any], where: str) -> None:
    """Raises Refusal for unknown keys and wrong values at any level, for an invalid wave, and for text that is not a time."""
    plan_schema.refuse_unknown(plan, (*STAMP, *PARTS), where)
    for name, kind in plan_schema.PART_KEYS.items():
        if name in plan and name != "waves":
            plan_schema.check(plan[name], kind, f"{name} of {where}")
    waves = plan.get("waves", [])
    plan_schema.check(waves, [Scalar("waves", (dict,))], f"waves of {where}")
    seen = set()
    for one in waves:
        number = wave_number(str(one.get("wave", "")))
        name = f"wave {str(one.get('wave'))[:40]!r} of {where}"
        if number is None or number in seen:
            raise plan_schema.refusal(name, "for each wave a number of its own")
        seen.add(number)
        _check_wave(one, name)


def _check_wave(one: t.Mapping[str, t.Any], name: str) -> None:
    times = {key: str(one[key]) for key in ("starts", "ends") if key in one}  # YAML makes a date of some
    plan_schema.check({**one, **times}, plan_schema.WAVE_KEYS, name)
    if times:
        window = window_of(str(one.get("starts")), str(one.get("ends")), name)
        if window.starts.year not in _YEARS or window.ends.year not in _YEARS:
            raise plan_schema.refusal(f"{name} runs from {window.starts} to {window.ends}", "times of this century")
    for row in one.get("chatty_policies", []):
        if set(row) != set(frequent_policies.KEYS) or not row["policy"]:
            raise plan_schema.refusal(f"chatty_policies of {name} has {row!r}", f"the texts {', '.join(frequent_policies.KEYS)}")
