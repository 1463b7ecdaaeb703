"""The module models, each against what its source says it returns."""

from __future__ import annotations

import functools
import typing as t

import pytest
from lab.calls import Call, NoModel
from lab.models import run_call
from lab.state import Clock

from .bench import NETWORK, NS, Bench, bench

W = "ansible.windows."
FAR = f"\\\\{NS}\\c$\\NS"


def call(desk: Bench, kind: t.Any, host: str = "bridge", **fields: t.Any) -> tuple[int, str, str]:
    reply = run_call(desk.estate, host, Call(kind, kind, NETWORK, **fields))
    return reply.rc, reply.stdout, reply.stderr


def test_ping() -> None:
    desk = bench()
    assert desk.module("bridge", W + "win_ping") == {"changed": False, "ping": "pong"}
    assert desk.module("bridge", W + "win_ping", data="crash")["failed"] is True


def test_setup_gives_what_was_asked_for() -> None:
    desk = bench()
    facts = desk.module("far", W + "setup", gather_subset=["!all", "!min", "memory"])
    assert set(facts["ansible_facts"]) == {
        "gather_subset", "module_setup", "ansible_memtotal_mb", "ansible_memfree_mb", "ansible_swaptotal_mb", "ansible_pagefiletotal_mb",
        "ansible_pagefilefree_mb",
    }  # fmt: skip
    assert facts["warnings"] == ["The Windows version '6.1' is no longer supported or tested by Ansible."]
    every = desk.module("bridge", W + "setup", unknown=1)
    assert "warnings" not in every
    got = every["ansible_facts"]
    assert got["ansible_distribution_version"] == "10.0.14393.0"
    assert (got["ansible_hostname"], got["ansible_fqdn"]) == ("BRIDGE", "bridge.kestrel.example")
    assert got["ansible_env"]["USERPROFILE"] == "C:\\Users\\svc"
    odd = desk.module("bridge", W + "setup", gather_subset=["!all", "nonsense"])
    assert odd["warnings"] == ["invalid value nonsense specified in gather_subset"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"path": "HKLM:\\SOFTWARE\\Altiris\\NS", "name": "count"}, {"exists": True, "type": "REG_DWORD", "value": 26, "raw_value": 26}),
        ({"path": "HKLM:\\SOFTWARE\\Altiris\\NS", "name": ""}, {"exists": True, "type": "REG_SZ", "value": "top", "raw_value": "top"}),
        ({"path": "HKLM:\\SOFTWARE\\Altiris\\NS", "name": "none"}, {"exists": False}),
        ({"path": "HKLM:\\SOFTWARE\\Nope"}, {"exists": False}),
        ({"path": "HKLM\\X"},
         {"failed": True, "msg": "path: HKLM\\X is not a valid registry path, see module documentation for examples."}),
    ],
)  # fmt: skip
def test_reg_stat(arguments: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    assert bench().module("old", W + "win_reg_stat", **arguments) == {"changed": False, **expected}


def test_reg_stat_of_a_key() -> None:
    result = bench().module("old", W + "win_reg_stat", path="HKLM:\\SOFTWARE\\Altiris\\NS")
    assert result["sub_keys"] == ["Sub"]
    assert set(result["properties"]) == {"InstallPath", "Count", ""}


def test_regedit_changes_once_and_not_in_check_mode() -> None:
    desk = bench()
    where: dict[str, t.Any] = {"path": "HKLM:\\SOFTWARE\\X", "name": "n", "data": "5", "type": "dword"}
    assert desk.module("bridge", W + "win_regedit", check=True, **where)["changed"] is True
    assert desk.estate.host("bridge").registry.key("HKLM\\SOFTWARE\\X") is None
    assert desk.module("bridge", W + "win_regedit", **where)["changed"] is True
    assert desk.module("bridge", W + "win_regedit", **where) == {"changed": False, "data_changed": False, "data_type_changed": False}
    again = desk.module("bridge", W + "win_regedit", **{**where, "type": "string"})
    assert (again["data_type_changed"], again["data_changed"]) == (True, False)  # to PowerShell 5 and "5" are the same
    assert desk.module("bridge", W + "win_regedit", path="HKLM:\\SOFTWARE\\X", state="absent", delete_key=True)["changed"] is True
    assert desk.estate.host("bridge").registry.key("HKLM\\SOFTWARE\\X") is None


@pytest.mark.parametrize(
    ("kind", "data", "kept"),
    [
        ("dword", "010", 10), ("dword", "0x1F", 31), ("dword", " 7 ", 7), ("dword", "", 0), ("dword", "2.5", 2), ("qword", "1e3", 1000),
        ("dword", -1, 0xFFFFFFFF), ("qword", -1, 0xFFFFFFFFFFFFFFFF), ("dword", True, 1), ("dword", 3.0, 3),
        ("binary", "be,ef", b"\xbe\xef"), ("binary", "hex:0a:0b", b"\x0a\x0b"), ("binary", [1, "0x10"], b"\x01\x10"),
        ("binary", "beef0", b""),
        ("multistring", [1, True, "x"], ("1", "True", "x")), ("string", ["x"], "System.Object[]"), ("string", True, "True"),
    ],
)  # fmt: skip
def test_regedit_converts_as_powershell_does(kind: str, data: t.Any, kept: t.Any) -> None:
    desk = bench()
    call: dict[str, t.Any] = {"path": "HKLM:\\SOFTWARE\\X", "name": "n", "type": kind, "data": data}
    assert desk.module("bridge", W + "win_regedit", **call)["changed"] is True
    value = desk.estate.host("bridge").registry.value("HKLM\\SOFTWARE\\X", "n")
    assert value is not None and value.data == kept
    assert desk.module("bridge", W + "win_regedit", **call)["changed"] is False


@pytest.mark.parametrize(
    ("kind", "before", "after", "changed"),
    [
        ("multistring", ["A", "b"], ["a", "B"], False), ("multistring", ["a", "b"], ["b", "a"], True),
        ("multistring", ["a"], ["a", "b"], True),
        ("string", "A", "a", True), ("binary", [1, 2], "hex:01,02", False),
    ],
)  # fmt: skip
def test_regedit_compares_as_powershell_does(kind: str, before: t.Any, after: t.Any, changed: bool) -> None:
    desk = bench()
    call: dict[str, t.Any] = {"path": "HKLM:\\SOFTWARE\\X", "name": "n", "type": kind}
    first = desk.module("bridge", W + "win_regedit", diff=True, data=before, **call)["diff"]["after"]
    second = desk.module("bridge", W + "win_regedit", diff=True, data=after, **call)
    assert (second["changed"], second["data_changed"]) == (changed, changed)
    assert (second["diff"]["before"], second["diff"]["after"] == first) == (first, not changed)


UNHANDLED = "Unhandled exception while executing module: "
UNSIGNED = UNHANDLED + 'Cannot convert value "-1" to type "System.UInt64". Error: "Value was either too large or too small for a UInt64."'


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path": "SOFTWARE"}, "path: SOFTWARE is not a valid powershell path, see module documentation for examples."),
        ({"path": "HKLM:\\X", "name": "a", "type": "dword", "data": 2**32}, "data cannot be larger than 0xffffffff when type is dword"),
        ({"path": "HKLM:\\X", "name": "a", "type": "dword", "data": "4294967296"},
         "data cannot be larger than 0xffffffff when type is dword"),
        ({"path": "HKLM:\\X", "name": "a", "type": "dword", "data": "-1"}, UNSIGNED),
        ({"path": "HKLM:\\X", "name": "a", "type": "qword", "data": "0b11"},
         UNHANDLED + 'Cannot convert value "0b11" to type "System.UInt64". Error: "Input string was not in a correct format."'),
        ({"path": "HKLM:\\X", "name": "a", "type": "dword", "data": -(2**31) - 1},
         UNHANDLED + 'Cannot convert value "-2147483649" to type "System.Int32". '
         'Error: "Value was either too large or too small for an Int32."'),
        ({"path": "HKLM:\\X", "name": "a", "type": "binary", "data": [1, 256]},
         UNHANDLED + 'Cannot convert value "256" to type "System.Byte". '
         'Error: "Value was either too large or too small for an unsigned byte."'),
        ({"path": "HKLM:\\X", "name": "a", "type": "binary", "data": "hex:xx,ef"},
         UNHANDLED + 'Exception calling "ToByte" with "2" argument(s): "Could not find any recognizable digits."'),
        ({"path": "HKLM:\\X", "name": "a", "type": "multistring", "data": ["a", None]},
         UNHANDLED + "You cannot call a method on a null-valued expression."),
    ],
)  # fmt: skip
def test_regedit_refuses(arguments: dict[str, t.Any], message: str) -> None:
    assert bench().module("bridge", W + "win_regedit", **arguments)["msg"] == message


