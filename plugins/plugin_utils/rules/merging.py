# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One list of computers from several exports: each once, by a rule, and the others named with the reason."""

from __future__ import annotations

import re
import typing as t

from .exports import Computer, Export, Rejected

LATEST, FIRST_EXPORT = "latest", "first_export"
RULES = (LATEST, FIRST_EXPORT)


class Merged(t.NamedTuple):
    computers: list[Computer]  # by name
    rejected: list[Rejected]
    shared_guids: dict[str, list[str]]  # GUID -> the names that have it, for GUIDs of more than one computer


def merge(exports: t.Iterable[Export], rule: str = LATEST) -> Merged:
    """All computers once, by name. `latest` keeps the row with the later inventory, `first_export` the earlier export's.

    An export lists an agent that was reinstalled twice, and a computer that moved between two servers is on both.
    Computers of different names that share a GUID are all kept: they are computers, cloned with their agent.
    """
    kept: dict[str, Computer] = {}
    rejected: list[Rejected] = []
    for export in exports:
        rejected += export.rejected
        for computer in export.computers:
            key = computer.name.casefold()
            old = kept.setdefault(key, computer)
            if old is computer:
                continue
            newer = rule == LATEST or old.source == computer.source
            newer = newer and _moment(computer.seen) > _moment(old.seen)
            if newer:
                kept[key] = computer
            loser, winner = (old, computer) if newer else (computer, old)
            rejected.append(_duplicate(loser, winner, rule))
    ordered = [kept[key] for key in sorted(kept)]
    return Merged(ordered, rejected, _shared_guids(ordered))


def _duplicate(loser: Computer, winner: Computer, rule: str) -> Rejected:
    why = "the same name in another domain" if loser.domain.casefold() != winner.domain.casefold() else "the same name again"
    if loser.source != winner.source and rule == FIRST_EXPORT:
        why += f", and {winner.source} is named before"
    else:
        why += ", with an older inventory" if loser.source == winner.source else f", with an older inventory than in {winner.source}"
    return Rejected(loser.source, loser.line, why, f"{loser.name} {loser.guid} {loser.seen}".strip())


def _shared_guids(computers: t.Iterable[Computer]) -> dict[str, list[str]]:
    first: dict[str, str] = {}
    shared: dict[str, list[str]] = {}
    for computer in computers:
        if computer.guid:
            other = first.setdefault(computer.guid, computer.name)
            if other is not computer.name:
                shared.setdefault(computer.guid.upper(), [other]).append(computer.name)
    return dict(sorted(shared.items()))


_DAY_FIRST = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(.*)$")


def _moment(text: str) -> str:
    """A text that sorts by time for the two forms that exports show: ISO, and month/day or day/month before the year.

    Which of the last two it is cannot be known; the year counts first, and within a year an export is of one form.
    """
    found = _DAY_FIRST.match(text.strip())
    return f"{found[3]}-{found[1]:0>2}-{found[2]:0>2}{found[4]}" if found else text.strip()
