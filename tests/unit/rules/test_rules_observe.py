from __future__ import annotations

import base64
import copy

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.observe import agent, bridge, server
from ansible_collections.itms.migration.plugins.plugin_utils.rules.observe.kinds import FACTS, observe
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts import install_history

GUID = "{11111111-2222-3333-4444-555555555555}"
KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Altiris\\eXpress\\Notification Server"
SHARE = "\\\\altiris01.kestrel.example\\c$\\Program Files\\Altiris\\Notification Server"


def ran(stdout, rc=0):
    return {"rc": rc, "stdout": stdout, "stderr": ""}


def registry(items, **values):
    """A loop of win_reg_stat over (path, name) pairs; values by name, the others do not exist."""
    return {
        "results": [
            {"item": {"path": path, "name": name}, "exists": key in values, **({"value": values[key]} if key in values else {})}
            for key, (path, name) in items.items()
        ]
    }


SETUP = {
    "ansible_facts": {
        "ansible_distribution": "Microsoft Windows Server 2008 R2 Standard",
        "ansible_distribution_version": "6.1.7601.65536",
        "ansible_architecture": "64-bit",
        "ansible_hostname": "ITMS71",
        "ansible_fqdn": "itms71.kestrel.example",
        "ansible_domain": "kestrel.example",
        "ansible_ip_addresses": ["10.20.0.71", "fe80::1", "169.254.1.1", "127.0.0.1"],
        "ansible_memtotal_mb": 8192,
        "ansible_processor_vcpus": 4,
    }
}
SQL = {
    "sql": ran("9.00.5000.00|Standard Edition|Latin1_General_CI_AS|2|ALTIRIS01\n"),
    "databases": ran("10485760|Latin1_General_CI_AS|Altiris\n100|Latin1_General_CI_AS|master\n5|NULL|odd|name\n"),
    "drives": ran("C|2048\nd|100\n"),
    "backup_directory": ran("BackupDirectory|D:\\MSSQL\\Backup\n"),
}


def row(name, build, guid):
    numbers = f'majorVersion="7" minorVersion="1" buildVersion="{build}"'
    return f'<product definitionName="{name}" {numbers}><productGuid>{guid}</productGuid></product>'


PLATFORM = "Symantec Management Platform"
ROWS = row(PLATFORM, 8280, "{A}"), row(PLATFORM, 8400, "{a}"), row("Inventory Solution", "x", "{b}")
HISTORY = f'<?xml version="1.0" encoding="utf-8"?>\n<ProductListing><products>{"".join(ROWS)}</products></ProductListing>\n'
SERVER_REGISTRY = {
    **server.REGISTRY,
    **{f"{fact}{'_wow64' if view else ''}": place for fact in server.EITHER_VIEW for view, place in enumerate(server.places(fact))},
}


def encoded(text, codec="utf-8"):
    return base64.b64encode(text.encode(codec)).decode()


