# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The server of the Symantec Management Platform, SQL Server, and both on one server (guide: "Hardware Considerations" and
"Minimum Hardware Recommendations")."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ...guide import considerations, smp_sizes, sql_sizes, sql_software, tiers
from ...guide.row import Drive
from ..platforms.systems import SERVER_KIND
from ..refusal import Refusal
from .columns import column_of, counted
from .need import SMP, SMP_WITH_SQL, SQL, DriveNeed, Range, ServerNeed, cores, gigabytes

ON_BOX, OFF_BOX, SEPARATE = "on_box", "off_box", "separate"

# Purpose, as the size tables print it -> rows of "SQL Hardware (Cont'd)" whose content is on such a drive. "SQL" is the
# one drive for all of SQL Server that the two smallest columns have.
_CONTENT: dict[str, tuple[str, ...]] = {
    "OS": ("sql-drive-os",),
    "SQL": ("sql-drive-cmdb", "sql-drive-tempdb", "sql-drive-log"),
    "SQL DB": ("sql-drive-cmdb",),
    "Logs": ("sql-drive-log",),
    "TempDB": ("sql-drive-tempdb",),
}
# The table of software prints the same two. 2012 R2 has Datacenter in place of Enterprise (guide, oddity of `smp-size-common`).
_OS_EDITIONS = (*smp_sizes.COMMON.os_editions, "Datacenter")
_DRIVES = {row.id: row for row in sql_sizes.DRIVES}
_CMDB = _DRIVES["sql-drive-cmdb"]
_EVALUATION = sql_software.SOFTWARE[0]


class Place(t.NamedTuple):
    """Where SQL Server is placed: `choice` is what the guide recommends, `on_box` whether the SMP's own server is supported."""

    choice: str
    on_box: bool
    section: str
    reason: str


def sql_place(endpoints: int) -> Place:
    """On the SMP's own server, or on a separate one, as the guide recommends."""
    software = _software(endpoints)
    if endpoints > considerations.SEPARATE_SQL_ABOVE:
        return Place(
            SEPARATE,
            False,
            considerations.HARDWARE,
            f"with more than {considerations.SEPARATE_SQL_ABOVE} endpoints, separate servers for the SMP and SQL Server are recommended",
        )
    if software.off_box == "recommended":
        return Place(
            OFF_BOX,
            software.on_box == "supported",
            software.section,
            "SQL Server on the server of the SMP is supported, a server of its own is recommended",
        )
    return Place(ON_BOX, True, sql_sizes.SECTION, "an evaluation has SQL Server on the server of the SMP, as the drives of its column show")


def smp(endpoints: int) -> ServerNeed:
    """One SMP for so many endpoints. Raises Refusal above the table, where several SMPs are needed."""
    size, common = _column(endpoints, smp_sizes.SIZES), smp_sizes.COMMON
    return ServerNeed(
        SMP,
        endpoints,
        size.tier.printed,
        (size.id, common.id),
        size.section,
        common.section,
        cores(size.processors),
        size.processors.ghz or 0,
        gigabytes(size.ram),
        gigabytes(size.disk),
        tuple(DriveNeed(one.letter, one.purposes, one.iops) for one in size.drives),
        common.l2_cache_mb,
        common.network_ports,
        common.network_gbit,
        common.load_balanced,
        os_kinds=(SERVER_KIND,),
        os_editions=_OS_EDITIONS,
    )


def sql(endpoints: int) -> ServerNeed:
    """SQL Server for one SMP with so many endpoints. Raises Refusal above the table."""
    size, software = _column(endpoints, sql_sizes.SIZES), _software(endpoints)
    return ServerNeed(
        SQL,
        endpoints,
        size.tier.printed,
        (size.id, software.id, *_DRIVES),
        size.section,
        sql_sizes.DRIVES_SECTION,
        cores(size.processors),
        size.processors.ghz or 0,
        gigabytes(size.ram),
        drives=tuple(_sql_drive(one, endpoints) for one in size.drives),
        # "Express" is for an evaluation, for which the larger editions suffice as well.
        sql_editions=software.editions if software is not _EVALUATION else (*software.editions, *sql_software.SOFTWARE[1].editions),
    )


