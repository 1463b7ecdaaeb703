# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Policies and tasks that talk to the agent often: for a wave above 8,000 they are disabled before, and enabled again after.

Nothing tells whether a policy of the console is enabled, so both are attested by a person: in the plan, which keeps what was
written there, or for all waves at once by `larger_waves_attested_by`.
"""

from __future__ import annotations

import typing as t

from ...guide.migration_tips import REDIRECT_GROUP_SIZE, REDIRECT_NOTE, REDIRECT_SECTION
from ..computers.assignments import wave_number, wave_text
from ..estate.policy import Policy
from ..finding import BLOCKER, Finding, warning
from .wave_parts import Wave

KEYS = ("policy", "disabled", "enabled_again")
DISABLED = "waves.chatty_disabled"
Row = dict[str, str]


def rows(wave: Wave, policy: Policy, before: t.Any) -> list[Row]:
    """The policies of a wave as the plan lists them; empty for a wave that does not need any of them disabled."""
    kept = _kept(wave, before)
    names = list(policy.chatty_policies) if is_large(wave) else []
    # What somebody disabled is not forgotten because the wave shrank, or because the policy lists it no more.
    names += [name for name, row in kept.items() if name not in names and row["disabled"] and not row["enabled_again"]]
    nothing = {"disabled": policy.larger_waves_attested_by, "enabled_again": ""}
    made = [{"policy": name, **nothing, **{key: text for key, text in kept.get(name, {}).items() if text}} for name in names]
    return [{key: row[key] for key in KEYS} for row in made]


def is_large(wave: Wave) -> bool:
    """Whether a server gets more computers at once than the guide wants without precautions."""
    return max(wave.by_target.values(), default=0) > REDIRECT_GROUP_SIZE


def _kept(wave: Wave, before: t.Any) -> dict[str, Row]:
    for one in before if isinstance(before, list) else ():
        if wave_number(str(one.get("wave", ""))) == wave.number and one.get("move", wave.move) == wave.move:
            return {row["policy"]: row for row in one.get("chatty_policies") or ()}
    return {}


def not_disabled(number: int, target: str, computers: int, of_wave: t.Sequence[t.Mapping[str, str]]) -> t.Iterator[Finding]:
    """A finding when so many computers go to one server at a time, and a policy of the wave is not attested as disabled."""
    open_ = [row["policy"] for row in of_wave if not row["disabled"]]
    if computers > REDIRECT_GROUP_SIZE and (open_ or not of_wave):
        yield Finding(
            DISABLED,
            f"wave {wave_text(number)}",
            REDIRECT_SECTION,
            f"it redirects {computers} computers to {target} at a time, and nobody attested that "
            f"{', '.join(open_) or 'any policy'} is disabled",
            f"at most {REDIRECT_GROUP_SIZE}; {REDIRECT_NOTE}",
            "disable them, and write who did and when into `disabled` of the wave in plan/plan.yml (for all waves: "
            "itms_policy.larger_waves_attested_by)",
            severity=BLOCKER,
        )


def findings(wave: Wave, of_wave: t.Sequence[Row]) -> t.Iterator[Finding]:
    """Not attested as disabled before a wave runs; and not as enabled again once all of it has moved."""
    has_moved = wave.done_by_target == wave.by_target
    if not has_moved:
        largest = max(wave.by_target, key=lambda target: (wave.by_target[target], target))
        yield from not_disabled(wave.number, largest, wave.by_target[largest], of_wave)
    disabled = [row["policy"] for row in of_wave if row["disabled"] and not row["enabled_again"]]
    if has_moved and disabled:
        yield warning(
            "waves.chatty_enabled",
            f"wave {wave_text(wave.number)}",
            REDIRECT_SECTION,
            f"all of it has moved, and nobody attested that {', '.join(disabled)} is enabled again",
            "the policies and tasks that were disabled for the wave enabled again",
            "enable them, and write who did and when into `enabled_again` of the wave in plan/plan.yml",
        )
