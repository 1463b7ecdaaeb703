# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which SQL Server versions a bridge's sqlcmd can still connect to.

Sources, by name: Microsoft, "System requirements, installation, and driver files" of the ODBC Driver for SQL Server
(table "SQL version compatibility"), and "Support Policies for SQL Server Native Client": "SQL Server Native Client
supports connections to the version of SQL Server that it shipped with and the two versions before".
Compatibility there means tested; this module follows the table only.
"""

from __future__ import annotations

import typing as t

NAMES = {
    (8, 0): "SQL Server 2000",
    (9, 0): "SQL Server 2005",
    (10, 0): "SQL Server 2008",
    (10, 50): "SQL Server 2008 R2",
    (11, 0): "SQL Server 2012",
    (12, 0): "SQL Server 2014",
    (13, 0): "SQL Server 2016",
    (14, 0): "SQL Server 2017",
    (15, 0): "SQL Server 2019",
    (16, 0): "SQL Server 2022",
}


class Client(t.NamedTuple):
    sqlcmd: int  # major version in the header of sqlcmd -?
    driver: str
    oldest: tuple[int, int]  # major and minor version of the oldest SQL Server it was tested with
    source: str


_ODBC = 'Microsoft, "System requirements, installation, and driver files", table "SQL version compatibility"'
_SNAC = 'Microsoft, "Support Policies for SQL Server Native Client"'

CLIENTS: tuple[Client, ...] = (
    Client(9, "SQL Native Client (2005)", (8, 0), _SNAC),
    Client(10, "SQL Server Native Client 10.0", (8, 0), _SNAC),
    Client(11, "SQL Server Native Client 11.0 or ODBC Driver 11", (9, 0), _ODBC),
    Client(12, "ODBC Driver 11", (9, 0), _ODBC),
    Client(13, "ODBC Driver 13", (10, 0), _ODBC),
    Client(14, "ODBC Driver 13.1", (10, 0), _ODBC),
    # 17.0 to 17.3 were tested with 2008, 17.4 and later only from 2012; sqlcmd does not report which one it found.
    Client(15, "ODBC Driver 17", (11, 0), _ODBC),
    Client(16, "ODBC Driver 18", (11, 0), _ODBC),
)


def client_of(sqlcmd_version: str) -> Client | None:
    """The row of a sqlcmd, None for one that the table does not have."""
    major = int(sqlcmd_version.split(".", maxsplit=1)[0])
    return next((client for client in CLIENTS if client.sqlcmd == major), None)


def newest_for(server: tuple[int, int]) -> Client:
    """The newest client that can still connect to that server (CLIENTS has one for every server from 2000 on)."""
    return max((client for client in CLIENTS if client.oldest <= server), key=lambda client: client.sqlcmd, default=CLIENTS[0])


def server_version(product_version: str) -> tuple[int, int]:
    """(10, 50) from `10.50.4000.0`."""
    major, minor = product_version.split(".")[:2]
    return int(major), int(minor)


def server_name(version: tuple[int, int]) -> str:
    """The name of a SQL Server by its major and minor version, such as "SQL Server 2012"; the numbers when it has none here."""
    return NAMES.get(version, f"SQL Server {version[0]}.{version[1]}")