def smp_with_sql(endpoints: int) -> ServerNeed:
    """Both on one server: processors and memory of both, each drive once, IOPS added where different content shares a drive letter."""
    own, guest = smp(endpoints), sql(endpoints)
    letters = dict.fromkeys(one.letter for one in (*own.drives, *guest.drives))
    return replace(
        own,
        role=SMP_WITH_SQL,
        rows=(*own.rows, *guest.rows),
        cores=own.cores.plus(guest.cores),
        ram_gb=own.ram_gb.plus(guest.ram_gb),
        disk_gb=own.disk_gb.plus(_gb_of(guest.drives)),
        drives=tuple(_shared(letter, own.drives, guest.drives) for letter in letters),
        sql_editions=guest.sql_editions,
    )


def column_name(endpoints: int) -> str:
    """The head of the column of "SMP Hardware" for so many endpoints; above the table, that of its last one."""
    return (column_of(endpoints, smp_sizes.SIZES) or smp_sizes.SIZES[-1]).tier.printed


def cmdb_mb(endpoints: int) -> Range:
    """The size of the CMDB: 5 MB for each client at least, 8 MB to plan with."""
    size = _CMDB.size
    if size is None:
        raise ValueError("the guide's row of the CMDB drive has no size for each client")
    return Range(size.at_least, size.at_most or size.at_least).times(endpoints)


def _column(endpoints: int, columns: t.Sequence[t.Any]) -> t.Any:
    size = column_of(endpoints, columns)
    if size is None:
        raise Refusal(
            f"{endpoints} endpoints for one SMP",
            f"at most {tiers.LARGEST_SMP}: the tables of the guide end there",
            "plan several SMPs and give each endpoint a route to one of them",
        )
    return size


def _software(endpoints: int) -> sql_software.SqlSoftware:
    counted(endpoints)
    wanted = min(max(endpoints, 1), tiers.LARGEST_SMP)
    return next(row for row in sql_software.SOFTWARE for one in row.tiers if one.first <= wanted <= one.last)


def _sql_drive(drive: Drive, endpoints: int) -> DriveNeed:
    rows = [_DRIVES[name] for purpose in drive.purposes for name in _CONTENT.get(purpose, ())]
    size, cmdb = Range(0, 0), cmdb_mb(endpoints)
    for row in rows:
        if row is _CMDB:
            size = size.plus(cmdb)
        elif row.size:
            percent = row.size.at_least / 100
            size = size.plus(Range(cmdb.at_least * percent, cmdb.planned * percent))
    # Where all of SQL Server shares a drive, its RAID is that of the CMDB: a stripe alone would put the data at risk.
    return DriveNeed(drive.letter, drive.purposes, drive.iops, rows[0].raid if rows else (), size, rows[0].write_percent if rows else None)


def _shared(letter: str, own: t.Sequence[DriveNeed], guest: t.Sequence[DriveNeed]) -> DriveNeed:
    here = [one for one in (*own, *guest) if one.letter == letter]
    first, last = here[0], here[-1]
    # Both tables print the same figure for C: it is the system drive's, taken once.
    iops = max(one.iops for one in here) if letter == "C" else sum(one.iops for one in here)
    purposes = tuple(dict.fromkeys(purpose for one in here for purpose in one.purposes))
    size = Range(sum(one.size_mb.at_least for one in here), sum(one.size_mb.planned for one in here))
    return replace(first, purposes=purposes, iops=iops, raid=last.raid, size_mb=size, write_percent=last.write_percent)


def _gb_of(drives: t.Iterable[DriveNeed]) -> Range:
    sizes = [one.size_mb for one in drives]
    return Range(sum(one.at_least for one in sizes) / 1000, sum(one.planned for one in sizes) / 1000)
