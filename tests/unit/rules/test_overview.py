from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.reporting import overview


def seen(host, kind, facts, reached=True, reason=""):
    return {"host": host, "host_kind": kind, "reached": reached, "reason": reason, "facts": facts}


WINDOWS_7 = {"name": "Microsoft Windows 7 Enterprise", "service_pack": "", "version": "6.1.7601.0"}
ESTATE = [
    seen("itms71", "server", {"os": {"name": "2008 R2"}, "powershell": "5.1", "disks": {"C:": {"size": None, "free": 10 * 2**30}}}),
    seen("altiris01", "ns6", {"install_path": "C:\\NS", "version": "6.0.6074.532", "products": [1, 2], "architecture": 32}),
    seen("mgmt01", "bridge", {"sqlcmd": {"found": False}, "target_room": {"root": "E:\\", "free_bytes": 3 * 2**40}}),
    seen("gw01", "server", {}, reached=False, reason="the specified credentials were rejected by the server"),
    seen("a", "endpoint", {"os": WINDOWS_7, "architecture": 32, "powershell": "5.1", "agent": {"server": "altiris01"}}),
    seen("b", "endpoint", {"os": WINDOWS_7, "architecture": 32, "powershell": "5.1", "agent": {"server": "altiris01"}}),
    seen("c", "endpoint", {"os": WINDOWS_7, "architecture": 32, "powershell": "2.0"}),
    seen("d", "endpoint", {}, reached=False, reason="timed out"),
]


def test_servers_come_in_the_order_of_the_migration_and_say_what_they_are():
    rows = overview.servers(ESTATE)
    assert [(one["host"], one["kind"]) for one in rows] == [
        ("mgmt01", "bridge"),
        ("altiris01", "ns6"),
        ("gw01", "server"),
        ("itms71", "server"),
    ]
    notes = {one["host"]: one["notes"] for one in rows}
    assert notes["mgmt01"] == "no sqlcmd; E:\\ has 3,072 GiB free for backups"
    assert notes["altiris01"] == "Notification Server 6.0.6074.532, 2 products"
    assert notes["gw01"] == "not reached: the specified credentials were rejected by the server"
    assert notes["itms71"] == "C: 10 GiB free"


def test_endpoints_are_counted_by_what_they_have_in_common():
    system = "Microsoft Windows 7 Enterprise (32 bit)"
    assert overview.endpoints(ESTATE) == [
        {"system": system, "powershell": "5.1", "reports_to": "altiris01", "count": 2},
        {"system": "", "powershell": "", "reports_to": "not reached", "count": 1},
        {"system": system, "powershell": "2.0", "reports_to": "no agent", "count": 1},
    ]


@pytest.mark.parametrize(
    ("facts", "note"),
    [
        ({"sql": {"version": "9.0", "edition": "Std", "collation": "L"}, "databases": [1]}, "SQL Server 9.0 Std, L, 1 databases"),
        ({"software": {"sim_version": "7.1.8400"}}, "Symantec Installation Manager 7.1.8400"),
        ({"sqlcmd": {"found": True, "version": "11.0"}}, "sqlcmd 11.0"),
        ({"disks": {"C:": {"size": 80 * 2**30, "free": 40 * 2**30}}}, "C: 40 of 80 GiB free"),
        ({"disks": {"C:": {"size": None, "free": None}}}, "C: 0 GiB free"),
        ({}, ""),
    ],
)
def test_a_server_is_described_by_what_was_read(facts, note):
    assert overview.servers([seen("one", "server", facts)])[0]["notes"] == note
