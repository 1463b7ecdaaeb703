# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a phase needs of the variables and the inventory before it may begin, whatever the hosts are like."""

from __future__ import annotations

import difflib
import typing as t

from .phases import Phase
from .refusal import Refusal

PREFIX = "itms_"
OWN = "itms_own_variables"  # where a user lists variables of their own that begin like ours
# A user does not set these: registered results, what the inventory plugin sets for a computer, and verdicts that a workflow passes.
_INTERNAL = frozenset(
    "itms_redirect_verdict itms_plan_verdict itms_wave_plan itms_os itms_last_seen itms_agent_version itms_assignments".split()
)
_VERDICT = "itms_verdict_"


def refuse_unknown_names(given: t.Mapping[str, t.Iterable[str]], known: t.Collection[str], own: t.Collection[str]) -> None:
    """Refuse variables that begin like ours and that no phase reads. A mistyped name would silently leave the default in force.

    `given`: a place, such as "-e", with the names that are set there.
    """
    wrong = {
        name: place
        for place, names in given.items()
        for name in names
        if name.startswith(PREFIX) and not name.startswith(_VERDICT) and name not in {*known, *own, *_INTERNAL}
    }
    if wrong:
        raise Refusal(
            "; ".join(f"{name} ({place}) is not a variable of this collection{_nearest(name, known)}" for name, place in wrong.items()),
            f"variables that begin with {PREFIX} and that a phase reads; another name would have no effect, and the default would apply",
            f"correct the name; if the variable is your own, list it in {OWN}",
        )


def _nearest(name: str, known: t.Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; the nearest known name is {near[0]}" if near else ""


def refuse_bad_groups(phase: Phase, groups: t.Mapping[str, t.Sequence[str]], left: t.Collection[str] | None) -> None:
    """Refuse an inventory without a group of the phase, and a --limit that leaves no host to act on (`left`; None without --limit)."""
    for group in phase.required_groups:
        if not groups.get(group):
            raise Refusal(
                f"the inventory has no host in the group {group}",
                f"at least one host in each of the groups {', '.join(phase.required_groups)}",
                f"add the host to the group {group} of your inventory, or point -i at the right inventory",
            )
    acting = {host for group in phase.acting_groups for host in groups.get(group, ())}
    if left is not None and phase.acting_groups and not acting.intersection(left):
        raise Refusal(
            f"--limit leaves no host of the groups {', '.join(phase.acting_groups)}",
            "at least one host of them; otherwise the phase would do nothing and look successful",
            "run it without --limit, or name such a host in it",
        )
