# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Is a system or a release in one of the guide's support lists? Yes, no, partially, agentless, or unknown.

The oddities of a list's rows explain how its service packs are read: one line without a service pack means
every level; several lines mean the levels that are named; "or later" is taken literally.
"""

from __future__ import annotations

import re
import typing as t

from ...guide.row import Platform, PlatformLine
from .systems import System

YES, NO, PARTIAL, AGENTLESS, UNKNOWN = "yes", "no", "partial", "agentless", "unknown"
# Releases that take the service packs of another and are listed with it (guide, oddity of `agent-server-2003`).
_SAME_LEVELS = {("Windows Server", "2003 R2"): "2003"}


class Verdict(t.NamedTuple):
    """`row` and `section` name the line of the guide that decides; of a "no" they are those of the list."""

    answer: str
    row: str
    section: str
    reason: str = ""


def look_up(system: System, lines: t.Sequence[PlatformLine], section: str) -> Verdict:
    """The verdict of a list on a system."""
    if not system.family:
        return Verdict(UNKNOWN, "", section, f"the lists have no system with the name {system.name!r}")
    release = same_levels(system)
    rows = [(line, one) for line in lines for one in line.platforms if one.family == system.family and _release_fits(one, release)]
    if not rows:
        named = [
            " ".join(filter(None, (one.release, one.level, one.up_to and f"to {one.up_to}")))
            for line in lines
            for one in line.platforms
            if one.family == system.family
        ]
        return Verdict(
            NO, "", section, f"of {system.family} the list names {', '.join(named)}" if named else f"the list names no {system.family}"
        )
    verdicts = [_fits(system, one, line, [other for _unused, other in rows]) for line, one in rows]
    return next((one for answer in (YES, PARTIAL, AGENTLESS, UNKNOWN) for one in verdicts if one.answer == answer), verdicts[0])


def same_levels(system: System) -> str:
    """The release under which the lists have a system: 2003 for 2003 R2."""
    return _SAME_LEVELS.get((system.family, system.release), system.release)


def _fits(system: System, one: Platform, line: PlatformLine, same_release: t.Sequence[Platform]) -> Verdict:
    def verdict(answer: str, reason: str = "") -> Verdict:
        return Verdict(answer, line.id, line.section, reason)

    if one.architectures and system.architecture not in one.architectures:
        listed = ", ".join(name for other in same_release for name in other.architectures)
        if not system.architecture:
            return verdict(UNKNOWN, f"its architecture is not known; the list names {listed}")
        return verdict(NO, f"of this release the list names {listed}")
    mine = [other for other in same_release if not other.architectures or set(other.architectures) == set(one.architectures)]
    levels = {level_number(other.level) for other in mine}
    if levels != {0} and not (system.family.startswith("Windows") and levels == _every_level(one)):
        if system.level is None:
            return verdict(UNKNOWN, f"its service pack is not known; the list names {_named(mine)}")
        if not (system.level == level_number(one.level) or (one.or_later and system.level > level_number(one.level))):
            return verdict(NO, f"the list names {_named(mine)}")
    if one.support == PARTIAL:
        return verdict(PARTIAL, "the guide calls the support partial and does not say what is missing")
    if one.support == AGENTLESS:
        return verdict(AGENTLESS, "it is inventoried without an agent, so there is no agent to redirect")
    return verdict(YES)


def _every_level(one: Platform) -> set[int]:
    """The levels that Microsoft shipped of a release of which every level is listed."""
    return {0, 1} if one.release in ("7", "2008 R2") else set()


def _release_fits(one: Platform, release: str) -> bool:
    """`6` to `6.5` holds 6.3; `7` holds 7.1, `10.9` holds 10.9 and `5.10` is not 5.1."""
    if one.release == release:
        return True
    if not re.fullmatch(r"[\d.]+", release) or not re.fullmatch(r"[\d.]+", one.release):
        return False
    wanted, first = _numbers(release), _numbers(one.release)
    if one.up_to:
        return first <= wanted and wanted[: len(_numbers(one.up_to))] <= _numbers(one.up_to)
    return wanted[: len(first)] == first


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part)


def level_number(level: str) -> int:
    """The number in a level such as "SP2" or "R2"; 0 when it has none."""
    found = re.search(r"\d+", level)
    return int(found[0]) if found else 0


def _named(rows: t.Iterable[Platform]) -> str:
    return ", ".join((one.level or "no service pack") + (" or later" if one.or_later else "") for one in rows)
