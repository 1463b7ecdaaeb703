# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide tables "SQL Hardware" and "SQL Hardware (Cont'd)": processors, drives and RAM by size; RAID and drive sizes."""

from __future__ import annotations

import typing as t

from . import tiers
from .row import Cores, Drive, Gigabytes, Oddity, Tier

SECTION = "SQL Hardware"
DRIVES_SECTION = "SQL Hardware (Cont'd)"

MB_PER_CLIENT, PERCENT_OF_CMDB = "MB per client", "% of CMDB"


class SqlSize(t.NamedTuple):
    """What SQL Server needs for the endpoints of one tier."""

    id: str
    tier: Tier
    processors: Cores
    drives: tuple[Drive, ...]
    ram: Gigabytes
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()


class SizeRule(t.NamedTuple):
    """How large a drive is at least: `at_least` to `at_most` of the unit."""

    at_least: int
    at_most: int | None
    unit: str  # MB_PER_CLIENT | PERCENT_OF_CMDB


class SqlDrive(t.NamedTuple):
    id: str
    name: str
    raid: tuple[str, ...]  # any of these
    raid_remark: str = ""  # Mirrored | Striped
    iops: int | None = None
    write_percent: int | None = None
    read_percent: int | None = None
    size: SizeRule | None = None
    section: str = DRIVES_SECTION
    oddities: tuple[Oddity, ...] = ()


_TWO_DRIVES = (Drive(180, "C", ("OS", "SMP")), Drive(200, "D", ("SQL",)))
_SHARED = (
    Oddity("180 - C: OS, SMP", "the SQL table names the SMP because SQL Server is on the SMP's own server here"),
    Oddity("16 GB, more than the whole SMP of this size has", "for SQL Server on the same box both figures are added"),
)


_SYSTEM = Drive(180, "C", ("OS", "SQL App"))

SIZES: tuple[SqlSize, ...] = (
    SqlSize("sql-size-evaluation", tiers.EVALUATION, Cores(2, ghz=2.4), _TWO_DRIVES, Gigabytes(16), oddities=_SHARED),
    SqlSize("sql-size-to-1000", tiers.TO_1000, Cores(4, ghz=2.4), _TWO_DRIVES, Gigabytes(16), oddities=_SHARED),
    SqlSize(
        "sql-size-to-5000",
        tiers.TO_5000,
        Cores(8, ghz=2.4),
        (_SYSTEM, Drive(300, "D", ("SQL DB",)), Drive(300, "E", ("Logs",)), Drive(200, "F", ("TempDB",))),
        Gigabytes(16, or_more=True),
    ),
    SqlSize(
        "sql-size-to-10000",
        tiers.TO_10000,
        Cores(8, 16, ghz=2.4),
        (_SYSTEM, Drive(400, "D", ("SQL DB",)), Drive(400, "E", ("Logs",)), Drive(300, "F", ("TempDB",))),
        Gigabytes(24, or_more=True),
        oddities=(Oddity("8-16 Cores", "8 cores are the minimum, 16 the recommendation"),),
    ),
    SqlSize(
        "sql-size-to-20000",
        tiers.TO_20000,
        Cores(16, open_ended=True, ghz=2.4),
        (_SYSTEM, Drive(600, "D", ("SQL DB",)), Drive(600, "E", ("Logs",)), Drive(400, "F", ("TempDB",))),
        Gigabytes(32, or_more=True),
        oddities=(
            Oddity("16 Plus Cores", "16 cores are the minimum"),
            Oddity("16+ GB, 24+ GB, 32+ GB", "the figure is the minimum; more is meant to help"),
            Oddity('the head of the first column reads "Processors"', 'a slip for "Component", as in the other tables'),
        ),
    ),
)

_TEN_PERCENT = SizeRule(10, None, PERCENT_OF_CMDB)

DRIVES: tuple[SqlDrive, ...] = (
    SqlDrive(
        "sql-drive-os",
        "Operating System Drive",
        ("RAID 1",),
        "Mirrored",
        oddities=(Oddity("no IOPS and no size", "180 IOPS, as every size of the table above has for C:"),),
    ),
    SqlDrive(
        "sql-drive-cmdb",
        "CMDB Drive",
        ("RAID 10", "RAID 0+1"),
        iops=250,
        write_percent=98,
        read_percent=2,
        size=SizeRule(5, 8, MB_PER_CLIENT),
        oddities=(
            Oddity("250 IOPS, where the sizes above say 200 to 600", "the figure of the size decides"),
            Oddity("=>5-8 MB Per Client", "at least 5 MB for each client; 8 MB is what we plan with"),
        ),
    ),
    SqlDrive(
        "sql-drive-tempdb",
        "TempDB Drive",
        ("RAID 0",),
        "Striped",
        iops=2,
        write_percent=49,
        read_percent=51,
        size=_TEN_PERCENT,
        oddities=(
            Oddity("2 IOPS", "digits are missing: the sizes above say 200 to 400, and that figure decides"),
            Oddity("=>10% of CMDB", "at least a tenth of the CMDB"),
        ),
    ),
    SqlDrive(
        "sql-drive-log",
        "Transaction Log Drive",
        ("RAID 10", "RAID 0+1"),
        iops=600,
        write_percent=100,
        read_percent=0,
        size=_TEN_PERCENT,
        oddities=(
            Oddity("600 IOPS, where the sizes above say 300 to 600", "the figure of the size decides"),
            Oddity("=>10% of CMDB", "at least a tenth of the CMDB"),
        ),
    ),
)
