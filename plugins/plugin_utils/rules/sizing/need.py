# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a server needs by the tables of the guide, in a form that is the same for every role."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass

from ...guide.row import Cores, Gigabytes

SMP, SQL, SMP_WITH_SQL, SITE_SERVER, GATEWAY = "smp", "sql", "smp_with_sql", "site_server", "gateway"
ROLES = (SMP, SQL, SMP_WITH_SQL, SITE_SERVER, GATEWAY)


@dataclass(frozen=True)
class Range:
    """A figure that must be reached, and the one to plan a new server with. They differ where the guide prints a range.

    `or_more` keeps the plus of "16+ GB" and "16 Plus Cores": the guide expects that the least may not suffice.
    """

    at_least: float
    planned: float
    or_more: bool = False

    def plus(self, other: Range) -> Range:
        return Range(self.at_least + other.at_least, self.planned + other.planned, self.or_more or other.or_more)

    def times(self, servers: int) -> Range:
        return Range(self.at_least * servers, self.planned * servers, self.or_more)


NOTHING = Range(0, 0)


@dataclass(frozen=True)
class DriveNeed:
    """One drive. `size_mb` is 0 where the guide gives no size for its content."""

    letter: str
    purposes: tuple[str, ...]
    iops: int
    raid: tuple[str, ...] = ()  # any of these
    size_mb: Range = NOTHING
    write_percent: int | None = None  # the share of writes with which its IOPS are to be measured


@dataclass(frozen=True)
class ServerNeed:
    """What one server needs. Figures of 0 and empty tuples mean: the guide does not ask for it."""

    role: str
    endpoints: int
    column: str  # the head of the guide's column, as printed
    rows: tuple[str, ...]  # ids of the guide's rows
    section: str
    ram_section: str
    cores: Range
    ghz: float
    ram_gb: Range
    disk_gb: Range = NOTHING  # all drives together
    drives: tuple[DriveNeed, ...] = ()
    l2_cache_mb: int = 0
    network_ports: int = 0
    network_gbit: int = 0
    load_balanced: bool = False
    sql_editions: tuple[str, ...] = ()
    os_kinds: tuple[str, ...] = ()  # Desktop, Server
    os_editions: tuple[str, ...] = ()  # of Windows

    def as_data(self) -> dict[str, t.Any]:
        """Built-in types only, tuples as lists: for filters, plans and reports."""
        return {name: _plain(value) for name, value in dataclasses.asdict(self).items()}


def cores(row: Cores) -> Range:
    return Range(row.at_least, row.at_most or row.at_least, row.open_ended)


def gigabytes(row: Gigabytes) -> Range:
    return Range(row.at_least, row.at_most or row.at_least, row.or_more)


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
