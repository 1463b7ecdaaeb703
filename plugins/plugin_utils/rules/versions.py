# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Versions of Notification Server and SMP: as people declare them ("6.0 R13", "7.1 SP2 MP1.1") and as machines report them
("6.0.6074").

The two are different things. One build number does not identify a rollup or maintenance pack reliably (docs/products.md), so a
declaration compares with a declaration, a build with a build, and the table of floors joins them.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from functools import total_ordering

_NUMBER = r"[0-9]{1,6}"
_BUILD = re.compile(rf"^v?({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:\.({_NUMBER}))?$")
_PRODUCT = r"(?:Altiris|Symantec|Notification Server|Management Platform|IT Management Suite|NS|SMP|ITMS)"
_PART_NAME = r"SP|Service Pack|RU|Rollup|R|MP|Maintenance Pack|HF|Hot ?fix"
_BETWEEN = r"[\s,+&()]*"  # as people write: "6.0 SP3, R12", "6.0 SP3 + R13", "6.0 SP3 (R12)"
_TEXT = re.compile(
    rf"^(?:{_PRODUCT}\s*)*v?({_NUMBER})(?:\.({_NUMBER})(?:\.({_NUMBER})(?:\.({_NUMBER}))?)?)?"
    rf"((?:{_BETWEEN}(?:{_PART_NAME})\s*v?{_NUMBER}(?:\.{_NUMBER})?)*)[\s)]*$",
    re.I,
)
_PART = re.compile(rf"({_PART_NAME})\s*v?({_NUMBER})(?:\.({_NUMBER}))?", re.I)
_LEAST_BUILD: t.Final = 1000  # the third number of every build that is known (docs/products.md) is above it
_PART_NAMES = {
    "sp": "sp",
    "servicepack": "sp",
    "r": "rollup",
    "ru": "rollup",
    "rollup": "rollup",
    "mp": "mp",
    "maintenancepack": "mp",
    "hf": "hf",
    "hotfix": "hf",
}


class NotAVersion(ValueError):
    """The text is not a declared level and not a build number."""


@total_ordering
@dataclass(frozen=True)
class Level:
    """A level as a person declares it. `R13` on 6.0 is Rollup 13 for 6.0 SP3 (DOC1810), so SP3 is implied there."""

    major: int
    minor: int = 0
    sp: int = 0
    rollup: int = 0
    mp: tuple[int, int] = (0, 0)
    hf: int = 0

    def _key(self) -> tuple[t.Any, ...]:
        # A rollup is one of the service pack on 6.0, of the maintenance pack on 7.1.
        return (self.major, self.minor, self.sp, self.mp, self.rollup, self.hf)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return self._key() < other._key()

    def __str__(self) -> str:
        parts = [f"{self.major}.{self.minor}"]
        if self.sp and not (self.rollup and (self.major, self.minor, self.sp) == (6, 0, 3)):
            parts.append(f"SP{self.sp}")
        if self.mp != (0, 0):
            parts.append(f"MP{self.mp[0]}" + (f".{self.mp[1]}" if self.mp[1] else ""))
        if self.rollup:
            parts.append(f"R{self.rollup}")
        if self.hf:
            parts.append(f"HF{self.hf}")
        return " ".join(parts)


class Told(t.NamedTuple):
    """What a text means. `declared` is false for a build alone: then `level` is the least that the build can be."""

    level: Level
    build: tuple[int, ...] | None
    declared: bool


