# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Internet Gateway": the limits in the text, and the table under "Minimum Hardware Recommendations"."""

from __future__ import annotations

import typing as t

from .row import Cores, Gigabytes, Oddity, Platform, Row

SECTION = "Internet Gateway"

AT_LEAST: t.Final = 2  # gateways
ENDPOINTS_EACH: t.Final = 60_000
CONNECTIONS_EACH: t.Final = 3_000  # at the same time
VIRTUAL_LOSS_PERCENT: t.Final = 40  # "up to"


class GatewayHardware(t.NamedTuple):
    """The table "Internet Gateway"."""

    id: str
    os: Platform
    processors: Cores
    ram: Gigabytes
    disk: Gigabytes
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()


HARDWARE = GatewayHardware(
    "table-internet-gateway",
    os=Platform("Windows", "2012 R2", "SP1"),
    processors=Cores(2),
    ram=Gigabytes(8),
    disk=Gigabytes(40, or_more=True),
    oddities=(
        Oddity("Windows 20012 R2 SP1", "Windows Server 2012 R2: one nought too many, and Microsoft never made a service pack for it"),
        Oddity("Dual Core CPU", "two cores; no clock rate is asked for"),
    ),
)

ROWS: tuple[Row, ...] = (
    Row("gateway-two", SECTION, "at least two gateways: for failover, load balancing and unbroken communication"),
    Row("gateway-several-servers", SECTION, "one gateway can serve several Notification Servers"),
    Row("gateway-hierarchy", SECTION, "also when those are in a hierarchy"),
    Row(
        "gateway-limits",
        SECTION,
        "a gateway takes up to 60,000 endpoints and 3,000 connections at the same time",
        (Oddity("1- 60,000 endpoints", "from 1 to 60,000"),),
        ("KB184952", "KB216202"),
    ),
    Row(
        "gateway-virtual",
        SECTION,
        "a virtual gateway is not recommended: its scale can fall by up to 40%",
        (Oddity('"up to 40%"', "a virtual gateway is counted with 60% of both limits"),),
    ),
)
