"""Agents that do not do at once, or not at all, what they are told, and how they write a time."""

from __future__ import annotations

import datetime as dt
import json
import typing as t

import pytest
from lab.calls import Call, Wait
from lab.models import run_call

from .bench import NETWORK, Bench, bench
from .test_model_products_estate import ROOT, UTIL, migrated

NEW = "smp71.kestrel.example"
SERVERS = f"{ROOT}\\Servers"
POLICY = "Policy Last Requested"


def text(desk: Bench, name: str, key: str = NEW) -> str:
    return desk.estate.host("far").registry.text(f"{SERVERS}\\{key}" if key else SERVERS, name)


def desk_with(**agent: t.Any) -> Bench:
    desk = migrated()
    far = desk.estate.host("far")
    assert far.agent is not None
    for name, value in agent.items():
        setattr(far.agent, name, value)
    return desk


def tell(desk: Bench, *more: str) -> None:
    assert desk.command(UTIL, f"/server:{NEW}", *more, host="far", logon=NETWORK)["rc"] == 0


def later(desk: Bench, minutes: float) -> None:
    desk.estate.clock.advance(dt.timedelta(minutes=minutes))
    desk.estate.snapshot()


def test_the_time_of_the_call_is_local_with_its_offset_and_comes_with_the_call() -> None:
    desk = migrated()
    desk.estate.host("far").utc_offset = -420
    tell(desk)
    assert text(desk, POLICY) == ""
    later(desk, 2)
    assert text(desk, POLICY).startswith("2026-11-24 01:01:") and text(desk, POLICY).endswith(" -420")
    assert text(desk, "Basic Inventory Last Post") == "", "the inventory waits"
    later(desk, 30)
    assert text(desk, "Basic Inventory Last Post").endswith(" -420")


def test_a_late_agent_calls_after_its_minutes() -> None:
    desk = desk_with(calls_after=45.0)
    tell(desk)
    later(desk, 44)
    assert text(desk, "", "") == NEW and text(desk, POLICY) == ""
    later(desk, 2)
    assert text(desk, POLICY) != ""


def test_an_agent_keeps_the_short_name_and_still_calls() -> None:
    desk = desk_with(broken="short")
    tell(desk)
    later(desk, 2)
    assert text(desk, "", "") == "smp71" and text(desk, POLICY, "smp71") != ""


def test_a_stopped_agent_takes_the_name_and_never_calls() -> None:
    desk = migrated()
    service = desk.estate.host("far").service("AeXNSClient")
    assert service is not None
    service.state = "stopped"
    tell(desk)
    later(desk, 600)
    assert text(desk, "", "") == NEW and text(desk, POLICY) == ""
    service.state = "running"
    desk.estate.operator("smp71", "show_console")
    later(desk, 2)
    assert text(desk, POLICY).startswith("2026-11-24 18:0"), "it called when it ran again, not before"


def test_a_refused_agent_requests_no_policy() -> None:
    desk = migrated()
    assert desk.command(UTIL, "/server:smp76.kestrel.example", host="far", logon=NETWORK)["rc"] == 0
    later(desk, 600)
    assert text(desk, POLICY, "smp76.kestrel.example") == ""


def test_a_utility_that_hangs_ends_when_it_is_killed() -> None:
    desk = desk_with(broken="hangs")
    far = desk.estate.host("far")
    with pytest.raises(Wait):
        desk.estate.clock.rate = 0
        _once(desk)
    assert far.agent is not None and far.agent.hung and text(desk, "", "") == "old.kestrel.example"
    assert desk.command("taskkill.exe", "/f", "/im", "AeXAgentUtil.exe", host="far", logon=NETWORK)["rc"] == 0
    assert not far.agent.hung
    gone = desk.command("taskkill.exe", "/f", "/im", "AeXAgentUtil.exe", host="far", logon=NETWORK)
    assert gone["rc"] == 128
    assert _once(desk, waits=3)["rc"] == 1, "the killed process ended"


def _once(desk: Bench, waits: int = 0) -> dict[str, t.Any]:
    name = "ansible.windows.win_command"
    call = Call("module", name, NETWORK, {"argv": [UTIL, f"/server:{NEW}"]}, asked_as=name, since=desk.estate.now(), waits=waits)
    result: dict[str, t.Any] = json.loads(run_call(desk.estate, "far", call).stdout)
    return result


def test_the_web_address_beside_the_server() -> None:
    desk = migrated()
    tell(desk, f"/web:https://{NEW}:4433/Altiris")
    key = f"HKLM\\SOFTWARE\\Wow6432Node\\Altiris\\eXpress\\NS Client\\NSs\\{NEW}"
    assert desk.estate.host("far").registry.text(key, "NSWeb") == f"https://{NEW}:4433/Altiris"


def test_what_a_6_x_cmdb_tells_of_its_computers() -> None:
    agent = {"last_inventory": "2026-11-20 23:30:00 -480", "guid": "{2d1f0164-989d-5df6-b7a8-c1286ae5ce83}"}
    desk = bench(
        old={"timezone": {"offset": 60}, "sql": {"instances": {"MSSQLSERVER": {"databases": {"Altiris": {"cmdb_of": "old"}}}}}},
        far={"agent": agent, "addresses": ["10.0.0.4", "10.9.0.4"]},
    )
    bare = "2D1F0164-989D-5DF6-B7A8-C1286AE5CE83"
    fresh = (
        "SET NOCOUNT ON; SELECT i.fqdn, c.Guid, dt.Latest, DATEDIFF(hour, dt.Latest, GETDATE()) FROM Altiris.dbo.vComputerResource c "
        "INNER JOIN (SELECT ResourceGuid, MAX(ModifiedDate) AS Latest FROM Altiris.dbo.ResourceUpdateSummary WHERE InventoryClassGuid = "
        "'9E6F402A-6A45-4CBA-9299-C2323F73A506' GROUP BY ResourceGuid) AS dt ON c.Guid = dt.ResourceGuid "
        "LEFT JOIN Altiris.dbo.Inv_AeX_AC_Identification i ON c.Guid = i._ResourceGuid WHERE c.IsManaged = 1"
    )
    local = "2026-11-21 08:30:00.000"  # 23:30 in Los Angeles is half past eight in Berlin
    assert desk.sql(fresh)["stdout"] == f"far.kestrel.example|{bare}|{local}|73\n"
    count = "SET NOCOUNT ON; SELECT COUNT(*) FROM Altiris.dbo.{}"
    for table, number in (("Inv_AeX_AC_TCPIP", 2), ("Inv_Client_Task_Resources", 0), ("RM_ResourceComputer", 1)):
        assert desk.sql(count.format(table))["stdout"] == f"{number}\n", table
