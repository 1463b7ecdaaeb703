# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who is moved when: the pilot first, then waves of at most the policy's size. What was assigned before stays."""

from __future__ import annotations

import typing as t

from .assignments import PILOT_WAVE, wave_text
from .channels import NONE
from .policy import Policy
from .refusal import Refusal

Row = dict[str, str]


def assign(rows: t.Sequence[Row], policy: Policy, previous: t.Sequence[t.Mapping[str, str]]) -> list[Row]:
    """The rows with wave and reason filled in, in the order wave, computer; rows without a wave come last.

    A person's edit of the previous assignments holds: a wave, a target, or no wave with a reason.
    Raises Refusal for a pilot computer that does not exist or that no channel reaches.
    """
    pilot = {name.casefold() for name in policy.pilot}
    excluded = {name.casefold(): reason for name, reason in policy.exclude.items()}
    before = {row["computer"].casefold(): row for row in previous}
    _refuse_bad_pilot(policy, rows, excluded)
    sizes: dict[int, int] = {}
    done: list[Row] = []
    waiting: list[Row] = []
    for row in sorted(rows, key=lambda one: one["computer"].casefold()):
        key = row["computer"].casefold()
        old = before.get(key)
        new = {**row, "target": old["target"] if old and old["target"] else row["target"]}
        if key in excluded:
            done.append({**new, "wave": "", "reason": f"excluded by policy: {excluded[key]}"})
        elif row["channel"] == NONE:
            done.append({**new, "wave": ""})
        elif key in pilot:
            done.append({**new, "wave": wave_text(PILOT_WAVE)})
        elif old and old["wave"].strip().isdigit() and int(old["wave"]) != PILOT_WAVE:
            wave = int(old["wave"])
            sizes[wave] = sizes.get(wave, 0) + 1
            done.append({**new, "wave": wave_text(wave)})
        elif old and not old["wave"].strip() and old["reason"].strip() and old["reason"] != row["reason"] and not _ours(old):
            done.append({**new, "wave": "", "reason": old["reason"].strip()})
        else:
            waiting.append(new)
    done += _fill(waiting, sizes, policy.wave_size)
    return sorted(done, key=lambda one: (one["wave"] == "", int(one["wave"] or 0), one["computer"].casefold()))


def _ours(old: t.Mapping[str, str]) -> bool:
    """Whether the plan, not a person, left the computer out then: such a reason is found anew or is gone."""
    return old["channel"] == NONE or old["reason"].startswith("excluded by policy: ")


def _fill(waiting: t.Sequence[Row], sizes: dict[int, int], size: int) -> list[Row]:
    """Put the computers into the first waves with room, in their order."""
    filled = []
    wave = PILOT_WAVE + 1
    for row in waiting:
        while sizes.get(wave, 0) >= size:
            wave += 1
        sizes[wave] = sizes.get(wave, 0) + 1
        filled.append({**row, "wave": wave_text(wave)})
    return filled


def _refuse_bad_pilot(policy: Policy, rows: t.Sequence[Row], excluded: t.Mapping[str, str]) -> None:
    by_name = {row["computer"].casefold(): row for row in rows}
    if not policy.pilot:
        raise Refusal(
            "itms_policy.pilot is empty",
            "a small group of computers that is moved first (Use a pilot test group)",
            "name in itms_policy.pilot a few computers of every site and every kind of system",
        )
    unknown = [name for name in policy.pilot if name.casefold() not in by_name]
    if unknown:
        raise Refusal(
            f"the pilot names {', '.join(unknown)}, which neither an export nor the group endpoints has",
            "computers that are there",
            "correct itms_policy.pilot, or export the computers again",
        )
    left_out = [name for name in policy.pilot if name.casefold() in excluded or by_name[name.casefold()]["channel"] == NONE]
    if left_out:
        raise Refusal(
            f"the pilot names {', '.join(left_out)}, which "
            + "; ".join(excluded.get(name.casefold()) or by_name[name.casefold()]["reason"] for name in left_out),
            "computers that can be moved",
            "take them out of itms_policy.pilot, or out of itms_policy.exclude",
        )


def summary(rows: t.Iterable[t.Mapping[str, str]]) -> list[dict[str, t.Any]]:
    """For each wave its number of computers by channel and its targets, for the plan that a person reads."""
    waves: dict[str, dict[str, t.Any]] = {}
    for row in rows:
        if row["wave"]:
            wave = waves.setdefault(row["wave"], {"wave": row["wave"], "computers": 0, "channels": {}, "targets": []})
            wave["computers"] += 1
            wave["channels"][row["channel"]] = wave["channels"].get(row["channel"], 0) + 1
            if row["target"] not in wave["targets"]:
                wave["targets"].append(row["target"])
    return [{**wave, "channels": dict(sorted(wave["channels"].items()))} for _number, wave in sorted(waves.items())]
