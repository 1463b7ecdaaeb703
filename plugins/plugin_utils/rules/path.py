# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The path from a stated level to 7.6, hop by hop, with the guide's reason for each."""

from __future__ import annotations

import typing as t

from ..guide import migration_notes, migration_paths
from ..guide.migration_paths import Hop
from .refusal import Refusal
from .versions import Level, parse_level

_NS6 = parse_level(migration_notes.REQUIRED_NS6)
_SMP71 = parse_level(migration_notes.INTERMEDIATE_SMP)
_ITMS76 = parse_level(migration_notes.TARGET_SMP)


def hops(current: Level) -> list[Hop]:
    """The hops that are still to go; none from 7.6. Refuses a level that the guide has no path for."""
    in_place, to_71, to_76 = migration_paths.RECOMMENDED
    if (current.major, current.minor) == (6, 0):
        first = [] if current >= _NS6 else [in_place._replace(frm=str(current))]
        return [*first, to_71, to_76]
    if (current.major, current.minor) == (7, 1):
        first = [] if current >= _SMP71 else [migration_paths.WITHIN_71._replace(frm=str(current))]
        return [*first, to_76]
    if (current.major, current.minor) == (_ITMS76.major, _ITMS76.minor):
        return []
    raise Refusal(
        f"a server of version {current}",
        f"6.0, 7.1 or 7.6: the guide's path is {text(hops(Level(6, 0)))}",
        "correct itms_statements, or bring the server to a version on that path by its own upgrade guide first",
    )


def text(way: t.Sequence[Hop]) -> str:
    """`6.0 R11 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6`."""
    return " -> ".join([way[0].frm, *(hop.to for hop in way)]) if way else migration_notes.TARGET_SMP


def explained(way: t.Sequence[Hop]) -> str:
    """The path, then one line for each hop with its reason and its section of the guide."""
    return "\n".join([text(way), *(f"{hop.frm} -> {hop.to}: {hop.reason} ({hop.section})" for hop in way)])
