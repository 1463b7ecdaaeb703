# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The 6.x server's version: the rollup is declared, its service pack is read from the machine."""

from __future__ import annotations

import typing as t

from ...guide import migration_notes
from .. import migration_path, versions
from ..estate.estate import Estate
from ..finding import Finding
from ..phases import BACKUP, PLAN, REDIRECT
from ..refusal import Refusal
from .base import BUILDS, Check, phases, tags

_DECLARE_IT = (
    'declare it as text in itms_declarations: {{ {host}: {{ns_version: "6.0 R13"}} }} (Console > Help > About, or the list of programs)'
)


class Rollup(Check):
    """Notification Server 6.x is at 6.0 R13 or later."""

    key = "ns6.rollup"
    section = migration_notes.REQUIRED_VERSION.section
    tags = tags("ns6")
    fixed = "No older server can be migrated."
    blocks = phases(PLAN, BACKUP, REDIRECT) | BUILDS

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        required = versions.parse_level(migration_notes.REQUIRED_NS6)
        for host in estate.of_kind("ns6"):
            declared = estate.declared(host.name, "ns_version")
            needed = f"{required} (Rollup 13 for NS 6.0 SP3) or later, with the latest 6.x solutions"
            fix = _DECLARE_IT.format(host=host.name)
            if declared is None:
                yield self.finding(host.name, "the rollup level is not declared, and it cannot be detected remotely", needed, fix)
                continue
            try:
                level = versions.parse_level(declared)
                way = migration_path.hops(level)
            except (versions.NotAVersion, Refusal) as error:
                yield self.finding(host.name, f"itms_declarations has ns_version {declared!r}: {error}", needed, fix)
                continue
            if (level.major, level.minor) != (6, 0) or level < required:
                yield self.finding(
                    host.name,
                    f"{level} (declared in itms_declarations; the rollup cannot be detected remotely)",
                    needed,
                    f"upgrade {host.name} to {required} with its own installer, declare the new level, and run assess again.\n"
                    f"The path: {migration_path.explained(way)}",
                )


class Build(Check):
    """The build of Notification Server 6.x agrees with what is declared."""

    key = "ns6.build"
    section = migration_notes.REQUIRED_VERSION.section
    tags = tags("ns6", "declarations")
    fixed = "No older server can be migrated."
    blocks = phases(PLAN, BACKUP, REDIRECT) | BUILDS

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        floor = versions.floor_of(versions.parse_level(migration_notes.REQUIRED_NS6))
        for host in estate.of_kind("ns6"):
            if not host.reached:
                continue
            seen = host.facts.get("version")
            needed = f"build {versions.build_text(floor)} (6.0 SP3) or later, on which 6.0 R13 is installed"
            try:
                build = versions.parse_build(seen)
            except versions.NotAVersion:
                yield self.finding(
                    host.name,
                    f"observed: AeXSvc.exe has the file version {seen!r}, which is not a valid build number",
                    needed,
                    "check Bin\\AeXSvc.exe in the install folder: it must be the service executable of the Notification Server",
                )
                continue
            declared = _level(estate.declared(host.name, "ns_version"))
            if build < floor or (declared and versions.contradicts(declared, build)):
                says = f"declared: {declared}" if declared else "no valid version is declared"
                yield self.finding(
                    host.name,
                    f"observed: build {versions.build_text(build)} of AeXSvc.exe; {says}",
                    needed + (f", and a build that {declared} can have" if declared else ""),
                    f"install Service Pack 3 and the rollup on {host.name}, or correct the declaration: one of the two is wrong",
                )


def _level(declared: t.Any) -> versions.Level | None:
    """The declared level, or None where `ns6.rollup` already reports what is wrong with it."""
    try:
        return versions.parse_level(declared)
    except versions.NotAVersion:
        return None