PROBES = {
    "bridge": {
        "powershell": {"stdout": "5.1.14393.0\r\n"},
        "setup": SETUP,
        "registry": registry({**bridge.REGISTRY, "cipher_order": bridge.CIPHER_ORDER}, smb1_start=2, tls10_enabled=1),
        "sqlcmd": ran("Microsoft (R) SQL Server Command Line Tool\nVersion 11.0.2100.60 NT x64\n"),
        "target_room": ran(" Directory of E:\\\n\n   1 Dir(s)  5000 bytes free\n"),
    },
    "ns6": {
        "os": ran(
            "HKEY_LOCAL_MACHINE\\X\n    ProductName    REG_SZ    Microsoft Windows Server 2003 R2\n    CurrentVersion    REG_SZ    5.2\n"
            "    CurrentBuildNumber    REG_SZ    3790\n    CSDVersion    REG_SZ    Service Pack 2\n"
        ),
        "arch": ran("HKEY_LOCAL_MACHINE\\Y\n    PROCESSOR_ARCHITECTURE    REG_SZ    x86\n"),
        "ns": ran(f"{KEY}\n    InstallPath    REG_SZ    C:\\Program Files\\Altiris\\Notification Server\n"),
        "products": ran(
            f"{KEY}\\ProductInstallation\n\n{KEY}\\ProductInstallation\\{GUID}\n    ProductName    REG_SZ    Inventory Solution\n"
            "    ProductVersion    REG_SZ    6.1.1075\n"
        ),
        "services": ran("SERVICE_NAME: AeXSvc\nDISPLAY_NAME: Altiris Service\n    STATE : 4 RUNNING\n"),
        "ways": {"results": [{"item": {"way": "tasks"}, **ran('"TaskName"\n')}]},
        "ns_version": {"win_file_version": {"file_version_raw": "6.0.6074.0"}},
        "server_files": ran(
            f"\t    \t\t     100 2026/11/24 03:00:00\t{SHARE}\\Bin\\AeXSvc.exe\n"
            f"\t    \t\t      20 2026/11/24 03:00:00\t{SHARE}\\Config\\CoreSettings.config\n"
        ),
        **SQL,
    },
    "server": {
        "powershell": {"stdout": "5.1.14409.1005"},
        "setup": SETUP,
        "registry": registry(
            SERVER_REGISTRY, dotnet_release=378675, ns_path="D:\\NS", sim_dir="D:\\SIM", java="1.6", java_wow64="1.8", silverlight="5.1"
        ),
        "ns_version": {"win_file_version": {"file_version_raw": "7.1.8400.0"}},
        "history": {"content": encoded(HISTORY)},
        "ns_page": {"url": "http://itms71.kestrel.example/Altiris/NS", "status_code": 200, "msg": "OK"},
        "services": {"results": [{"services": [{"name": "W3SVC", "state": "started"}]}, {"services": []}]},
        "system_drive": ran(" Directory of C:\\\n\n   1 Dir(s)  7000 bytes free\n"),
    },
    "sql": SQL,
    "endpoint": {
        "powershell": {"stdout": "5.1.1"},
        "setup": SETUP,
        "registry": {
            "results": [
                {"item": {"path": "HKLM:\\SOFTWARE\\Altiris\\Altiris Agent"}, "exists": False},
                {"item": {"path": "HKLM:\\SOFTWARE\\Altiris\\Altiris Agent\\Servers", "name": ""}, "exists": False},
                {
                    "item": {"path": "HKLM:\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent"},
                    "exists": True,
                    "properties": {
                        "InstallDir": {"value": "C:\\Program Files (x86)\\Altiris\\Altiris Agent"},
                        "MachineGuid": {"value": GUID},
                    },
                },
                {
                    "item": {"path": "HKLM:\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent\\Servers", "name": ""},
                    "exists": True,
                    "value": "altiris01.kestrel.example",
                },
                {"item": {"path": agent.COMPUTER[0]}, "exists": True, "properties": {"ComputerName": {"value": "PC1"}}},
            ]
        },
        "service": {"services": [{"name": "AeXNSClient", "state": "started"}]},
        "version": {"win_file_version": {"file_version_raw": "6.0.2416.0"}},
    },
}


def test_there_is_a_sample_of_every_kind():
    assert set(PROBES) == set(FACTS)


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_every_probe_of_every_kind_is_missed_by_its_name(kind):
    for name in PROBES[kind]:
        if name == "setup":
            continue  # its absence says that no module ran there, see below
        fewer = {key: value for key, value in PROBES[kind].items() if key != name}
        with pytest.raises(Refusal) as refused:
            observe("the-host", kind, fewer)
        assert f"`{name}` of the-host" in refused.value.found


@pytest.mark.parametrize("kind", sorted(PROBES))
def test_a_skipped_probe_of_any_kind_is_refused(kind):
    for name in PROBES[kind]:
        probes = copy.deepcopy(PROBES[kind])
        probes[name]["skipped"] = True
        with pytest.raises(Refusal, match="skipped"):
            observe("the-host", kind, probes)


@pytest.mark.parametrize("kind", ["bridge", "server", "endpoint"])
def test_a_host_where_no_module_ran_has_its_powershell_alone(kind):
    assert observe("old", kind, {"powershell": {"stdout": "2.0\r\n"}}) == {"powershell": "2.0"}


