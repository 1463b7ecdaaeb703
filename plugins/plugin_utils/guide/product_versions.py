# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The product versions that the guide names, and the hops it allows between them (sections "Migration Paths", "Required
version of Notification Server 6.x" and "Mixed mode").

Build numbers are not of the guide. Those that docs/products.md is sure of are here.
"""

from __future__ import annotations

import typing as t

from . import migration_notes, migration_paths
from .migration_paths import Hop
from .row import Oddity, Row

SECTION = migration_paths.SECTION

# Products of 6.x that are one platform since 7.0 (row path-combined).
COMBINED: tuple[str, ...] = ("Notification Server", "Deployment Server")
PLATFORM: t.Final = "Symantec Management Platform"


class Version(t.NamedTuple):
    name: str
    part: str  # what it is on the way
    section: str
    build: str = ""  # the lowest build that a server of this version shows; empty when it is not known
    build_source: str = ""


class Alternative(t.NamedTuple):
    """A way that the guide allows but does not recommend."""

    hops: tuple[Hop, ...]
    why_not: str
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()


VERSIONS: tuple[Version, ...] = (
    Version("6.0", "where the migration starts", SECTION),
    Version("6.0 R11", "the guide's example of a level that is too old", migration_notes.REQUIRED_VERSION.section),
    Version(
        migration_notes.REQUIRED_NS6,
        "the lowest level that can be migrated",
        migration_notes.REQUIRED_VERSION.section,
        "6.0.6074",
        "KB179828: 6.0 SP3",
    ),
    Version("7.0", "the first version in which Notification Server and Deployment Server are one", SECTION),
    Version("7.1", "needs 7.1 SP2 MP1.1 before the next hop", migration_notes.REQUIRED_VERSION.section),
    Version(migration_notes.INTERMEDIATE_SMP, "the recommended intermediate server", SECTION, "7.1.8280", "docs/products.md: 7.1 SP2"),
    Version("7.5 SP1 HF5", "the intermediate server of the longer way", SECTION),
    Version(migration_notes.TARGET_SMP, "where the migration ends", SECTION),
)

RECOMMENDED: tuple[Hop, ...] = migration_paths.RECOMMENDED
# Where the start is an earlier 7.1.
WITHIN_71: Hop = migration_paths.WITHIN_71

THROUGH_75 = Alternative(
    (
        migration_paths.RECOMMENDED[0],
        Hop(
            "6.0 R13",
            "7.5 SP1 HF5",
            "migration to a new server",
            SECTION,
            "there is no direct path from 6.x to 7.6, and no 7.5 installs on 32-bit Windows",
            migration_paths.FROM_6X_NEEDS,
        ),
        Hop(
            "7.5 SP1 HF5",
            "7.6",
            "migration to a new server",
            SECTION,
            "7.6 follows from 7.5 SP1 HF5 and needs a new database, as the schema changed",
            migration_paths.TO_76_NEEDS,
        ),
    ),
    why_not="7.5 SP1 HF5 needs additional steps",
    oddities=(
        Oddity('"additional steps", which are not named', "they are those of the 7.5 guides; nothing of this way is automated"),
        Oddity("6.0 > 7.5 SP1 HF5", "6.0 R13 first, as the migration notes ask for every 7.x"),
    ),
)

ROWS: tuple[Row, ...] = (
    Row("path-combined", SECTION, "since 7.0 Notification Server and Deployment Server are one platform with one console"),
    Row("path-migration", SECTION, "so every way from 6.x to a 7.x is a migration, not an upgrade"),
    Row("path-no-direct", SECTION, "there is no direct path from 6.x to 7.6; it goes through an intermediate version"),
    Row("path-two-ways", SECTION, "6.0 > 7.1 SP2 MP1.1 > 7.6, or 6.0 > 7.5 SP1 HF5 > 7.6", THROUGH_75.oddities),
    Row("path-recommended", SECTION, "recommended: 6.0 > 7.1 SP2 MP1.1 > 7.6, because of the additional steps of 7.5 SP1 HF5"),
    Row("path-more", SECTION, "requirements of the upgrade paths are in DOC7718"),
)
