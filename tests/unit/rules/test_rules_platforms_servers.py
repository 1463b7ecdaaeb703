"""Which system a server of each role may have, and which software it may run: the guide's lists, asked as machines answer."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import servers, systems

SERVERS = [
    ("smp", "7.6", "Windows Server 2012 R2 Standard", "", "yes"),
    ("smp", "7.6", "Windows Server 2008 R2", "6.1.7601", "yes"),
    ("smp", "7.6", "Windows Server 2008 R2 for Itanium-Based Systems IA-64", "", "no"),
    ("smp", "7.6", "Windows Server 2008 R2", "6.1.7600", "yes"),
    ("smp", "7.6", "Windows Server 2012", "", "no"),
    ("smp", "7.6", "Windows Server 2008", "Service Pack 2", "no"),
    ("smp", "7.6", "", "", "unknown"),
    ("smp", "7.1", "Windows Server 2008 R2", "Service Pack 1", "yes"),
    ("smp", "7.1", "Windows Server 2012 R2", "", "no"),
    ("smp", "7.1", "", "", "unknown"),
    ("workflow", "7.6", "Windows Server 2012 R2", "", "yes"),
    ("workflow", "7.6", "Windows Server 2012", "", "no"),
    ("workflow", "7.1", "Windows Server 2008 R2", "", "unknown"),
    ("gateway", "7.6", "Windows Server 2012 R2", "", "yes"),
    ("gateway", "7.6", "Windows Server 2008 R2", "", "no"),
    ("site_server", "7.6", "Windows Server 2012 R2", "", "yes"),
    ("site_server", "7.6", "Windows Server 2012", "", "no"),
    ("site_server", "7.6", "Windows Server 2008 R2", "", "yes"),
    ("site_server", "7.6", "Windows Server 2008", "Service Pack 2", "yes"),
    ("site_server", "7.6", "Windows Server 2008", "Service Pack 1", "no"),  # .NET 4.5.1
    ("site_server", "7.6", "Windows Server 2008", "", "unknown"),
    ("site_server", "7.6", "Windows 7 Enterprise", "", "yes"),
    ("site_server", "7.6", "Windows Vista", "Service Pack 2", "yes"),
    ("site_server", "7.6", "Windows XP", "Service Pack 3", "no"),
    ("site_server", "7.6", "Windows 8.1", "", "no"),
    ("site_server", "7.1", "Windows 7", "", "unknown"),
    ("console", "7.6", "Windows 7", "", "unknown"),
]


@pytest.mark.parametrize(("role", "version", "name", "revision", "answer"), SERVERS)
def test_servers(role, version, name, revision, answer):
    verdict = servers.os_for(role, systems.read(name, revision), version)
    assert verdict.answer == answer, verdict


SOFTWARE = [
    ("iis", "8.5", "2012 R2", "yes"),
    ("iis", "8.5", "2008 R2", "no"),
    ("iis", "7.5", "2008 R2", "yes"),
    ("iis", "7.0", "", "no"),
    ("java", "1.8", "", "yes"),
    ("java", "8.0.202", "", "yes"),
    ("iis", "7.5", "", "yes"),
    ("iis", "8.5", "", "yes"),
    ("iis", "7.5", "2012 R2", "no"),
    ("java", "1.7", "", "no"),
    ("java", "11", "", "no"),
    ("java", None, "", "unknown"),
    ("internet_explorer", "6.0", "", "no"),
    ("internet_explorer", "7.0.5730", "", "yes"),
    ("internet_explorer", "11.0.9600", "", "yes"),
    ("internet_explorer", "12", "", "no"),
    ("dotnet", 378389, "", "no"),  # 4.5
    ("dotnet", 378675, "", "yes"),
    ("dotnet", 528040, "", "yes"),  # 4.8
    ("dotnet", "4.5", "", "no"),
    ("dotnet", "4.5.1", "", "yes"),
    ("dotnet", "4.5.0", "", "no"),
    ("dotnet", "4.5.50709", "", "no"),  # 4.5, by its build
    ("dotnet", "4.5.50937", "", "no"),
    ("dotnet", "4.5.50938", "", "yes"),  # 4.5.1
    ("dotnet", "4.5.51209", "", "yes"),  # 4.5.2
    ("dotnet", "4.6.01055", "", "yes"),
    ("dotnet", "4.0.30319", "", "no"),
    ("dotnet", 378674, "", "no"),
    ("dotnet", "5.0.1", "", "no"),
    ("silverlight", "4.1", "", "no"),
    ("silverlight", "5.0", "", "yes"),
    ("silverlight", "6.0", "", "no"),
    ("silverlight", "5.1.50918.0", "", "yes"),
    ("flash", "11", "", "unknown"),
]


@pytest.mark.parametrize(("product", "version", "release", "answer"), SOFTWARE)
def test_software(product, version, release, answer):
    assert servers.software(product, version, release).answer == answer


@pytest.mark.parametrize(
    ("version", "answer", "row"),
    [
        ("9.00.5000.00", "no", ""),
        ("10.0.2531.0", "no", "sql-server-2008"),
        ("10.0.4000.0", "yes", "sql-server-2008"),
        ("10.50.1600.1", "yes", "sql-server-2008-r2"),
        ("10.50.6000.34", "yes", "sql-server-2008-r2"),
        ("11.0.2100.60", "yes", "sql-server-2012"),
        ("12.0.2000.8", "yes", "sql-server-2014"),
        ("13.0.1601.5", "no", ""),
        ("", "unknown", ""),
    ],
)
def test_sql_server(version, answer, row):
    assert servers.sql_server(version)[:2] == (answer, row)


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("SQL Server 2012", "11.0.2100.0"),
        ("SQL Server 2008", "10.0.4000.0"),
        ("Microsoft SQL Server 2008R2 SP1", "10.50.1600.0"),
        ("2014", "12.0.2000.0"),
        ("newest", "12.0.2000.0"),
        (None, "12.0.2000.0"),
    ],
)
def test_a_name_in_place_of_a_version_is_told_what_to_give(text, example):
    verdict = servers.sql_server(text)
    assert verdict.answer == "unknown"
    assert "SERVERPROPERTY('ProductVersion')" in verdict.reason and verdict.reason.endswith(f"such as {example}")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("VMware ESX 3.5", "yes"),
        ("ESXi 5.5", "yes"),
        ("VMware ESXi 5.5.0", "yes"),
        ("VMware ESX 4.1", "no"),
        ("VMware ESX 4.0", "yes"),
        ("VMware ESX 5.0", "yes"),
        ("VMware ESX 5.1", "yes"),
        ("Hyper-V Server 2008 R2", "yes"),
        ("Hyper-V Server 2012", "yes"),
        ("Microsoft Hyper-V Server 2012 R2", "no"),
        ("Hyper-V 2012R2", "no"),
        ("Hyper-V 2012 R2", "no"),
        ("Hyper-V 2008R2", "yes"),
        ("Windows Server 2012 Hyper-V", "yes"),
        ("Windows Server 2012R2 with Hyper-V", "no"),
        ("Windows Server 2012", "unknown"),
        ("Hyper-V", "unknown"),
        ("Xen", "unknown"),
    ],
)
def test_hypervisor(text, answer):
    assert servers.hypervisor(text).answer == answer