def test_machine_facts_leave_out_addresses_that_are_no_ones():
    facts = observe("itms71", "server", PROBES["server"])
    assert facts["addresses"] == ["10.20.0.71"]
    assert facts["architecture"] == 64
    assert facts["software"]["dotnet_release"] == 378675 and facts["software"]["sim_version"] is None
    assert facts["services"] == {"W3SVC": "started"}
    assert facts["disks"] == {"C:": {"size": None, "free": 7000}}


def test_disks_of_a_later_windows():
    probes = dict(PROBES["server"])
    volumes = [{"size": 100, "size_remaining": 60}]
    probes["disks"] = {
        "ansible_facts": {
            "ansible_disks": [{"partitions": [{"drive_letter": "C", "volumes": volumes}, {"drive_letter": None, "volumes": volumes}]}]
        }
    }
    probes["system_drive"] = {"skipped": True}
    assert observe("x", "server", probes)["disks"] == {"C:": {"size": 100, "free": 60}}


def test_the_system_drive_on_a_dynamic_disk_is_read_by_dir():
    """Its partitions have neither a letter nor a volume; other drives are known as ever."""
    volumes = [{"size": 100, "size_remaining": 60}]
    disks = [{"partitions": [{"drive_letter": None, "volumes": []}]}, {"partitions": [{"drive_letter": "D", "volumes": volumes}]}]
    probes = {**PROBES["server"], "disks": {"ansible_facts": {"ansible_disks": disks}}}
    assert observe("x", "server", probes)["disks"] == {"C:": {"size": None, "free": 7000}, "D:": {"size": 100, "free": 60}}
    with pytest.raises(Refusal):
        observe("x", "server", {**probes, "system_drive": {"skipped": True}})


def test_the_bridge():
    facts = observe("mgmt01", "bridge", PROBES["bridge"])
    assert facts["registry"] == {**dict.fromkeys(bridge.REGISTRY), "cipher_order": None, "smb1_start": 2, "tls10_enabled": 1}
    assert facts["sqlcmd"] == {"found": True, "version": "11.0.2100.60"}
    assert facts["target_room"] == {"root": "E:\\", "free_bytes": 5000}


@pytest.mark.parametrize(
    ("result", "folder"),
    [
        (ran("BackupDirectory|D:\\MSSQL\\Backup\n"), "D:\\MSSQL\\Backup"),
        (ran(""), None),
        (ran("BackupDirectory|NULL\n"), None),
        ({"rc": 1, "stdout": "Msg 229, Level 14, State 5\nThe EXECUTE permission was denied"}, None),
    ],
)
def test_the_backup_folder_of_the_sql_server(result, folder):
    assert observe("sql05", "sql", {**SQL, "backup_directory": result})["sql"]["backup_directory"] == folder


@pytest.mark.parametrize("result", [{"failed": True, "msg": "not found"}, ran("'sqlcmd.exe' is not recognized", 1)])
def test_no_sqlcmd_and_no_drive_are_answers(result):
    probes = {**PROBES["bridge"], "sqlcmd": result, "target_room": ran("The system cannot find the path specified.", 1)}
    facts = observe("mgmt01", "bridge", probes)
    assert facts["sqlcmd"] == {"found": False, "version": None}
    assert facts["target_room"]["free_bytes"] is None


def test_a_command_that_did_not_start_on_the_bridge_keeps_its_reason():
    probes = {**PROBES["bridge"], "target_room": {"failed": True, "msg": "The user name or password is incorrect"}}
    with pytest.raises(Refusal) as refused:
        observe("mgmt01", "bridge", probes)
    assert "`target_room` of mgmt01" in refused.value.found and "password is incorrect" in refused.value.found


def test_the_notification_server():
    facts = observe("altiris01", "ns6", PROBES["ns6"])
    assert facts["os"] == {"name": "Microsoft Windows Server 2003 R2", "version": "5.2.3790", "service_pack": "Service Pack 2"}
    assert facts["architecture"] == 32
    assert facts["version"] == "6.0.6074.0"
    assert facts["products"] == [{"guid": GUID, "name": "Inventory Solution", "version": "6.1.1075"}]
    assert facts["services"] == {"AeXSvc": "started"}
    assert facts["databases"] == [
        {"name": "Altiris", "bytes": 10485760, "collation": "Latin1_General_CI_AS"},
        {"name": "odd|name", "bytes": 5, "collation": None},
    ]
    assert facts["drives"] == {"C:": 2048 * 1024**2, "D:": 100 * 1024**2}
    assert facts["server_files"] == {
        "root": SHARE,
        "count": 2,
        "bytes": 120,
        "files": [{"path": "Bin\\AeXSvc.exe", "bytes": 100}, {"path": "Config\\CoreSettings.config", "bytes": 20}],
    }


