# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a phase needs of the inventory before it may begin, whatever the hosts are like."""

from __future__ import annotations

import typing as t

from .phases import Phase
from .refusal import Refusal


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
