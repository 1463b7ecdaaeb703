# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The policy (itms_policy): what the person who runs the migration decides. Unknown keys are refused."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass, field

from ..guide.migration_tips import REDIRECT_GROUP_SIZE, REDIRECT_NOTE, REDIRECT_SECTION
from .refusal import Refusal


@dataclass(frozen=True)
class Policy:
    pilot: tuple[str, ...] = ()
    wave_size: int = REDIRECT_GROUP_SIZE
    # Who has disabled the chatty policies and tasks, so that more than 8,000 may be redirected at a time.
    larger_waves_attested_by: str = ""
    # Ours, not the guide's: free room on the system drive of a 7.1 or 7.6 server before anything is installed.
    min_free_gb: int = 40
    # Ours: how many times the size of what is backed up must be free at the target.
    backup_room_factor: float = 1.2
    # The number of endpoints that the hardware table is read for; 0: as many as the plan or the inventory has.
    endpoints: int = 0
    exclude: dict[str, str] = field(default_factory=dict)  # computer name -> reason


def parse(policy: t.Any) -> Policy:
    """Read itms_policy. Raises Refusal for unknown keys and for values that make no sense."""
    if not isinstance(policy, dict):
        raise _refusal(f"itms_policy is {type(policy).__name__}", "a dictionary")
    known = {one.name for one in dataclasses.fields(Policy)}
    unknown = sorted(set(map(str, policy)) - known)
    if unknown:
        raise _refusal(f"itms_policy has {', '.join(unknown)}", f"only {', '.join(sorted(known))}")
    default = Policy()
    read = Policy(
        pilot=_names(policy.get("pilot", [])),
        wave_size=_number(policy, "wave_size", default.wave_size, 1),
        larger_waves_attested_by=str(policy.get("larger_waves_attested_by") or "").strip(),
        min_free_gb=_number(policy, "min_free_gb", default.min_free_gb, 0),
        backup_room_factor=_factor(policy.get("backup_room_factor", default.backup_room_factor)),
        endpoints=_number(policy, "endpoints", default.endpoints, 0),
        exclude=_reasons(policy.get("exclude", {})),
    )
    if read.wave_size > REDIRECT_GROUP_SIZE and not read.larger_waves_attested_by:
        raise Refusal(
            f"wave_size {read.wave_size}",
            f"at most {REDIRECT_GROUP_SIZE} ({REDIRECT_SECTION})",
            f"lower wave_size; {REDIRECT_NOTE}",
            "Name in larger_waves_attested_by who has disabled those policies and tasks.",
        )
    return read


def _names(value: t.Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        raise _refusal(f"pilot is {value!r}", "a list of computer names")
    names = tuple(name.strip() for name in value)
    if len({name.casefold() for name in names}) != len(names):
        raise _refusal("pilot names a computer twice", "each computer once")
    return names


def _number(policy: t.Mapping[str, t.Any], key: str, default: int, least: int) -> int:
    value = policy.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise _refusal(f"{key} is {value!r}", f"a whole number of at least {least}")
    return value


def _factor(value: t.Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 1 <= value <= 100:
        raise _refusal(f"backup_room_factor is {value!r}", "a number from 1 to 100")
    return float(value)


def _reasons(value: t.Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) and text.strip() for text in value.values()):
        raise _refusal(f"exclude is {value!r}", "a dictionary of computer names, each with its reason")
    return {str(name): text.strip() for name, text in value.items()}


def _refusal(found: str, needed: str) -> Refusal:
    return Refusal(found, needed, "correct itms_policy in group_vars")
