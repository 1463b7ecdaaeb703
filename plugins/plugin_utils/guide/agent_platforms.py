# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Agents": which systems the 7.6 agent runs on, and which are managed without one."""

from __future__ import annotations

from .row import Oddity, Platform, PlatformLine, Row

SECTION = "Agents"
WINDOWS_SECTION, MAC_SECTION, LINUX_SECTION, UNIX_SECTION = "Windows Agent", "Mac Agent", "Linux Agent", "UNIX Agent"

SUITES_WITH_AGENT: tuple[str, ...] = ("Client Management Suite", "Server Management Suite")
SUITES_WITHOUT_AGENT: tuple[str, ...] = ("Asset Management Suite",)

ROWS: tuple[Row, ...] = (
    Row("agent-suites", SECTION, "the lists hold for Client and Server Management Suite; Asset Management Suite has no agent"),
)

WINDOWS: tuple[PlatformLine, ...] = (
    PlatformLine("agent-windows-8", WINDOWS_SECTION, (Platform("Windows", "8"), Platform("Windows", "8.1"))),
    PlatformLine(
        "agent-windows-7",
        WINDOWS_SECTION,
        (Platform("Windows", "7"), Platform("Windows", "7", "SP1"), Platform("Windows", "7 Embedded", "SP1")),
    ),
    PlatformLine("agent-windows-vista", WINDOWS_SECTION, (Platform("Windows", "Vista", "SP2"),)),
    PlatformLine(
        "agent-windows-xp",
        WINDOWS_SECTION,
        (Platform("Windows", "XP", "SP3", ("x86",)), Platform("Windows", "XP", "SP2", ("x64",))),
        (Oddity("SP3 for x86 but SP2 for x64", "no slip: Microsoft's last service pack of XP x64 is SP2"),),
    ),
    PlatformLine(
        "agent-server-2003",
        WINDOWS_SECTION,
        (Platform("Windows Server", "2003", "SP2", or_later=True),),
        (
            Oddity("2003 R2 is not named", "it takes the same service packs as 2003: supported with SP2"),
            Oddity("SP2 or later", "SP2 is Microsoft's last one for 2003"),
        ),
    ),
    PlatformLine(
        "agent-server-2008",
        WINDOWS_SECTION,
        (Platform("Windows Server", "2008"), Platform("Windows Server", "2008 R2"), Platform("Windows Server", "2008 R2", "SP1")),
        (Oddity("2008 without a service pack", "every level; Microsoft shipped 2008 with SP1 in it"),),
    ),
    PlatformLine("agent-server-2012", WINDOWS_SECTION, (Platform("Windows Server", "2012"), Platform("Windows Server", "2012 R2"))),
    PlatformLine(
        "agent-hyper-v",
        WINDOWS_SECTION,
        (Platform("Windows Hyper-V Server", "2008"),),
        (
            Oddity(
                "2008, while the hypervisor list has 2008 R2 and 2012",
                "only 2008 by this list; later ones are a finding that can be waived",
            ),
        ),
    ),
    PlatformLine(
        "agent-small-business-server",
        WINDOWS_SECTION,
        (Platform("Windows Small Business Server", "2003 R2"), Platform("Windows Small Business Server", "2008")),
        (Oddity("SBS 2011 is not named", "not supported by this list"),),
    ),
)

MAC: tuple[PlatformLine, ...] = (
    PlatformLine("agent-os-x", MAC_SECTION, (Platform("OS X", "10.8"), Platform("OS X", "10.9"), Platform("OS X", "10.10"))),
    PlatformLine(
        "agent-os-x-server",
        MAC_SECTION,
        (Platform("OS X Server", "10.9"), Platform("OS X Server", "10.10")),
        (Oddity("10.8 is missing here, while OS X 10.8 is listed", "OS X Server 10.8 is not supported"),),
    ),
)

_RED_HAT = (
    Oddity("7(partial)", "some functions only, which ones is not said: allowed with a warning"),
    Oddity("5.10, then 6-6.5", "of 5 only 5.10 is named; every release from 6 to 6.5"),
)
_SUSE = (Oddity("10 without a service pack", "every level of 10; of 11 only what is named, so SP3 is a finding"),)

LINUX: tuple[PlatformLine, ...] = (
    PlatformLine(
        "agent-red-hat-desktop",
        LINUX_SECTION,
        (
            Platform("Red Hat Enterprise Linux Desktop", "5.10"),
            Platform("Red Hat Enterprise Linux Desktop", "6", up_to="6.5"),
            Platform("Red Hat Enterprise Linux Desktop", "7", support="partial"),
        ),
        _RED_HAT,
    ),
    PlatformLine(
        "agent-red-hat-server",
        LINUX_SECTION,
        (
            Platform("Red Hat Enterprise Linux Server", "5.10"),
            Platform("Red Hat Enterprise Linux Server", "6", up_to="6.5"),
            Platform("Red Hat Enterprise Linux Server", "7", support="partial"),
        ),
        _RED_HAT,
    ),
    PlatformLine(
        "agent-suse-desktop",
        LINUX_SECTION,
        (
            Platform("SUSE Linux Enterprise Desktop", "10"),
            Platform("SUSE Linux Enterprise Desktop", "11"),
            Platform("SUSE Linux Enterprise Desktop", "11", "SP1"),
            Platform("SUSE Linux Enterprise Desktop", "11", "SP2"),
        ),
        _SUSE,
    ),
    PlatformLine(
        "agent-suse-server",
        LINUX_SECTION,
        (
            Platform("SUSE Linux Enterprise Server", "10"),
            Platform("SUSE Linux Enterprise Server", "11"),
            Platform("SUSE Linux Enterprise Server", "11", "SP1"),
            Platform("SUSE Linux Enterprise Server", "11", "SP2"),
        ),
        _SUSE,
    ),
    PlatformLine(
        "agent-esx",
        LINUX_SECTION,
        (
            Platform("VMware ESX/ESXi", "3.5", support="agentless"),
            Platform("VMware ESX/ESXi", "4.0", support="agentless"),
            Platform("VMware ESX/ESXi", "4.1", support="agentless"),
            Platform("VMware ESX/ESXi", "5.0", support="agentless"),
            Platform("VMware ESX/ESXi", "5.1", support="agentless"),
            Platform("VMware ESX/ESXi", "5.5", support="agentless"),
        ),
        (
            Oddity("a list of agents names a system without one", "inventoried from outside; nothing is redirected"),
            Oddity("4.1 is only in this list", "managed, but not a host for the management server"),
        ),
    ),
)

UNIX: tuple[PlatformLine, ...] = (
    PlatformLine("agent-aix", UNIX_SECTION, (Platform("IBM AIX", "6.1"), Platform("IBM AIX", "7.1"))),
    PlatformLine(
        "agent-hp-ux",
        UNIX_SECTION,
        (
            Platform("HP HP-UX", "11i", architectures=("PA-RISC",)),
            Platform("HP HP-UX", "11i v2", architectures=("PA-RISC",)),
            Platform("HP HP-UX", "11i v3", architectures=("PA-RISC", "IA-64")),
        ),
        (Oddity("HP HP-UX", "HP is the vendor, HP-UX the system"), Oddity("11i", "11i v1")),
    ),
    PlatformLine(
        "agent-solaris",
        UNIX_SECTION,
        (
            Platform("Oracle Solaris", "9", architectures=("SPARC",)),
            Platform("Oracle Solaris", "10", architectures=("SPARC", "x86", "x64")),
            Platform("Oracle Solaris", "11", architectures=("SPARC", "x86", "x64")),
        ),
    ),
)
