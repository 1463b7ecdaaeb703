# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What outcome documents say about moves: which computers have made which of their moves.

An outcome names its move by the kinds of both servers. The number of its wave would not do: a later plan may give the
computer another wave.
"""

from __future__ import annotations

import typing as t

DONE_STATES = ("redirected", "already")
_ARROW = " -> "
_NUMBERS = {"ns6 -> smp71": 1, "ns6 -> smp76": 1, "smp71 -> smp76": 2}  # what a computer's first and second move can be


def move_text(source_kind: str, target_kind: str) -> str:
    """`ns6 -> smp71`, as an outcome document names the move."""
    return f"{source_kind}{_ARROW}{target_kind}"


def move_number(text: t.Any) -> int | None:
    """The number of the move within the moves of its computer, None for a text that names no move."""
    return _NUMBERS.get(str(text))


def moved(outcomes: t.Iterable[t.Mapping[str, t.Any]], names: t.Mapping[str, str]) -> set[tuple[str, int]]:
    """The computer in lower case and the number of the move, for each move that was made. `names`: inventory host -> computer."""
    found = set()
    for one in outcomes:
        number = move_number(one.get("move"))
        computer = one.get("computer") or names.get(str(one.get("host")), one.get("host"))
        if one.get("state") in DONE_STATES and number and computer:
            found.add((str(computer).casefold(), number))
    return found


def without_move(outcomes: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    """The hosts whose recorded move nothing tells, so that it would be planned again."""
    return sorted(str(one.get("host")) for one in outcomes if one.get("state") in DONE_STATES and not move_number(one.get("move")))
