# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The 6.x server's version: the rollup is stated, its service pack is read from the machine."""

from __future__ import annotations

import typing as t

from ...guide import migration_notes
from .. import migration_path, versions
from ..estate.estate import Estate
from ..finding import Finding
from ..refusal import Refusal
from .base import BACKUP, PLAN, REDIRECT, Check, phases, tags

_STATE_IT = 'state it as text in itms_statements: {{ {host}: {{ns_version: "6.0 R13"}} }} (Console > Help > About, or the list of programs)'


class Rollup(Check):
    """Notification Server 6.x is at 6.0 R13 or later."""

    key = "ns6.rollup"
    section = migration_notes.REQUIRED_VERSION.section
    tags = tags("ns6")
    fixed = "No older server can be migrated."
    blocks = phases(PLAN, BACKUP, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        required = versions.parse_level(migration_notes.REQUIRED_NS6)
        for host in estate.of_kind("ns6"):
            stated = estate.stated(host.name, "ns_version")
            needed = f"{required} (Rollup 13 for NS 6.0 SP3) or later, with the latest 6.x solutions"
            fix = _STATE_IT.format(host=host.name)
            if stated is None:
                yield self.finding(host.name, "nobody stated the rollup, and it cannot be observed", needed, fix)
                continue
            try:
                level = versions.parse_level(stated)
                way = migration_path.hops(level)
            except (versions.NotAVersion, Refusal) as error:
                yield self.finding(host.name, f"itms_statements says ns_version {stated!r}: {error}", needed, fix)
                continue
            if (level.major, level.minor) != (6, 0) or level < required:
                yield self.finding(
                    host.name,
                    f"{level} (stated in itms_statements; a machine cannot tell the rollup)",
                    needed,
                    f"upgrade {host.name} to {required} with its own installer, state the new level, and run assess again.\n"
                    f"The path: {migration_path.explained(way)}",
                )


class Build(Check):
    """The build of Notification Server 6.x agrees with what is stated."""

    key = "ns6.build"
    section = migration_notes.REQUIRED_VERSION.section
    tags = tags("ns6", "statements")
    fixed = "No older server can be migrated."
    blocks = phases(PLAN, BACKUP, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        floor = versions.floor_of(versions.parse_level(migration_notes.REQUIRED_NS6))
        for host in estate.of_kind("ns6"):
            if not host.reached:
                continue
            seen = host.facts.get("version")
            needed = f"build {versions.build_text(floor)} (6.0 SP3) or later, which 6.0 R13 is a rollup of"
            try:
                build = versions.parse_build(seen)
            except versions.NotAVersion:
                yield self.finding(
                    host.name,
                    f"observed: AeXSvc.exe has the file version {seen!r}, which is no build number",
                    needed,
                    "look at Bin\\AeXSvc.exe in the install folder: it should be the Notification Server's own service",
                )
                continue
            stated = _level(estate.stated(host.name, "ns_version"))
            if build < floor or (stated and versions.contradicts(stated, build)):
                says = f"stated: {stated}" if stated else "nothing usable is stated"
                yield self.finding(
                    host.name,
                    f"observed: build {versions.build_text(build)} of AeXSvc.exe; {says}",
                    needed + (f", and a build that {stated} can have" if stated else ""),
                    f"install Service Pack 3 and the rollup on {host.name}, or correct the statement: one of the two is wrong",
                )


def _level(stated: t.Any) -> versions.Level | None:
    """The stated level, or None where `ns6.rollup` already says what is wrong with it."""
    try:
        return versions.parse_level(stated)
    except versions.NotAVersion:
        return None