def test_services() -> None:
    desk = bench()
    info = desk.module("old", W + "win_service_info", name="aexsvc")
    assert info["exists"] is True
    service = info["services"][0]
    assert (service["name"], service["state"], service["start_mode"], service["username"]) == (
        "AeXSvc",
        "started",
        "auto",
        "NT AUTHORITY\\SYSTEM",
    )
    assert desk.module("old", W + "win_service_info", name="none") == {"changed": False, "exists": False, "services": []}
    assert [each["name"] for each in desk.module("old", W + "win_service_info", name="Lanman*")["services"]] == [
        "LanmanServer",
        "LanmanWorkstation",
    ]
    assert desk.module("old", W + "win_service", check=True, name="AeXSvc", state="stopped")["changed"] is True
    assert desk.estate.host("old").running("AeXSvc")
    assert desk.module("old", W + "win_service", name="AeXSvc", state="stopped", start_mode="manual")["start_mode"] == "manual"
    assert desk.module("old", W + "win_service", name="AeXSvc", state="stopped")["changed"] is False
    assert not desk.estate.host("old").running("AeXSvc")
    missing = desk.module("old", W + "win_service", name="none", state="started")
    assert missing["msg"] == "Service 'none' is not installed, need to set 'path' to create a new service"
    assert "cannot be started" in desk.module("old", W + "win_service", name="W3SVC", state="started")["msg"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"host": "new.kestrel.example", "port": 80}, ""),
        ({"host": "old", "port": 80, "timeout": 5}, "timeout while waiting for old:80 to start listening"),
        ({"host": "ghost", "port": 80, "timeout": 5}, "timeout while waiting for ghost:80 to start listening"),
        ({"host": "old", "port": 80, "state": "stopped"}, ""),
        ({"host": "new", "port": 80, "state": "absent", "timeout": 1}, "timeout while waiting for new:80 to stop listening"),
        ({"path": "C:\\in\\a.txt", "regex": "H.llo"}, ""),
        (
            {"path": "C:\\in\\a.txt", "regex": "bye", "timeout": 1},
            "timeout while waiting for string regex bye in file C:\\in\\a.txt to match",
        ),
        ({"path": "C:\\none", "timeout": 1}, "timeout while waiting for file C:\\none to be present"),
        ({"path": "C:\\in\\a.txt", "state": "absent", "timeout": 1}, "timeout while waiting for file C:\\in\\a.txt to be absent"),
    ],
)
def test_wait_for(arguments: dict[str, t.Any], message: str) -> None:
    result = bench().module("bridge", W + "win_wait_for", **arguments)
    assert result.get("msg", "") == message
    assert result["changed"] is False


