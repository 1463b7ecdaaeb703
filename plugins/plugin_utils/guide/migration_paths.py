# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Migration Paths": the recommended way and the reasons for each hop."""

from __future__ import annotations

import typing as t

SECTION = "Migration Paths"


class Hop(t.NamedTuple):
    frm: str
    to: str
    kind: str
    section: str
    reason: str


# The way through 7.5 SP1 HF5 is printed too; the guide recommends this one "due to additional steps necessary for 7.5 SP1 HF5".
RECOMMENDED: tuple[Hop, ...] = (
    Hop(
        "6.0",
        "6.0 R13",
        "upgrade in place",
        "Required version of Notification Server 6.x",
        "Notification Server must be at least 6.0 R13, with the latest solutions, before it is migrated to any 7.x",
    ),
    Hop(
        "6.0 R13",
        "7.1 SP2 MP1.1",
        "migration to a new server",
        SECTION,
        "there is no direct path from 6.x to 7.6, and no 7.x installs on the 32-bit Windows of a 6.x server",
    ),
    Hop(
        "7.1 SP2 MP1.1",
        "7.6",
        "migration to a new server",
        SECTION,
        "7.6 follows from 7.1 SP2 MP1.1 and needs a new database, as the schema changed",
    ),
)
# Not of this guide: "Path 7.1.x -> 7.1 SP2 MP1.1 first is also required for 7.5 SP1" (ITMS 7.5 help, upgrade paths).
WITHIN_71 = Hop(
    "7.1",
    "7.1 SP2 MP1.1",
    "upgrade in place",
    "ITMS 7.5 help: upgrade paths",
    "an earlier 7.1 is first brought to 7.1 SP2 MP1.1, the level that the guide's path names",
)
