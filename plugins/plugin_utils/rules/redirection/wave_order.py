# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which waves have run, by the outcomes of their computers, and which of them comes before another one.

Only the computers count that WinRM moves and that the inventory has: of the others no outcome is recorded.
"""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass

from ..computers.assignments import CANARY, PILOT, SITE_SERVER, Assignment, wave_number
from ..computers.channels import WINRM
from ..estate.calendar import Window
from ..planning.outcomes import move_number
from .failure_budget import FAILURES, MOVED

Document = t.Mapping[str, t.Any]
_RANKS = {CANARY: 0, SITE_SERVER: 1, PILOT: 2, "": 3}  # in the guide's order: site servers (9) and packages (10) before agents (11)


@dataclass(frozen=True)
class Waves:
    """The waves of a plan beside what was recorded of their computers. `names`: inventory host -> computer, both in lower case."""

    rows: tuple[Assignment, ...]
    outcomes: tuple[Document, ...]
    names: t.Mapping[str, str]
    windows: t.Mapping[int, Window]

    @functools.cached_property
    def recorded(self) -> dict[tuple[str, str], Document]:
        """Computer in lower case and move -> its latest outcome that says how the move ended."""
        found: dict[tuple[str, str], Document] = {}
        for one in sorted(self.outcomes, key=lambda each: str(each.get("recorded_at"))):
            number = move_number(one.get("move"))
            host = str(one.get("host")).casefold()
            computer = str(one.get("computer") or self.names.get(host, host)).casefold()
            if number and one.get("state") in (*MOVED, *FAILURES):
                found[computer, str(number)] = one
        return found

    @functools.cached_property
    def by_wave(self) -> dict[int, list[Assignment]]:
        """The wave -> the computers of which an outcome is expected."""
        known = set(self.names.values())
        found: dict[int, list[Assignment]] = {}
        for row in self.rows:
            number = wave_number(row.wave)
            if number is not None and row.channel == WINRM and row.computer.casefold() in known:
                found.setdefault(number, []).append(row)
        return found

    def outcome(self, row: Assignment) -> Document | None:
        """How the move of this row ended; None while it is not known."""
        return self.recorded.get((row.computer.casefold(), row.move))

    def moved(self, row: Assignment) -> bool:
        """Whether the computer has made the move."""
        one = self.outcome(row)
        return one is not None and one.get("state") in MOVED

    def without_outcome(self, wave: int) -> list[Assignment]:
        return [row for row in self.by_wave.get(wave, ()) if self.outcome(row) is None]

    def kind(self, wave: int) -> str:
        """`canary`, `site_server` or `pilot` when all its computers have that role, else empty."""
        roles = {row.role for row in self.by_wave.get(wave, ())}
        return next(iter(roles)) if len(roles) == 1 and roles <= set(_RANKS) else ""

    def precedes(self, one: int, other: int) -> bool:
        """Whether `one` comes before `other`: by their windows when both have one, else by their kinds and numbers.

        Site servers wait for site servers only: the computers that they serve come after them, whatever the windows say.
        """
        if self.kind(other) == SITE_SERVER and self.kind(one) != SITE_SERVER:
            return False
        if one in self.windows and other in self.windows:
            return self.windows[one].begins < self.windows[other].begins
        return self._rank(one) < self._rank(other)

    def _rank(self, wave: int) -> tuple[str, int, int]:
        rows = self.by_wave.get(wave, ())
        return (min((row.move for row in rows), default=""), _RANKS[self.kind(wave)], wave)

    def unfinished_before(self, wave: int, targets: t.Collection[str]) -> dict[int, int]:
        """Other waves to one of these servers (in lower case) that have to end first -> computers without an outcome."""
        found = {}
        for other, rows in sorted(self.by_wave.items()):
            if other == wave or not any(row.target.casefold() in targets for row in rows):
                continue
            left = self.without_outcome(other)
            begun = len(left) < len(rows)
            if left and (begun or self.precedes(other, wave)):
                found[other] = len(left)
        return found