def test_wait_for_waits_as_long_as_it_takes() -> None:
    """A server restarts; the bridge waits until it is away, and then until it is back."""
    desk = bench()
    desk.estate.clock = Clock(desk.estate.now(), ticking=lambda: 0.0)  # it moves while somebody waits, and only then
    desk.command("shutdown.exe", "/r", "/t", "4", host="new")
    wait_for = functools.partial(desk.module, "bridge", W + "win_wait_for", host="new", port=445)
    away = wait_for(state="stopped")
    assert (away["elapsed"], away["wait_attempts"]) == (5.0, 6)  # the delay and a second longer, see state/power.py
    back = wait_for()
    assert (back["elapsed"], back["wait_attempts"]) == (3.0, 4)


@pytest.mark.parametrize(
    ("arguments", "elapsed", "attempts"),
    [
        ({"path": "C:\\none", "timeout": 7, "sleep": 3}, 9.0, 3),
        ({"path": "C:\\none", "timeout": 2, "delay": 5}, 7.0, 2),
        ({"path": "C:\\in\\a.txt", "delay": 5}, 5.0, 1),
        ({"timeout": 12}, 12.0, 0),
        ({"path": "C:\\in\\a.txt", "timeout": 0}, 0.0, 0),
    ],
)
def test_wait_for_says_how_long(arguments: dict[str, t.Any], elapsed: float, attempts: int) -> None:
    desk = bench()
    desk.estate.clock = Clock(desk.estate.now(), ticking=lambda: 0.0)
    result = desk.module("bridge", W + "win_wait_for", **arguments)
    assert (result["elapsed"], result["wait_attempts"]) == (elapsed, attempts)


