# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The second move of a computer comes after its first."""

from __future__ import annotations

import array
import typing as t
from collections import Counter

from ..computers.assignments import wave_number
from .wave_parts import DONE, Assigned, Kept, Wave
from .window_findings import Windows, follows

if t.TYPE_CHECKING:
    from ..computers.assignments import Assignment

WAITS = "its first move is not planned: "
_NONE = -1


def first_waves(assigned: Assigned, count: int) -> array.array[int]:
    """Endpoint -> the wave of its first move."""
    found = array.array("i", [_NONE]) * count
    for wave in assigned.waves.values():
        if wave.move == 1:
            for index in wave.members:
                found[index] = wave.number
    return found


class Order:
    """Which waves of second moves a computer may be put into, once all first moves have their waves.

    `windows`: of the waves of first moves, and those that waves of second moves keep.
    """

    def __init__(self, assigned: Assigned, count: int, before: t.Mapping[str, Kept], windows: Windows) -> None:
        self.before = before
        self.windows = windows
        self._first = first_waves(assigned, count)
        self._not_planned = {index: why for index, move, why in assigned.left_out if move == 1 and not why.startswith(DONE)}

    def why_not(self, index: int) -> str:
        why = self._not_planned.get(index)
        return f"{WAITS}{why}" if why else ""

    def may(self, index: int, wave: Wave) -> bool:
        return self._first[index] == _NONE or follows(self._first[index], wave.number, self.windows)

    def may_keep(self, index: int, key: str, wave: Wave) -> bool:
        """What a person dated wrongly is a finding; but when a plan gives the first move another wave, the second follows."""
        old = self.before.get(key)
        return (old is not None and old.wave == self._first[index]) or self.may(index, wave)


def pairs(assigned: Assigned, count: int, windows: Windows) -> dict[tuple[int, int], int]:
    """Wave of the first move and wave of the second -> computers that make both, where some pair is in the wrong order."""
    first = [wave.number for wave in assigned.waves.values() if wave.move == 1]
    second = [wave.number for wave in assigned.waves.values() if wave.move == 2]
    if all(follows(one, other, windows) for one in first for other in second):
        return {}
    waves = first_waves(assigned, count)
    found: Counter[tuple[int, int]] = Counter()
    for number in second:
        for index in assigned.waves[number].members:
            if waves[index] != _NONE and not _has_run(assigned.waves[waves[index]]):
                found[waves[index], number] += 1
    return found


def _has_run(wave: Wave) -> bool:
    return wave.done_by_target == wave.by_target


def pairs_of_rows(rows: t.Sequence[Assignment], second: int) -> dict[tuple[int, int], int]:
    """As `pairs`, of one wave of second moves. `rows` are those of assignments.csv."""
    wanted = {row.computer.casefold() for row in rows if row.move == "2" and wave_number(row.wave) == second}
    firsts = (wave_number(row.wave) for row in rows if row.move == "1" and row.computer.casefold() in wanted)
    return Counter((first, second) for first in firsts if first is not None)
