# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide tables "SMP Hardware" and "SMP Hardware (continued)"."""

from __future__ import annotations

import typing as t

from . import tiers
from .row import Cores, Drive, Gigabytes, Oddity, Platform, Tier

SECTION = "SMP Hardware"
CONTINUED_SECTION = "SMP Hardware (continued)"


class SmpSize(t.NamedTuple):
    """What the server needs for the endpoints of one tier."""

    id: str
    tier: Tier
    processors: Cores
    drives: tuple[Drive, ...]
    disk: Gigabytes
    ram: Gigabytes
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()


class SmpCommon(t.NamedTuple):
    """The lines of the table that are printed once, in its first column, for all sizes."""

    id: str
    l2_cache_mb: int  # "or More"
    network_ports: int  # "Dual"
    network_gbit: int
    load_balanced: bool
    os: Platform
    os_editions: tuple[str, ...]
    section: str = CONTINUED_SECTION
    oddities: tuple[Oddity, ...] = ()


_ALL_ON_C = (Drive(180, "C", ("OS", "SMP")),)

SIZES: tuple[SmpSize, ...] = (
    SmpSize("smp-size-evaluation", tiers.EVALUATION, Cores(2, ghz=2.4), _ALL_ON_C, Gigabytes(80), Gigabytes(4)),
    SmpSize("smp-size-to-1000", tiers.TO_1000, Cores(8, ghz=2.4), _ALL_ON_C, Gigabytes(80), Gigabytes(8)),
    SmpSize("smp-size-to-5000", tiers.TO_5000, Cores(8, ghz=2.4), _ALL_ON_C, Gigabytes(200), Gigabytes(16)),
    SmpSize(
        "smp-size-to-10000",
        tiers.TO_10000,
        Cores(8, ghz=2.4),
        (Drive(180, "C", ("OS",)), Drive(130, "D", ("SMP",))),
        Gigabytes(400),
        Gigabytes(16),
    ),
    SmpSize(
        "smp-size-to-20000",
        tiers.TO_20000,
        Cores(8, 12, ghz=2.4),
        (Drive(180, "C", ("OS",)), Drive(130, "D", ("SMP",)), Drive(130, "E", ("Storage",))),
        Gigabytes(600),
        Gigabytes(16),
        oddities=(Oddity("8-12 Cores", "8 cores are the minimum, 12 the recommendation"),),
    ),
)

COMMON = SmpCommon(
    "smp-size-common",
    l2_cache_mb=6,
    network_ports=2,
    network_gbit=1,
    load_balanced=True,
    os=Platform("Windows Server", "2012 R2"),
    os_editions=("Standard", "Enterprise"),
    oddities=(
        Oddity("cache, network and OS stand only in the first column", "cells merged over all columns: they hold for every size"),
        Oddity(
            "2012 R2 Standard or Enterprise", "Microsoft sells 2012 R2 as Standard and Datacenter, not as Enterprise: both are accepted"
        ),
        Oddity("6MB L2", "no tool reports it reliably for a virtual server: a measured or attested value"),
        Oddity("disk capacity is one figure, while 5,000 and more have two or three drives", "the capacity of all drives together"),
    ),
)