@pytest.mark.parametrize(
    ("result", "closed"),
    [
        ({"rc": 0, "stdout": ""}, ""),
        ({"rc": 1, "stderr": "ERROR: The network path was not found."}, "error 53, The network path was not found"),
        ({"rc": 1, "stderr": "ERROR: something new"}, "ERROR: something new"),
        ({"failed": True, "msg": "The win_command action failed to execute in the expected time frame"}, "expected time frame"),
        ({"rc": 3}, "error 3"),
    ],
)
def test_a_way_to_the_notification_server_that_is_closed(result, closed):
    probes = {**PROBES["ns6"], "ways": {"results": [{"item": {"way": "tasks"}, **result}]}}
    said = observe("altiris01", "ns6", probes)["ways"]["tasks"]
    assert closed in said and bool(said) is bool(closed)


def test_an_empty_install_folder_is_refused():
    with pytest.raises(Refusal, match="has no file"):
        observe("altiris01", "ns6", {**PROBES["ns6"], "server_files": ran("\n")})


def test_the_agent_of_an_endpoint():
    assert observe("pc", "endpoint", PROBES["endpoint"])["agent"] == {
        "installed": True,
        "view": "wow64",
        "server": "altiris01.kestrel.example",
        "install_dir": "C:\\Program Files (x86)\\Altiris\\Altiris Agent",
        "guid": GUID,
        "version": "6.0.2416.0",
        "service": "started",
        "computer": "PC1",
    }


def test_without_an_agent_no_version_is_asked_for_and_one_that_cannot_be_read_is_not_known():
    probes = copy.deepcopy(PROBES["endpoint"])
    probes["version"] = {"failed": True, "msg": "Specified path C:\\x.exe does not exist or is not a file.", "win_file_version": {}}
    assert observe("pc", "endpoint", probes)["agent"]["version"] is None
    for result in probes["registry"]["results"]:
        result["exists"] = False
    del probes["version"]
    assert observe("pc", "endpoint", probes)["agent"] == {**dict.fromkeys(AGENT), "installed": False, "service": "started"}


AGENT = ("installed", "view", "server", "install_dir", "guid", "version", "service", "computer")


def test_version_products_and_page_of_the_platform():
    facts = observe("itms71", "server", PROBES["server"])
    assert facts["platform"] == {
        "file_version": "7.1.8400.0",
        "why_no_version": "",
        "history": [
            {"guid": "{b}", "name": "Inventory Solution", "version": None},
            {"guid": "{a}", "name": "Symantec Management Platform", "version": "7.1.8400"},
        ],
        "why_no_history": "",
        "page": {"url": "http://itms71.kestrel.example/Altiris/NS", "status": 200, "reason": ""},
    }
    assert facts["software"]["java"] == "1.8" and facts["software"]["silverlight"] == "5.1"


@pytest.mark.parametrize(
    ("probe", "result", "part", "value"),
    [
        ("ns_version", {"failed": True, "msg": "it does not exist", "win_file_version": {}}, "why_no_version", "it does not exist"),
        ("history", {"failed": True, "msg": "Path X is not found"}, "why_no_history", "Path X is not found"),
        ("history", {"content": encoded("<a/>")}, "why_no_history", "InstallHistoryPL.xml names no product"),
        ("ns_page", {"url": "u", "status_code": 401, "msg": "Unauthorized"}, "page", {"url": "u", "status": 401, "reason": ""}),
        ("ns_page", {"url": "u", "status_code": 404, "msg": "Not Found"}, "page", {"url": "u", "status": 404, "reason": "Not Found"}),
        ("ns_page", {"url": "u", "status_code": None, "msg": "no way"}, "page", {"url": "u", "status": None, "reason": "no way"}),
    ],
)
def test_what_the_platform_did_not_tell_keeps_its_reason(probe, result, part, value):
    assert observe("itms71", "server", {**PROBES["server"], probe: result})["platform"][part] == value


