"""Which system and software may be used for what: the guide's lists, asked with the texts that machines and people write."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.guide import agent_platforms
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import agents, systems
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

AGENT = [
    ("Microsoft Windows XP", "Service Pack 3", "Win32", "yes"),
    ("Microsoft Windows XP", "Service Pack 2", "Win32", "no"),
    ("Microsoft Windows XP", "", "Win32", "unknown"),
    ("Microsoft Windows XP", "Service Pack 3", "", "yes"),  # XP x64 stops at SP2, so this is x86
    ("Microsoft Windows XP", "Service Pack 2", "", "unknown"),  # x86 and x64 have other service packs
    ("Microsoft Windows XP Professional x64 Edition", "Service Pack 2", "Win64", "yes"),
    ("Microsoft Windows XP Professional x64 Edition", "Service Pack 1", "Win64", "no"),
    ("Microsoft Windows 2000 Professional", "Service Pack 4", "Win32", "no"),
    ("Microsoft Windows Vista Business", "Service Pack 2", "Win32", "yes"),
    ("Microsoft\u00ae Windows Vista\u2122 Business", "6.0.6001", "Win32", "no"),
    ("Microsoft Windows Vista Business", "", "Win32", "unknown"),
    ("Microsoft Windows 7 Enterprise", "Service Pack 1", "Win64", "yes"),
    ("Microsoft Windows 7 Enterprise", "", "Win64", "yes"),  # both levels that it has are listed
    ("Windows Embedded Standard 7", "Service Pack 1", "", "yes"),
    ("Windows Embedded Standard 7", "", "", "unknown"),
    ("Microsoft Windows 8 Pro", "", "", "yes"),
    ("Microsoft Windows 8.1 Enterprise", "", "Win64", "yes"),
    ("Microsoft Windows 10 Pro", "10.0.10240", "", "no"),
    ("Microsoft(R) Windows(R) Server 2003, Standard Edition", "Service Pack 2", "Win32", "yes"),
    ("Microsoft Windows Server 2003 R2", "Service Pack 2", "Win32", "yes"),
    ("Microsoft Windows Server 2003", "Service Pack 1", "Win32", "no"),
    ("Microsoft Windows Server 2003", "", "Win32", "unknown"),
    ("Microsoft Windows Server 2008 Standard", "", "", "yes"),
    ("Microsoft Windows Server 2008 R2 Standard", "6.1.7601", "", "yes"),
    ("Microsoft Windows Server 2012 Datacenter", "", "", "yes"),
    ("Microsoft Windows Server 2012 R2 Standard", "", "", "yes"),
    ("Microsoft Windows Server 2016 Standard", "", "", "no"),
    ("Microsoft Hyper-V Server 2008", "", "", "yes"),
    ("Microsoft Hyper-V Server 2008 R2", "", "", "no"),
    ("Windows Small Business Server 2003 R2", "", "", "yes"),
    ("Windows Small Business Server 2008 Premium", "", "", "yes"),
    ("Windows Small Business Server 2011 Standard", "", "", "no"),
    ("Mac OS X", "10.9.5", "MacOS", "yes"),
    ("OS X 10.10", "", "", "yes"),
    ("Mac OS X 10.7", "", "", "no"),
    ("OS X Server 10.8", "", "", "no"),
    ("Mac OS X Server", "10.9", "", "yes"),
    ("macOS 11.2", "", "", "no"),
    ("Red Hat Enterprise Linux Server", "5.10", "Linux", "yes"),
    ("Red Hat Enterprise Linux Server", "5.1", "Linux", "no"),
    ("Red Hat Enterprise Linux Server", "5.9", "Linux", "no"),
    ("Red Hat Enterprise Linux Server", "6", "Linux", "yes"),
    ("Red Hat Enterprise Linux Server release 6.5 (Santiago)", "", "", "yes"),
    ("Red Hat Enterprise Linux Server", "6.6", "Linux", "no"),
    ("Red Hat Enterprise Linux Client release 7.0 (Maipo)", "", "", "partial"),
    ("SUSE Linux Enterprise Server 10", "SP4", "", "yes"),
    ("SUSE Linux Enterprise Server 11", "SP2", "", "yes"),
    ("SUSE Linux Enterprise Server 11.2", "", "", "yes"),
    ("SUSE Linux Enterprise Server 11", "SP3", "", "no"),
    ("SUSE Linux Enterprise Desktop 11 (x86_64)", "", "", "unknown"),
    ("SUSE Linux Enterprise Server 12", "", "", "no"),
    ("SUSE Linux Enterprise Server 11", "", "", "yes"),  # as the list prints it
    ("SUSE Linux Enterprise Server 11 (x86_64)", "", "", "unknown"),
    ("SLED 10", "", "", "yes"),
    ("Windows 8", "", "", "yes"),
    ("Windows 8.1", "", "", "yes"),
    ("Windows Server 2003 SP3", "", "", "yes"),  # "SP2 or later"
    ("Windows Server 2008 R2 SP1", "", "", "yes"),
    ("OS X 10.8", "", "", "yes"),
    ("OS X Server 10.9", "", "", "yes"),
    ("OS X Server 10.10", "", "", "yes"),
    ("Red Hat Enterprise Linux Server 7.1", "", "", "partial"),
    ("Red Hat Enterprise Linux Desktop 5.10", "", "", "yes"),
    ("AIX 6.1", "", "", "yes"),
    ("AIX 7.1", "", "", "yes"),
    ("Solaris 9", "", "SPARC", "yes"),
    ("Solaris 11", "", "x64", "yes"),
    ("Windows Small Business Server 2003 R2", "", "", "yes"),
    ("Windows Hyper-V Server 2008", "", "", "yes"),
    ("SLES 11", "", "", "yes"),
    ("SLES 11 SP1", "", "", "yes"),
    ("SLES11", "Service Pack 3", "", "no"),
    ("SLED 11", "", "", "yes"),
    ("SLED 11 SP2", "", "", "yes"),
    ("SLED 12", "", "", "no"),
    ("ESXi 5.5", "", "", "agentless"),
    ("ESX 3.5", "", "", "agentless"),
    ("VMware ESX/ESXi 5.1", "", "", "agentless"),
    ("ESXi 6.0", "", "", "no"),
    ("VMware ESXi 5.5.0", "", "", "agentless"),
    ("VMware ESX Server 4.1.0", "", "", "agentless"),
    ("VMware ESXi 6.0.0", "", "", "no"),
    ("AIX 6.1", "", "", "yes"),
    ("IBM AIX", "5.3", "", "no"),
    ("HP-UX B.11.31 ia64", "", "", "yes"),
    ("HP-UX 11i v2", "", "PA-RISC", "yes"),
    ("HP-UX B.11.23 ia64", "", "", "no"),
    ("HP-UX 11i v3", "", "", "unknown"),
    ("SunOS 5.10", "", "x86", "yes"),
    ("Solaris 9", "", "sparc", "yes"),
    ("Solaris 9", "", "x86", "no"),
    ("Oracle Solaris 11.1", "", "SPARC", "yes"),
    ("Ubuntu 14.04", "", "", "unknown"),
    ("", "", "", "unknown"),
]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Windows Server 2012R2", "Windows Server 2012 R2"),
        ("Windows Server 2008R2 SP1", "Windows Server 2008 R2 SP1"),
        ("Microsoft Windows Server 2008R2 Standard, Service Pack 1", "Windows Server 2008 R2 SP1"),
        ("Win 7 SP1", "Windows 7 SP1"),
        ("Win7 SP1", "Windows 7 SP1"),
        ("Win 8.1", "Windows 8.1"),
        ("Win XP SP3", "Windows XP SP3 x86"),
        ("Windows 2008 R2 SP1", "Windows Server 2008 R2 SP1"),
        ("Windows 2008 SP2", "Windows Server 2008 SP2"),
        ("Windows 2012 R2 Server", "Windows Server 2012 R2"),
        ("Windows 2012", "Windows Server 2012"),
        ("Microsoft Windows 2003 Server SP2", "Windows Server 2003 SP2"),
        ("Windows 2003 R2 SP2 x64", "Windows Server 2003 R2 SP2 x64"),
        ("Windows 2000 Professional SP4", "Windows 2000 SP4"),
        ("Windows 2000 Server SP4", "Windows Server 2000 SP4"),
        ("Windows Server 2012", "Windows Server 2012"),
        ("Windows Small Business Server 2008 SP2", "Windows Small Business Server 2008 SP2"),
        ("Windows Small Business Server 2003R2 SP2", "Windows Small Business Server 2003 R2 SP2"),
        ("Windows 10 2019 LTSC", "Windows 10"),
        ("Win64", "Win64"),
    ],
)
def test_spellings_that_people_use(text, name):
    assert systems.read(text).name == name


@pytest.mark.parametrize(("name", "revision", "kind", "answer"), AGENT)
def test_agent(name, revision, kind, answer):
    verdict = agents.agent_on(systems.read(name, revision, kind))
    assert verdict.answer == answer, verdict
    assert answer == "yes" or verdict.reason


@pytest.mark.parametrize(
    "platform",
    [
        one
        for lines in (agent_platforms.WINDOWS, agent_platforms.MAC, agent_platforms.LINUX, agent_platforms.UNIX)
        for line in lines
        for one in line.platforms
    ],
)
def test_every_row_of_the_lists_is_found_by_its_own_name(platform):
    architecture = platform.architectures[0] if platform.architectures else ""
    system = systems.read(f"{platform.family} {platform.release} {platform.level}", "" if platform.level else "SP0", architecture)
    assert agents.agent_on(system).answer == platform.support


def test_agents_of_71_have_no_list():
    verdict = agents.agent_on(systems.read("Windows 7", "Service Pack 1"), "7.1")
    assert verdict.answer == "unknown" and "HOWTO9965" in verdict.reason


def test_suites():
    assert agents.agent_of("client management suite") and not agents.agent_of("Asset Management Suite")
    with pytest.raises(Refusal, match="one of Client Management Suite"):
        agents.agent_of("Deployment Suite")


class Computer(t.NamedTuple):
    name: str
    os: str
    revision: str = ""
    system_type: str = ""


ESTATE = [
    Computer("PC1", "Microsoft Windows XP", "Service Pack 2", "Win32"),
    Computer("PC2", "Windows XP Professional", "Service Pack 2", "x86"),  # the same system in other words
    Computer("PC3", "Microsoft Windows 7 Enterprise", "Service Pack 1"),
    Computer("PC4", "Microsoft Windows 2000 Professional", "Service Pack 4"),
    Computer("LX1", "Red Hat Enterprise Linux Server", "7.0"),
    Computer("LX2", "Ubuntu 14.04"),
    Computer("ESX1", "VMware ESXi 5.5.0"),
]


def finding_keys(chosen):
    return {one.subject: one for one in agents.findings(agents.groups(ESTATE), chosen)}


def test_what_cannot_have_the_agent_is_to_be_decided():
    found = finding_keys({})
    assert set(found) == {"Windows XP SP2 x86", "Windows 2000 SP4", "Red Hat Enterprise Linux Server 7.0", "Ubuntu 14.04"}
    assert "2 computers" in found["Windows XP SP2 x86"].found and "PC1, PC2" in found["Windows XP SP2 x86"].found
    assert found["Windows XP SP2 x86"].fix.startswith("install SP3")
    assert found["Red Hat Enterprise Linux Server 7.0"].severity == "warning"


def test_dispositions_by_computer_and_by_system():
    assert "Windows 2000 SP4" not in finding_keys({"windows 2000 sp4": "stay_on_6x"})
    [one] = [one for name, one in finding_keys({"pc1": "upgrade_os"}).items() if "XP" in name]
    assert one.found.startswith("1 computer with") and "PC2" in one.found
    assert "Windows XP SP2 x86" not in finding_keys({"PC1": "retire", "PC2": "retire"})
    with pytest.raises(Refusal, match="one of upgrade_os"):
        finding_keys({"PC1": "ignore"})


def test_which_are_moved():
    moved = {name for group in agents.groups(ESTATE) if agents.moved(group.verdict) for name in group.names}
    assert moved == {"PC3", "LX1"}


@pytest.mark.parametrize(
    ("name", "revision", "core", "channel"),
    [
        ("Windows XP", "Service Pack 3", "2.16", "push"),
        ("Windows Vista", "Service Pack 2", "2.18.9", "winrm"),
        ("Windows Vista", "Service Pack 2", "2.19", "push"),
        ("Windows 7", "Service Pack 1", "2.21.5", "winrm"),
        ("Windows 7", "", "2.16", "push"),
        ("Windows Server 2012 R2", "", "2.21", "winrm"),
    ],
)
def test_reach(name, revision, core, channel):
    assert agents.reach(systems.read(name, revision), core)[0] == channel


def test_ansible_core_that_the_collection_does_not_run_on():
    with pytest.raises(Refusal, match="or later, which this collection needs"):
        agents.least_powershell("2.15")
    with pytest.raises(Refusal, match="such as"):
        agents.least_powershell("newest")
