# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "System Requirements": operating systems and SQL Server versions for the 7.6 server."""

from __future__ import annotations

import typing as t

SECTION = "System Requirements"
MANAGEMENT_SERVER_OS = ("Windows Server 2008 R2", "Windows Server 2008 R2 SP1", "Windows Server 2012 R2")
SQL_SECTION = "SQL Software"


class SqlSupport(t.NamedTuple):
    name: str
    builds: tuple[int, int]  # major, minor
    from_build: int  # the lowest build of the levels that the guide prints
    levels: str


# The guide prints the levels. Their builds are Microsoft's (docs/products.md): 2008 SP2 10.0.4000, 2008 R2 RTM
# 10.50.1600, 2012 RTM 11.0.2100, 2014 RTM 12.0.2000.
SQL_SUPPORT: tuple[SqlSupport, ...] = (
    SqlSupport("SQL Server 2008", (10, 0), 4000, "SP2, SP3"),
    SqlSupport("SQL Server 2008 R2", (10, 50), 1600, "RTM, SP1, SP2"),
    SqlSupport("SQL Server 2012", (11, 0), 2100, "any"),
    SqlSupport("SQL Server 2014", (12, 0), 2000, "any"),
)