def test_disk_facts_need_windows_2012() -> None:
    desk = bench()
    disks = desk.module("bridge", "community.windows.win_disk_facts")["ansible_facts"]["ansible_disks"]
    volumes = {part["drive_letter"]: part["volumes"][0]["size_remaining"] for disk in disks for part in disk["partitions"]}
    assert volumes == {"C": 40 * 2**30, "E": 9 * 2**30}
    refused = desk.module("far", "community.windows.win_disk_facts")
    assert refused["msg"] == "This module cannot run on this OS as it requires a minimum version of 6.2, actual was 6.1.7601.0"


def test_reboot_info() -> None:
    desk = bench()
    assert desk.module("bridge", W + "win_reboot_info")["reboot_required"] is False
    desk.estate.host("bridge").registry.make_key(
        "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending"
    )
    assert desk.module("bridge", W + "win_reboot_info")["reboot_required_reasons"][0]["source"] == "component_based_servicing"


def test_raw_text_is_an_allow_list() -> None:
    desk = bench()
    assert call(desk, "raw", script="$PSVersionTable.PSVersion.ToString()") == (0, "5.1.14393.1\r\n", "")
    with pytest.raises(NoModel, match="raw text 'Get-Process'"):
        call(desk, "raw", script="Get-Process")
    with pytest.raises(NoModel, match="script"):
        call(desk, "script", script="& 'C:\\x.ps1'")


def test_the_home_folder() -> None:
    desk = bench()
    assert call(desk, "expand_user", path="~")[1] == "C:\\Users\\svc\r\n"
    assert call(desk, "expand_user", path="~\\x")[1] == "C:\\Users\\svc\\x\r\n"
    assert call(desk, "expand_user", path="D:\\y")[1] == "D:\\y\r\n"


def test_a_variable_that_names_another_one_is_kept_as_it_is() -> None:
    """Upstream's target win_environment: .NET writes REG_SZ, which nothing expands when it is read again."""
    desk = bench()
    ask: dict[str, t.Any] = {"name": "TEST_VALUE", "level": "machine"}
    assert desk.module("bridge", W + "win_environment", value="%SystemRoot%\\System32", **ask)["changed"] is True
    again = desk.module("bridge", W + "win_environment", value="%SystemRoot%\\System32", **ask)
    assert (again["changed"], again["before_value"]) == (False, "%SystemRoot%\\System32")
    other = desk.module("bridge", W + "win_environment", value="C:\\Windows\\System32", **ask)
    assert (other["changed"], other["before_value"]) == (True, "%SystemRoot%\\System32")


def test_a_slash_is_part_of_a_registry_key_s_name() -> None:
    """Upstream's target win_reg_stat has such a key; only backslashes part keys."""
    desk = bench()
    desk.module("bridge", W + "win_regedit", path="HKCU:\\Test Key / [&Ansible*]", name="a", data="1")
    assert [key.name for key in desk.estate.host("bridge").registry.subkeys("HKCU") if key.name.startswith("Test")] == [
        "Test Key / [&Ansible*]"
    ]
    assert desk.module("bridge", W + "win_reg_stat", path="HKCU:\\Test Key")["exists"] is False