def test_without_a_notification_server_nothing_of_it_is_asked_for():
    probes = {name: probe for name, probe in PROBES["server"].items() if name not in ("ns_version", "history", "ns_page")}
    probes["registry"] = registry(SERVER_REGISTRY)
    facts = observe("itms71", "server", probes)
    assert facts["platform"] is None and facts["software"]["java"] is None


def test_a_product_list_in_utf_16_is_read():
    result = {"content": encoded("\ufeff" + HISTORY.replace("utf-8", "utf-16"), "utf-16-le")}
    assert len(observe("itms71", "server", {**PROBES["server"], "history": result})["platform"]["history"]) == 2


@pytest.mark.parametrize(
    "content",
    [
        encoded('<!DOCTYPE x [<!ENTITY a "b">]><ProductListing/>'),
        encoded("\ufeff<! doctype x><ProductListing/>", "utf-16-le"),
        encoded("<ProductListing>"),
        encoded("\xff", "latin-1"),
        "not base64!",
    ],
)
def test_a_product_list_that_is_not_one_is_refused(content):
    with pytest.raises(Refusal, match=r"InstallHistoryPL\.xml"):
        install_history.parse(content)


READY = {
    server.UAC: {"exists": True, "value": 1},
    (server.EXPLORER, None): {"exists": True, "properties": {"Version": {"value": "9.11"}, "svcVersion": {"value": "11.0"}}},
    (server.IIS, None): {
        "exists": True,
        "properties": {"W3SVC": {"value": 1}, "Metabase": {"value": 1}, "ASPNET45": {"value": 1}, "WMICompatibility": {"value": 0}},
    },
    server.PENDING[0]: {"exists": False},
    server.PENDING[1]: {"exists": False},
    server.PENDING[2]: {"exists": False},
}


def asked_for_readiness(change=None):
    probes = copy.deepcopy(PROBES["server"])
    for (path, name), result in {**READY, **(change or {})}.items():
        item = {"path": path, **({"name": name} if name is not None else {})}
        if result is not None:
            probes["registry"]["results"].append({"item": item, **result})
    return probes


def test_a_server_of_the_platform_tells_its_readiness():
    facts = observe("itms76", "server", asked_for_readiness())
    assert facts["uac"] == 1 and facts["reboot_pending"] is False and facts["internet_explorer"] == "11.0"
    assert facts["features"] == {
        "Web-Server": True,
        "Web-Mgmt-Compat": True,
        "Web-Metabase": True,
        "Web-WMI": False,
        "Web-Lgcy-Scripting": False,
        "Web-Asp-Net45": True,
        "NET-Framework-45-ASPNET": True,
    }
    assert not {"uac", "features", "reboot_pending"} & set(observe("ss1", "server", PROBES["server"]))


@pytest.mark.parametrize("pending", server.PENDING)
def test_each_sign_of_a_pending_reboot_counts(pending):
    there = {"exists": True, "properties": {}} if pending[1] is None else {"exists": True, "value": ["a", ""]}
    assert observe("x", "server", asked_for_readiness({pending: there}))["reboot_pending"] is True


def test_without_iis_no_part_of_it_is_there_and_what_it_does_not_tell_stays_open():
    features = observe("x", "server", asked_for_readiness({(server.IIS, None): {"exists": False}}))["features"]
    assert set(features.values()) == {False} and "NET-Framework-45-ASPNET" not in features


@pytest.mark.parametrize("missing", [key for key in READY if key != server.UAC])
def test_half_of_the_readiness_is_refused(missing):
    with pytest.raises(Refusal, match="was not run"):
        observe("x", "server", asked_for_readiness({missing: None}))


@pytest.mark.parametrize(("role", "virtual"), [("guest", True), ("NA", None)])
def test_a_guest_is_virtual_and_anything_else_is_not_known(role, virtual):
    probes = copy.deepcopy(PROBES["server"])
    probes["setup"]["ansible_facts"]["ansible_virtualization_role"] = role
    assert observe("x", "server", probes)["virtual"] is virtual
