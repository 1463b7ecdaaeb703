# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide table "SQL Software": which SQL Server for how many endpoints, and whether on the SMP's own box."""

from __future__ import annotations

import typing as t

from . import tiers
from .row import Oddity, Tier

SECTION = "SQL Software"


class SqlRelease(t.NamedTuple):
    release: str
    level: str = ""  # "SP2 or higher"


class SqlSoftware(t.NamedTuple):
    id: str
    tiers: tuple[Tier, ...]
    releases: tuple[SqlRelease, ...]
    editions: tuple[str, ...]
    on_box: str  # supported | unsaid
    off_box: str  # recommended | unsaid
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()


_RELEASES = (SqlRelease("2008", "SP2 or higher"), SqlRelease("2012"), SqlRelease("2014"))
_R2 = Oddity("2008 R2 is not named", 'the list "Management Server OS" names 2008 R2 and its service packs: it is accepted')

SOFTWARE: tuple[SqlSoftware, ...] = (
    SqlSoftware(
        "sql-software-evaluation",
        (tiers.EVALUATION,),
        _RELEASES,
        ("Express",),
        on_box="unsaid",
        off_box="unsaid",
        oddities=(
            _R2,
            Oddity("nothing said about the place", "on the SMP's own box, as the drives of this size show"),
        ),
    ),
    SqlSoftware(
        "sql-software-to-5000",
        (tiers.TO_1000, tiers.TO_5000),
        _RELEASES,
        ("Standard", "Enterprise"),
        on_box="supported",
        off_box="recommended",
        oddities=(_R2, Oddity("the cell for 1,000 - 5,000 is empty", "merged with the one before it")),
    ),
    SqlSoftware(
        "sql-software-to-20000",
        (tiers.TO_10000, tiers.TO_20000),
        _RELEASES,
        ("Standard", "Enterprise"),
        on_box="unsaid",
        off_box="recommended",
        oddities=(
            _R2,
            Oddity("the cell for 10,000 - 20,000 is empty", "merged with the one before it"),
            Oddity(
                "on-box SQL is not ruled out",
                '"Hardware Considerations" asks for separate servers above 5,000 endpoints: on-box is a finding',
            ),
        ),
    ),
)
