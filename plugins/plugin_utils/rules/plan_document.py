# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The shape of plan.yml: what each part is for, and what a person may have made of it."""

from __future__ import annotations

import typing as t

from . import chatty
from .assignments import wave_number
from .calendar import window_of
from .refusal import Refusal

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
    "waves": (
        "Who moves when; plan/assignments.csv has the names. `starts`, `ends`, `disabled` and `enabled_again` are yours to write: "
        "a plan keeps them."
    ),
    "left_out": "Moves that are not made, by reason.",
    "rejected": "Rows of the exports that could not be used, by reason; plan/rejected.csv has them.",
    "findings": "What to think about before the first wave.",
    "assignments": "plan/assignments.csv as it was written, and the one before it that it was made from.",
}
_LISTS = (
    "path", "path_through_75", "routes", "exports", "pilot", "chatty_policies", "waves", "left_out", "rejected", "findings",
)  # fmt: skip
_MAPPINGS = ("computers", "sizes", "site_services", "assignments")
_WAVE = ("wave", "move", "kind", "computers", "channels", "targets", "chatty_policies", "starts", "ends", "line_hours")


def check(plan: t.Mapping[str, t.Any], where: str) -> None:
    """Raises Refusal for unknown keys, for a wave that is none, and for times that are none."""
    _refuse_unknown(plan, (*STAMP, *PARTS), where)
    for names, kind in ((_LISTS, list), (_MAPPINGS, dict)):
        for name in names:
            if not isinstance(plan.get(name, kind()), kind):
                raise _refusal(f"{name} of {where} is {type(plan[name]).__name__}", "a list" if kind is list else "a dictionary")
    waves = plan.get("waves", [])
    if not all(isinstance(one, dict) for one in waves):
        raise _refusal(f"waves of {where} has {next(one for one in waves if not isinstance(one, dict))!r}"[:200], "waves")
    seen = set()
    for one in waves:
        number = wave_number(str(one.get("wave", "")))
        name = f"wave {str(one.get('wave'))[:40]!r} of {where}"
        if number is None or number in seen:
            raise _refusal(name, "for each wave a number of its own")
        seen.add(number)
        _refuse_unknown(one, _WAVE, name)
        if "starts" in one or "ends" in one:
            window_of(str(one.get("starts")), str(one.get("ends")), name)
        _check_policies(one.get("chatty_policies", []), name)


def _check_policies(rows: t.Any, wave: str) -> None:
    texts = isinstance(rows, list) and all(isinstance(row, dict) and all(isinstance(text, str) for text in row.values()) for row in rows)
    if not texts:
        raise _refusal(f"chatty_policies of {wave} is {rows!r}", f"a list, each with the texts {', '.join(chatty.KEYS)}")
    for row in rows:
        if set(row) != set(chatty.KEYS) or not row["policy"]:
            raise _refusal(f"chatty_policies of {wave} has {row!r}", f"the texts {', '.join(chatty.KEYS)}")


def _refuse_unknown(value: t.Mapping[str, t.Any], known: t.Sequence[str], where: str) -> None:
    unknown = sorted(set(map(str, value)) - set(known))
    if unknown:
        raise _refusal(f"{where} has {', '.join(unknown)}", f"only {', '.join(known)}")


def _refusal(found: str, needed: str) -> Refusal:
    return Refusal(found, needed, "correct plan/plan.yml or restore it from version control; or remove plan/ and run the plan phase")
