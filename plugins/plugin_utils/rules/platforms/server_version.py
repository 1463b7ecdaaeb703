# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which version of the platform a server has, from three sources.

* the file version of the platform's service executable, `<InstallPath>\\Bin\\AeXSvc.exe`;
* the row of the platform in InstallHistoryPL.xml;
* what a person declared.

The key of Symantec Installation Manager has the version of that program, which changes independently, so it is not read. A build
does not identify the maintenance pack (docs/products.md): that comes from the name of the product, or from the declaration.
"""

from __future__ import annotations

import re
import typing as t

from ...guide import migration_notes
from .. import products, versions
from ..texts import install_history

REQUIRED = versions.parse_level(migration_notes.INTERMEDIATE_SMP)
TARGET = versions.parse_level(migration_notes.TARGET_SMP)
_LEVEL_IN_NAME = re.compile(r"\b\d+\.\d+(?:\s+(?:SP|MP|HF|RU?)\s*\d+(?:\.\d+)?)+", re.I)
Document = t.Mapping[str, t.Any]


class Sources(t.NamedTuple):
    """What each source has. An empty text: the source does not exist, or has no readable version."""

    file_version: str = ""
    product: str = ""  # its name
    product_version: str = ""
    declared: t.Any = None
    why_no_file: str = ""
    why_no_products: str = ""


def of(facts: Document, declared: t.Any) -> Sources:
    """The sources of a server from its observed facts and from its declarations."""
    platform = facts.get("platform") or {}
    row = platform_row(platform.get("history"))
    return Sources(
        str(platform.get("file_version") or ""),
        str(row.get("name") or ""),
        str(row.get("version") or ""),
        declared,
        str(platform.get("why_no_version") or ""),
        str(platform.get("why_no_history") or ""),
    )


def platform_row(history: t.Any) -> Document:
    """The row of the platform itself among the installed products, the one with the highest version; empty without one."""
    own = {products.stem(name) for name in products.PLATFORM}
    rows = [one for one in history or () if products.stem(str(one.get("name") or "")) in own]
    return max(rows, key=lambda one: _build(one.get("version")) or (), default={})


def text(sources: Sources) -> str:
    """The three sources in one line."""
    listed = f"{sources.product} {sources.product_version}".strip() or sources.why_no_products or "not known"
    parts = (
        f"AeXSvc.exe: {sources.file_version or sources.why_no_file or 'not known'}",
        f"{install_history.NAME}: {listed}",
        f"itms_declarations: {sources.declared if sources.declared is not None else 'not declared'}",
    )
    return "; ".join(parts)


def release(sources: Sources) -> str:
    """`7.1`, `7.6`, ... as the service executable has it; empty when that is not known."""
    build = _build(sources.file_version)
    return f"{build[0]}.{build[1]}" if build else ""


def disagreements(sources: Sources) -> list[str]:
    """Contradictions, one sentence for each pair of sources."""
    found = []
    build, listed, level = _build(sources.file_version), _build(sources.product_version), _level(sources.declared)
    if build and listed and build[:2] != listed[:2]:
        found.append("the service executable and the list of installed products have different releases")
    if level is None and sources.declared is not None:
        found.append("the declaration is not a valid version")
    for what, seen in (("the service executable", build), ("the list of installed products", listed)):
        if level and seen and versions.contradicts(level, seen):
            found.append(f"{level} is declared, and {what} has a build that this level cannot have")
    named = level_in_name(sources.product)
    if level and named and named != level:
        found.append(f"{level} is declared, and the list of installed products names {named}")
    return found


def different_builds(sources: Sources) -> bool:
    """Whether the executable and the list have different builds of one release, as an interrupted update leaves them."""
    build, listed = _build(sources.file_version), _build(sources.product_version)
    return bool(build and listed and build[:2] == listed[:2] and build[2] != listed[2])


def required(kind: str, observed_release: str) -> versions.Level:
    """What a server has to be before agents go to it: 7.6 where it is, or is meant to be, one; else 7.1 SP2 MP1.1."""
    return TARGET if kind == "smp76" or observed_release == migration_notes.TARGET_SMP else REQUIRED


def not_proven(sources: Sources, needed: versions.Level = REQUIRED) -> list[str]:
    """Why the server does not count as one of the level; empty when all three sources together prove it."""
    found = []
    least = versions.floor_of(needed)
    sources_of_build = (
        ("the file version of AeXSvc.exe", sources.file_version, sources.why_no_file),
        (f"the version of the platform in {install_history.NAME}", sources.product_version, sources.why_no_products),
    )
    for what, said, why in sources_of_build:
        build = _build(said)
        if build is None:
            found.append(f"{what} is not known" + (f" ({why})" if why else f" ({said!r} is not a build)" if said else ""))
        elif build[:2] != least[:2] or build < least:
            found.append(f"{what} is {said}")
    levels = [one for one in (level_in_name(sources.product), _level(sources.declared)) if one]
    if not levels and needed != TARGET:  # a build of 7.6 is 7.6, whatever its maintenance pack
        found.append(f"no source shows whether it has {needed}: a build does not identify the maintenance pack")
    found += [f"{one} is lower than {needed}" for one in levels if one < needed]
    line = (needed.major, needed.minor)
    found += [f"{one} is not a {needed.major}.{needed.minor} version" for one in levels if (one.major, one.minor) != line]
    return found


def level_in_name(name: str) -> versions.Level | None:
    """The level that the name of a product ends with, such as `... 7.1 SP2 MP1.1`."""
    found = _LEVEL_IN_NAME.search(name)
    return _level(found[0]) if found else None


def _build(said: t.Any) -> tuple[int, ...] | None:
    try:
        return versions.parse_build(str(said or ""))
    except versions.NotAVersion:
        return None


def _level(said: t.Any) -> versions.Level | None:
    try:
        return versions.parse_level(said)
    except versions.NotAVersion:
        return None