def parse(text: t.Any) -> Told:
    """Read a version as a person or a registry writes it: `6.0 R11`, `6.0.6074 SP3 R12`, `7.1.8400`, `7.5 SP1 HF5`.

    Raises NotAVersion, also for YAML's number 7.10 read as 7.1 (declare it as text), and for a level that its build contradicts.
    """
    if not isinstance(text, str):
        raise NotAVersion(f"{text!r} is not text: put the version in quotes")
    found = _TEXT.match(text.strip())
    if not found:
        raise NotAVersion(f"{text!r} is not a version such as '6.0 R13', '7.1 SP2 MP1.1' or '7.6'")
    major, minor = int(found[1]), int(found[2] or 0)
    parts = _parts(text, found[5] or "")
    if (major, minor) == (6, 0) and parts.get("rollup"):
        parts.setdefault("sp", 3)
    level = Level(major, minor, **parts)
    if found[3] is None:
        return Told(level, None, True)
    build = tuple(int(part or 0) for part in found.groups()[:4])
    if build[2] < _LEAST_BUILD:
        raise NotAVersion(f"{text!r}: {build_text(build)} is not a build; if a service pack is meant, write {major}.{minor} SP{build[2]}")
    if not parts:
        return Told(level_of(build), build, False)
    if contradicts(level, build):
        raise NotAVersion(f"{text!r}: a server of {level} has build {build_text(floor_of(level))} or later")
    return Told(level, build, True)


def _parts(text: str, words: str) -> dict[str, t.Any]:
    parts: dict[str, t.Any] = {}
    for name, number, fraction in _PART.findall(words):
        key = _PART_NAMES["".join(name.split()).casefold()]
        if key in parts:
            raise NotAVersion(f"{text!r} names {name.upper()} twice")
        if fraction and key != "mp":
            raise NotAVersion(f"{text!r}: only a maintenance pack has a second number")
        parts[key] = (int(number), int(fraction or 0)) if key == "mp" else int(number)
    return parts


def parse_level(text: t.Any) -> Level:
    """The level that a person declares. Raises NotAVersion, also for a build alone: it does not identify the rollup or maintenance pack."""
    told = parse(text)
    if not told.declared:
        raise NotAVersion(
            f"{text!r} is a build, which does not identify the level: declare the level, such as '6.0 R13' or '7.1 SP2 MP1.1'"
        )
    return told.level


def parse_build(text: t.Any) -> tuple[int, ...]:
    """Parse `6.0.6074` or `7.1.8400.0`; a missing fourth number is 0. Raises NotAVersion."""
    found = _BUILD.match(text.strip()) if isinstance(text, str) else None
    if not found:
        raise NotAVersion(f"{text!r} is not a build such as '6.0.6074'")
    return tuple(int(part or 0) for part in found.groups())


# Builds that a level cannot be below. KB179828 for 6.0; 7.1.8280 is a 7.1 SP2 server (docs/products.md).
BUILD_FLOORS: tuple[tuple[Level, tuple[int, ...]], ...] = (
    (Level(6, 0, sp=2), (6, 0, 5287, 0)),
    (Level(6, 0, sp=3), (6, 0, 6074, 0)),
    (Level(7, 1, sp=2), (7, 1, 8280, 0)),
)


def floor_of(level: Level) -> tuple[int, ...]:
    """The lowest build that a server of this level can have; only its major and minor number when no more is known."""
    known = [build for floor, build in BUILD_FLOORS if (floor.major, floor.minor) == (level.major, level.minor) and floor <= level]
    return max(known, default=(level.major, level.minor, 0, 0))


def level_of(build: tuple[int, ...]) -> Level:
    """The least level that a server of this build can be of."""
    known = [floor for floor, least in BUILD_FLOORS if least <= build and least[:2] == build[:2]]
    return max(known, default=Level(build[0], build[1]))


def contradicts(level: Level, build: tuple[int, ...]) -> bool:
    """Whether a server that reports `build` cannot be of the declared level."""
    return build[:2] != (level.major, level.minor) or build < floor_of(level)


def build_text(build: t.Sequence[int]) -> str:
    """Without a trailing zero part: (6, 0, 6074, 0) -> 6.0.6074."""
    numbers = list(build)
    while len(numbers) > 3 and numbers[-1] == 0:
        numbers.pop()
    return ".".join(map(str, numbers))
