# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "System Requirements", the lists for the servers: systems, hypervisors, SQL Server, software, Workflow."""

from __future__ import annotations

from .row import Oddity, Platform, PlatformLine, Row

SECTION = "System Requirements"
OS_SECTION = "Management Server OS"
SOFTWARE_SECTION = "Management Server Software"
WORKFLOW_SECTION = "Workflow Server"

OPERATING_SYSTEMS: tuple[PlatformLine, ...] = (
    PlatformLine(
        "server-os-2008-r2",
        OS_SECTION,
        (Platform("Windows Server", "2008 R2"), Platform("Windows Server", "2008 R2", "SP1")),
        (
            Oddity(
                "2008 R2 without a service pack", "accepted by the guide; WMF 5.1, which this collection needs on the host, asks for SP1"
            ),
        ),
    ),
    PlatformLine(
        "server-os-2012-r2",
        OS_SECTION,
        (Platform("Windows Server", "2012 R2"),),
        (Oddity("2012 without R2 is not named", "not supported for the server"),),
    ),
)

HYPERVISORS: tuple[PlatformLine, ...] = (
    PlatformLine(
        "hypervisor-esx",
        OS_SECTION,
        (
            Platform("VMware ESX", "3.5"),
            Platform("VMware ESX", "4.0"),
            Platform("VMware ESX", "5.0"),
            Platform("VMware ESX", "5.1"),
            Platform("VMware ESXi", "5.5"),
        ),
        (
            Oddity("listed among the operating systems", "they are hosts for a virtual management server"),
            Oddity("4.1 is missing, while the agentless list has it", "not supported as a host by this list: a finding that can be waived"),
            Oddity("ESX 5.0, 5.1", "VMware's 5.x is ESXi only"),
        ),
    ),
    PlatformLine(
        "hypervisor-hyper-v",
        OS_SECTION,
        (Platform("Windows Hyper-V Server", "2008 R2"), Platform("Windows Hyper-V Server", "2012")),
        (
            Oddity(
                "Hyper-V 2012 R2 is not named, although 2012 R2 is the preferred system",
                "not supported by this list: a finding that can be waived",
            ),
        ),
    ),
)

SQL_SERVERS: tuple[PlatformLine, ...] = (
    PlatformLine(
        "sql-server-2008", OS_SECTION, (Platform("Microsoft SQL Server", "2008", "SP2"), Platform("Microsoft SQL Server", "2008", "SP3"))
    ),
    PlatformLine(
        "sql-server-2008-r2",
        OS_SECTION,
        (
            Platform("Microsoft SQL Server", "2008 R2"),
            Platform("Microsoft SQL Server", "2008 R2", "SP1"),
            Platform("Microsoft SQL Server", "2008 R2", "SP2"),
        ),
    ),
    PlatformLine(
        "sql-server-2012",
        OS_SECTION,
        (Platform("Microsoft SQL Server", "2012"),),
        (Oddity("no service pack is named", "every level of 2012; the same for 2014"),),
    ),
    PlatformLine("sql-server-2014", OS_SECTION, (Platform("Microsoft SQL Server", "2014"),)),
)

SOFTWARE: tuple[PlatformLine, ...] = (
    PlatformLine(
        "server-software-iis",
        SOFTWARE_SECTION,
        (Platform("Microsoft IIS", "7.5", remark="IIS 6 compatibility"), Platform("Microsoft IIS", "8.5", remark="Native")),
        (Oddity("7.5, where the table SMP Server Software says 7.0", "7.5: the IIS of 2008 R2"),),
    ),
    PlatformLine("server-software-java", SOFTWARE_SECTION, (Platform("Java", "8"),)),
    PlatformLine(
        "server-software-internet-explorer",
        SOFTWARE_SECTION,
        (
            Platform("Microsoft Internet Explorer", "7"),
            Platform("Microsoft Internet Explorer", "8"),
            Platform("Microsoft Internet Explorer", "9"),
            Platform("Microsoft Internet Explorer", "10"),
            Platform("Microsoft Internet Explorer", "11"),
        ),
        (Oddity("7", "no listed server system has it (2008 R2 starts at 8): it is the console's browser, on any machine"),),
    ),
    PlatformLine("server-software-dotnet", SOFTWARE_SECTION, (Platform("Microsoft .NET Framework", "4.5.1"),)),
    PlatformLine(
        "server-software-silverlight",
        SOFTWARE_SECTION,
        (Platform("Microsoft Silverlight", "5.0"),),
        (Oddity("5.0", "5.0 or later; end of life since 2021, so it is only detected, never fetched"),),
    ),
)

WORKFLOW: tuple[PlatformLine, ...] = (
    PlatformLine(
        "workflow-2008-r2",
        WORKFLOW_SECTION,
        (Platform("Windows Server", "2008 R2"), Platform("Windows Server", "2008 R2", "SP1", remark="64-bit only")),
        (Oddity("(64-bit only)", "2008 R2 exists in 64 bits only; the remark holds for the whole list"),),
    ),
    PlatformLine("workflow-2012-r2", WORKFLOW_SECTION, (Platform("Windows Server", "2012 R2"),)),
)

ROWS: tuple[Row, ...] = (
    Row(
        "requirements-matrix",
        SECTION,
        "the full lists of supported platforms are in the Platform Support Matrix",
        (Oddity("its link goes nowhere", "the helpful links give it: HOWTO9965"),),
    ),
)