@pytest.mark.parametrize("key", ["HKCR:\\*", "HKCC:\\Software", "HKCU:\\Software", "HKLM:\\Software", "HKU:\\.DEFAULT"])
def test_every_hive_has_something(key: str) -> None:
    """Upstream's target win_reg_stat expects these keys on every Windows."""
    assert bench().module("bridge", W + "win_reg_stat", path=key)["exists"] is True


def test_a_service_starts_what_it_depends_on() -> None:
    """Upstream's target win_service: the service manager starts them, and then the other one cannot be removed."""
    desk = bench()
    for name, needs in (("Under", []), ("Middle", ["Under"]), ("Top", ["Middle"])):
        desk.module("bridge", W + "win_service", name=name, path="C:\\x.exe", dependencies=needs)
    desk.module("bridge", W + "win_service", name="Top", state="started", check=True)
    assert desk.module("bridge", W + "win_service", name="Under")["state"] == "stopped"
    desk.module("bridge", W + "win_service", name="Top", state="started")
    assert {name: desk.module("bridge", W + "win_service", name=name)["state"] for name in ("Under", "Middle")} == dict.fromkeys(
        ("Under", "Middle"), "running"
    )
    refused = desk.module("bridge", W + "win_service", name="Under", state="absent")
    assert "because it has dependent services" in refused["msg"]


def test_a_number_of_a_service_may_be_hexadecimal() -> None:
    desk = bench()
    ask: dict[str, t.Any] = {"name": "W32Time", "failure_actions": [{"type": "reboot"}], "failure_reset_period_sec": "0xFFFFFFFF"}
    assert desk.module("bridge", W + "win_service", **ask)["changed"] is True
    assert desk.module("bridge", W + "win_service", **ask)["changed"] is False
    (service,) = desk.module("bridge", W + "win_service_info", name="W32Time")["services"]
    assert service["failure_reset_period_sec"] == 0xFFFFFFFF


def test_a_description_that_is_cleared_is_told_as_it_was_asked_for() -> None:
    desk = bench()
    desk.module("bridge", W + "win_service", name="W32Time", description="Keeps the time")
    cleared = desk.module("bridge", W + "win_service", name="W32Time", description="")
    assert (cleared["changed"], cleared["description"]) == (True, "")
    assert desk.module("bridge", W + "win_service", name="W32Time", description="")["changed"] is False
    assert desk.module("bridge", W + "win_service_info", name="W32Time")["services"][0]["description"] is None


def test_a_service_is_found_by_its_display_name_too() -> None:
    """Get-Service -Name looks at both names."""
    found = bench().module("bridge", W + "win_service_info", name="windows time")
    assert [each["name"] for each in found["services"]] == ["W32Time"]


def test_recovery_without_actions_has_no_period() -> None:
    """ChangeServiceConfig2 deletes the period with the actions: SERVICE_FAILURE_ACTIONS; upstream's target win_service."""
    desk = bench()
    desk.module("bridge", W + "win_service", name="W32Time", failure_actions=[{"type": "reboot"}], failure_reset_period_sec=1234)
    assert desk.module("bridge", W + "win_service", name="W32Time", failure_actions=[])["changed"] is True
    (service,) = desk.module("bridge", W + "win_service_info", name="W32Time")["services"]
    assert (service["failure_actions"], service["failure_reset_period_sec"]) == ([], 0)
    assert desk.module("bridge", W + "win_service", name="W32Time", failure_actions=[])["changed"] is False


def test_check_mode_changes_no_setting_of_a_share() -> None:
    """Upstream's target win_share: the same call without check mode is still a change."""
    desk = bench()
    share: dict[str, t.Any] = {"name": "In", "path": "C:\\in"}
    desk.module("bridge", W + "win_share", **share)
    before = desk.estate.snapshot()
    wanted: dict[str, t.Any] = {**share, "caching_mode": "Programs", "encrypt": True, "description": "d", "list": True, "read": "Users"}
    planned = desk.module("bridge", W + "win_share", check=True, **wanted)
    assert planned["changed"] is True
    assert desk.estate.diff(before, desk.estate.snapshot()) == []
    assert desk.module("bridge", W + "win_share", **wanted)["actions"] == planned["actions"]
    assert desk.module("bridge", W + "win_share", **wanted)["changed"] is False
