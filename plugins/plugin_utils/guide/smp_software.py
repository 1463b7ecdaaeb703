# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide tables "SMP Server Software" and "Service Account"."""

from __future__ import annotations

import typing as t

from .row import Oddity

SECTION = "SMP Server Software"
ACCOUNT_SECTION = "Service Account"


class ServerOs(t.NamedTuple):
    rank: str  # Recommended | Alternative
    release: str  # of Windows Server
    editions: tuple[str, ...]
    remark: str = ""


class IisByOs(t.NamedTuple):
    os: str
    version: str
    mode: str  # how the IIS 6 interfaces come to be there, as printed


class SmpSoftware(t.NamedTuple):
    id: str
    os: tuple[ServerOs, ...]
    iis: tuple[IisByOs, ...]
    dotnet: str
    browser: str
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()


class ServiceAccount(t.NamedTuple):
    id: str
    kind: str
    name: str
    required_admin_on: tuple[str, ...]
    helpful_admin_on: tuple[str, ...]
    section: str = ACCOUNT_SECTION
    oddities: tuple[Oddity, ...] = ()


SOFTWARE = SmpSoftware(
    "table-smp-server-software",
    os=(
        ServerOs("Recommended", "2012 R2", ("Standard", "Enterprise")),
        ServerOs("Alternative", "2008 R2", ("Standard", "Enterprise"), "SP1 Supported"),
    ),
    iis=(IisByOs("2012 R2", "8.5", "Native"), IisByOs("2008 R2", "7.0", "6.0 compatibility")),
    dotnet="4.5.1",
    browser="Internet Explorer",
    oddities=(
        Oddity("2012 R2 Enterprise", "no such edition: Standard or Datacenter (see smp-size-common)"),
        Oddity(
            "On 2008 R2: 7.0",
            'the list "Management Server Software" says 7.5, the IIS that 2008 R2 has: 7.5 with the IIS 6 compatibility features',
        ),
        Oddity("8.5 Native", "the IIS of 2012 R2; whether the IIS 6 features may be missing there is not said, so SIM's own check decides"),
        Oddity("Internet Explorer, without a version", '7 to 11, by the list "Management Server Software"'),
    ),
)

ACCOUNT = ServiceAccount(
    "table-service-account",
    kind="Domain Account",
    name="Altiris Service Account",
    required_admin_on=("Symantec Management Platform",),
    helpful_admin_on=("site Servers",),
    oddities=(
        Oddity('only the column head says "Domain Account"', "the service account is a domain account"),
        Oddity("no word on rights in SQL Server", "docs/products.md: it needs a SQL login as well (KB180413)"),
    ),
)
