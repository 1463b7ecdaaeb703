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
    needs: tuple[str, ...] = ()  # what has to be there first


_REQUIRED = "Required version of Notification Server 6.x"
# Of every migration from 6.x to a 7.x server, in the words of the migration notes.
FROM_6X_NEEDS: tuple[str, ...] = (
    "Notification Server 6.0 R13 (Rollup 13)",
    "every 6.x solution at its latest version",
    "a 64-bit Windows: no 7.x installs on a 32-bit one",
    "a new server, with a name and an IP address of its own",
    "a new database: the previous one cannot be updated",
)
# "Required version of Notification Server 6.x" writes this hop as "7.1 then > 7.1 SP2 MP1.1".
TO_71_NEEDS: tuple[str, ...] = (
    *FROM_6X_NEEDS,
    'the server installed as 7.1 and then brought to 7.1 SP2 MP1.1 (the migration notes print "7.1 then > 7.1 SP2 MP1.1")',
)
TO_76_NEEDS: tuple[str, ...] = (
    "every agent at the level of the server it leaves",
    "a 64-bit Windows",
    "a new server, with a name and an IP address of its own",
    "a new database: the previous one cannot be updated",
)

# The way through 7.5 SP1 HF5 is printed too; the guide recommends this one "due to additional steps necessary for 7.5 SP1 HF5".
RECOMMENDED: tuple[Hop, ...] = (
    Hop(
        "6.0",
        "6.0 R13",
        "upgrade in place",
        _REQUIRED,
        "Notification Server must be at least 6.0 R13, with the latest solutions, before it is migrated to any 7.x",
        ("6.0 SP3, which Rollup 13 is for", "every 6.x solution at its latest version"),
    ),
    Hop(
        "6.0 R13",
        "7.1 SP2 MP1.1",
        "migration to a new server",
        SECTION,
        "there is no direct path from 6.x to 7.6, and no 7.x installs on the 32-bit Windows of a 6.x server",
        TO_71_NEEDS,
    ),
    Hop(
        "7.1 SP2 MP1.1",
        "7.6",
        "migration to a new server",
        SECTION,
        "7.6 follows from 7.1 SP2 MP1.1 and needs a new database, as the schema changed",
        TO_76_NEEDS,
    ),
)
# The guide's other way into a hierarchy, in place of the last hop: the servers are built as 7.1 SP2 MP1.1 and upgraded.
BUILT_AS_71 = Hop(
    "7.1 SP2 MP1.1",
    "7.6",
    "upgrade in place",
    "Hierarchy Migration",
    "the hierarchy is built as 7.1 SP2 MP1.1 and upgraded to 7.6, with all endpoints",
    ("every connected agent proven to be at 7.1 SP2 MP1.1", "a Windows on every server of the hierarchy that 7.6 supports"),
)
# Not of this guide: "Path 7.1.x -> 7.1 SP2 MP1.1 first is also required for 7.5 SP1" (ITMS 7.5 help, upgrade paths).
WITHIN_71 = Hop(
    "7.1",
    "7.1 SP2 MP1.1",
    "upgrade in place",
    "ITMS 7.5 help: upgrade paths",
    "an earlier 7.1 is first brought to 7.1 SP2 MP1.1, the level that the guide's path names",
)
# Where the start is a 7.5. "7.5 needs HF6 first" is of the upgrade to 7.5 SP1 (docs/products.md).
WITHIN_75: tuple[Hop, ...] = (
    Hop("7.5", "7.5 HF6", "upgrade in place", "ITMS 7.5 help: upgrade paths", "7.5 needs HF6 before it becomes 7.5 SP1"),
    Hop(
        "7.5 HF6",
        "7.5 SP1 HF5",
        "upgrade in place",
        SECTION,
        "7.5 SP1 HF5 is the level of 7.5 from which the guide's path continues to 7.6",
    ),
)
