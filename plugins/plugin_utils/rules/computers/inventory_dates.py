# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which of two inventories is the later one: dates as consoles of several languages export them.

The year first is ISO, dots are day.month.year. With slashes or dashes it depends on the console: a number above 12 anywhere
in an export tells for all of it, else it is unclear, and month/day is taken where that makes a difference.
"""

from __future__ import annotations

import re

from .exports import Computer, Export

Moment = tuple[int, ...]
_TIME = r"(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?m\.?)?\s*(?:z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII | re.IGNORECASE)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII | re.IGNORECASE)


class Dates:
    def __init__(self) -> None:
        self.unclear: set[str] = set()
        self._day_first: dict[str, bool | None] = {}  # export -> None where nothing tells

    def add(self, export: Export) -> None:
        """The first date tells the form of an export; only one of slashes or dashes has to be searched for what tells its order."""
        order = None
        first = next((computer.seen for computer in export.computers if computer.seen), "")
        if _is_either_way(first):
            for computer in export.computers:
                found = _YEAR_LAST.fullmatch(computer.seen)
                if found and found[2] != "." and (int(found[1]) > 12) != (int(found[3]) > 12):
                    order = int(found[1]) > 12
                    break
        self._day_first[export.source] = order

    def is_later(self, one: Computer, other: Computer) -> bool:
        """Whether the inventory of `one` is the later. Remembers where that depends on what nothing tells."""
        answers = [
            _is_later(moment(one.seen, mine), moment(other.seen, theirs))
            for mine in self._orders(one)
            for theirs in self._orders(other)
            if one.source != other.source or mine is theirs
        ]
        if len(set(answers)) > 1:
            self.unclear.update(each.source for each in (one, other) if len(self._orders(each)) > 1)
        return answers[0]

    def compared(self, loser: Computer, winner: Computer) -> str:
        """Why the one was not kept, as far as its inventory says it."""
        of_loser, of_winner = moment(loser.seen, self._orders(loser)[0]), moment(winner.seen, self._orders(winner)[0])
        if of_loser is None:
            return "and neither has the date of an inventory" if of_winner is None else "without the date of an inventory"
        where = "" if loser.source == winner.source else f" in {winner.source}"
        if of_loser == of_winner:
            return f"with an inventory of the same time as{where or ' the one before'}"
        return f"with an older inventory{where and ' than' + where}"

    def _orders(self, computer: Computer) -> tuple[bool, ...]:
        """Whether the day comes first: the possible answers, the one that is taken first."""
        known = self._day_first.get(computer.source)
        return (known,) if known is not None else (False, True) if _is_either_way(computer.seen) else (False,)


def _is_either_way(text: str) -> bool:
    found = _YEAR_LAST.fullmatch(text)
    return found is not None and found[2] != "."


def _is_later(one: Moment | None, other: Moment | None) -> bool:
    return one is not None and (other is None or one > other)


def moment(text: str, day_first: bool) -> Moment | None:
    """Year, month, day, hour, minute, second; None for what is no date. A number above 12 in the date itself goes first."""
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        year, month, day = (int(found[at]) for at in (1, 3, 4))
    else:
        found = _YEAR_LAST.fullmatch(text)
        if not found:
            return None
        one, other, year = (int(found[at]) for at in (1, 3, 4))
        year += 2000 if year < 100 else 0
        swapped = found[2] == "." or one > 12 or (day_first and other <= 12)
        day, month = (one, other) if swapped else (other, one)
    hour, minute, second = (int(found[at] or 0) for at in (5, 6, 7))
    if found[8]:
        hour = hour % 12 + (12 if found[8] in "pP" else 0)
    good = 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60
    return (year, month, day, hour, minute, second) if good else None
