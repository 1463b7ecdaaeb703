# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a row of the guide is.

Rows carry the guide's facts and figures in our own words. Where the guide prints something odd, the row keeps what is
printed beside what we make of it, so that a reader can disagree. Facts that are not of the guide say whose they are:
"docs/products.md" is this project's list of facts on the products, each with a source; "Microsoft" is Microsoft's documentation.
"""

from __future__ import annotations

import typing as t


class Oddity(t.NamedTuple):
    """Something in the guide that cannot be taken as it stands."""

    printed: str  # what the guide prints, or what it leaves out
    reading: str  # what we make of it


class Row(t.NamedTuple):
    """One declaration of the guide."""

    id: str  # stable: findings, waivers and the coverage page name it
    section: str  # the nearest heading above it
    says: str
    oddities: tuple[Oddity, ...] = ()
    see: tuple[str, ...] = ()  # knowledge-base articles of today (knowledge.broadcom.com/external/article/<number>)


class Tier(t.NamedTuple):
    """One column of a sizing table: a range of managed endpoints."""

    id: str
    printed: str
    printed_from: int | None
    printed_to: int | None
    first: int  # the smallest and the largest number of endpoints that we put into this column
    last: int


class Cores(t.NamedTuple):
    """A cell such as "8-12 Cores\\2.4 Ghz or more"."""

    at_least: int
    at_most: int | None = None  # the upper end of a printed range
    open_ended: bool = False  # "16 Plus"
    ghz: float | None = None  # at least; None where none is printed


class Drive(t.NamedTuple):
    """One drive of a "Disk Speed" cell: what it must deliver, its letter and its content."""

    iops: int
    letter: str
    purposes: tuple[str, ...]


class Gigabytes(t.NamedTuple):
    """A size in GB: "16 GB", "16+ GB", "4-8 GB"."""

    at_least: int
    at_most: int | None = None
    or_more: bool = False


class Platform(t.NamedTuple):
    """One release in a support list: `Windows Server` `2008 R2` `SP1`."""

    family: str
    release: str
    level: str = ""  # service pack; empty where the release is printed without one
    architectures: tuple[str, ...] = ()  # only where the guide prints them
    up_to: str = ""  # the upper end of "6-6.5"
    or_later: bool = False
    support: str = "yes"  # yes | partial | agentless
    remark: str = ""


class PlatformLine(t.NamedTuple):
    """One line of a support list."""

    id: str
    section: str
    platforms: tuple[Platform, ...]
    oddities: tuple[Oddity, ...] = ()
