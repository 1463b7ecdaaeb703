# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide tables "SS Hardware" and "SS Software" (section "Site Server - Package / Site / PXE")."""

from __future__ import annotations

import typing as t

from .row import Cores, Gigabytes, Oddity, Tier
from .tiers import SITE_SERVER_TIERS

SECTION = "SS Hardware"
SOFTWARE_SECTION = "SS Software"

DESKTOP, SERVER = "Desktop", "Server"


class SiteServerSize(t.NamedTuple):
    id: str
    tier: Tier
    os_kinds: tuple[str, ...]  # Desktop, Server
    processors: Cores
    disk: Gigabytes
    ram: Gigabytes
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()


class SiteServerOs(t.NamedTuple):
    name: str
    kind: str  # Desktop | Server
    architectures: tuple[str, ...] = ()
    level: str = ""
    or_later: bool = False  # a "+" stands behind it


class SiteServerSoftware(t.NamedTuple):
    id: str
    os: tuple[SiteServerOs, ...]
    dotnet: str
    iis: str
    browser: str
    section: str = SOFTWARE_SECTION
    oddities: tuple[Oddity, ...] = ()


_DISK = Gigabytes(100, 250)
_PLACE = Oddity("100 GB - 250 GB at every size", "100 GB are the minimum; what the packages of the site take is the real need")
_NO_UNIT = Oddity("RAM 4, without a unit", "4 GB, as the next columns are in GB")
_RANGE = Oddity("a range of GB", "the lower figure is the minimum, the upper the recommendation")

SIZES: tuple[SiteServerSize, ...] = (
    SiteServerSize("site-size-to-100", SITE_SERVER_TIERS[0], (DESKTOP, SERVER), Cores(1), _DISK, Gigabytes(4), oddities=(_PLACE, _NO_UNIT)),
    SiteServerSize("site-size-to-1000", SITE_SERVER_TIERS[1], (SERVER,), Cores(2), _DISK, Gigabytes(4), oddities=(_PLACE, _NO_UNIT)),
    SiteServerSize("site-size-to-5000", SITE_SERVER_TIERS[2], (SERVER,), Cores(4), _DISK, Gigabytes(4, 6), oddities=(_PLACE, _RANGE)),
    SiteServerSize("site-size-to-7500", SITE_SERVER_TIERS[3], (SERVER,), Cores(4), _DISK, Gigabytes(4, 8), oddities=(_PLACE, _RANGE)),
)

SOFTWARE = SiteServerSoftware(
    "table-site-server-software",
    os=(
        SiteServerOs("XP", DESKTOP, ("x86", "x64"), "SP2", True),
        SiteServerOs("Vista", DESKTOP, ("x86", "x64"), "SP2", True),
        SiteServerOs("Win 7", DESKTOP, ("x86", "x64")),
        SiteServerOs("2008", SERVER, (), "SP1", True),
        SiteServerOs("2008 R2", SERVER, (), "", True),
        SiteServerOs("2012 R2", SERVER),
    ),
    dotnet="4.5.1",
    iis="IIS 7 with IIS 6 compatibility components",
    browser="Internet Explorer",
    oddities=(
        Oddity("XP, Vista SP2 and Win 7 run site servers", "desktop systems serve up to 100 endpoints (SS Hardware)"),
        Oddity(
            "XP with .NET 4.5.1 and IIS 7",
            "Microsoft: .NET 4.5 and later start at Vista SP2 and Server 2008 SP2, and XP has IIS 5.1. Not for a task service, nor for any "
            "service that the 7.6 agent puts under .NET 4.5.1: plan another machine",
        ),
        Oddity("2008 SP1 + with .NET 4.5.1", "2008 needs SP2 for .NET 4.5.1; SP1 is not enough"),
        Oddity("2012 without R2 is not named", "not supported as a site server by this table, although the agent runs on it"),
        Oddity('"2008 R2 +" and then 2012 R2', "the plus means service packs, not later releases"),
        Oddity("IIS 7 with IIS 6 compatibility components", "the IIS of the system (7.0, 7.5, 8.5) with the IIS 6 features (KB180398)"),
        Oddity("the head names package, site and PXE, not task", 'the services are task, package and NetBoot ("Site Server Services")'),
    ),
)
