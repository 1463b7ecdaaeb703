# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The hops from a version to 7.6, why each, and what it needs first (guide: "Migration Paths")."""

from __future__ import annotations

import typing as t

from ..guide import migration_notes, migration_paths, product_versions
from ..guide.migration_paths import Hop
from .refusal import Refusal
from .versions import Level, NotAVersion, Told, contradicts, parse, parse_level

_NS6 = parse_level(migration_notes.REQUIRED_NS6)
_SMP71 = parse_level(migration_notes.INTERMEDIATE_SMP)
_SMP75 = parse_level(product_versions.THROUGH_75.hops[-1].frm)
_ITMS76 = parse_level(migration_notes.TARGET_SMP)
NOT_AUTOMATED = "the path through 7.5 is not automated: follow the guides of 7.5 there"


class Way(t.NamedTuple):
    """From a version as it is written somewhere to the target."""

    hops: list[Hop]
    through_75: list[Hop]  # the longer way; empty where the version has none, or is on it
    why_not_75: str
    notes: list[str]


def of(written: t.Any, built_as_71: bool = False) -> Way:
    """The path from a version as a person or a registry writes it. Raises Refusal for an invalid version and for one without a path.

    With `built_as_71` the hierarchy is built as 7.1 and upgraded, which is the guide's other way to its last hop.
    """
    told = _told(written)
    way, other = hops(told.level), through_75(told.level)
    if built_as_71:
        way = [migration_paths.BUILT_AS_71._replace(frm=hop.frm) if _is_71_to_76(hop) else hop for hop in way]
    notes = []
    # A build below the floor of the next level shows that the hop is still to be made.
    if not told.declared and told.build and way and way[0].kind == _IN_PLACE and not contradicts(parse_level(way[0].to), told.build):
        notes.append(
            f"{written.strip()} is a build: it is at least {told.level}. If it has {way[0].to} already, that hop is done: declare the level"
        )
    if other or (told.level.major, told.level.minor) == (7, 5):
        notes.append(NOT_AUTOMATED)
    return Way(way, other, product_versions.THROUGH_75.why_not if other else "", notes)


def at_least(written: t.Any, level: t.Any) -> bool:
    """Whether a version is surely at a level: a build counts as the least that it can be. Refuses an invalid version or level."""
    return _told(written).level >= _declared(level)


def is_one_hop(start: t.Any, end: t.Any) -> bool:
    """Whether the guide has a hop from one version to the other. Raises Refusal for an invalid version, and for a start without a path."""
    way, target = of(start), _declared(end)
    first = [branch[0] for branch in (way.hops, way.through_75) if branch]
    return any(parse_level(hop.to) == target for hop in first)


def _told(written: t.Any) -> Told:
    try:
        return parse(written)
    except NotAVersion as error:
        raise Refusal(
            str(error), "a version such as 6.0 R11, 6.0.6074 SP3 R12, 7.1.8400 or 7.5 SP1 HF5", "write the version in such a form"
        ) from None


def _declared(written: t.Any) -> Level:
    try:
        return parse_level(written)
    except NotAVersion as error:
        raise Refusal(str(error), "a level such as 6.0 R13 or 7.1 SP2 MP1.1", "declare the level") from None


def _is_71_to_76(hop: Hop) -> bool:
    start = parse_level(hop.frm)
    return (start.major, start.minor) == (_SMP71.major, _SMP71.minor) and parse_level(hop.to) == _ITMS76


_IN_PLACE = migration_paths.WITHIN_71.kind


def hops(current: Level) -> list[Hop]:
    """The recommended hops that are still to be made; none from 7.6. Refuses a level that the guide has no path for."""
    in_place, to_71, to_76 = migration_paths.RECOMMENDED
    line = (current.major, current.minor)
    if line == (6, 0):
        return _starting(current, [*_before(current, _NS6, in_place), to_71, to_76])
    if line == (7, 1):
        return _starting(current, [*_before(current, _SMP71, migration_paths.WITHIN_71), to_76])
    if line == (7, 5):
        return _starting(current, [*_within_75(current), product_versions.THROUGH_75.hops[-1]])
    if line == (_ITMS76.major, _ITMS76.minor):
        return []
    if line == (7, 0):
        raise Refusal(
            f"a server of version {current}",
            f'a version from which the guide has a path (section "{migration_paths.SECTION}"): {text(hops(Level(6, 0)))}. '
            "It names 7.0 as the first unified platform only, and "
            "no path from it to 7.6",
            f"bring it to {_SMP71} by the upgrade guide of 7.1 first; this guide continues from there",
        )
    raise Refusal(
        f"a server of version {current}",
        f'6.0, 7.1, 7.5 or 7.6: the path of the guide (section "{migration_paths.SECTION}") is {text(hops(Level(6, 0)))}',
        "correct itms_declarations, or bring the server to a version on that path by its own upgrade guide first",
    )


def through_75(current: Level) -> list[Hop]:
    """The guide's longer path, for a 6.0 server; other versions have none."""
    if (current.major, current.minor) != (6, 0):
        return []
    in_place, *rest = product_versions.THROUGH_75.hops
    return _starting(current, [*_before(current, _NS6, in_place), *rest])


def _before(current: Level, least: Level, hop: Hop) -> list[Hop]:
    return [] if current >= least else [hop]


def _starting(current: Level, way: list[Hop]) -> list[Hop]:
    """The way with its start named as it is: 6.0 R14 is above the 6.0 R13 that the guide asks for, and stays 6.0 R14."""
    return [way[0]._replace(frm=str(current)), *way[1:]]


def _within_75(current: Level) -> list[Hop]:
    to_hf6, to_sp1 = migration_paths.WITHIN_75
    if current >= _SMP75:
        return []
    if current.sp:
        return [to_sp1]
    return [*_before(current, parse_level(to_hf6.to), to_hf6), to_sp1]


def text(way: t.Sequence[Hop]) -> str:
    """`6.0 R11 -> 6.0 R13 -> 7.1 SP2 MP1.1 -> 7.6`."""
    return " -> ".join([way[0].frm, *(hop.to for hop in way)]) if way else migration_notes.TARGET_SMP


def shown(hop: Hop) -> dict[str, t.Any]:
    """A hop as built-in types."""
    one = {"from": hop.frm, "to": hop.to, "kind": hop.kind, "reason": hop.reason, "section": hop.section}
    return {**one, "needs_first": list(hop.needs)}


def explained(way: t.Sequence[Hop]) -> str:
    """The path, then one line for each hop with its reason, its section of the guide and what it needs first."""
    return "\n".join([text(way), *map(_explained, way)])


def _explained(hop: Hop) -> str:
    needs = f"; needs first: {'; '.join(hop.needs)}" if hop.needs else ""
    return f"{hop.frm} -> {hop.to}: {hop.reason} ({hop.section}){needs}"
