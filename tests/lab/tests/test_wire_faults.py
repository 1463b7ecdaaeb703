"""Injected faults: what ansible-core makes of each of them, and the rules themselves."""

from __future__ import annotations

import time
import typing as t

import pytest
from lab.calls import Call, Logon
from lab.client import Client
from lab.faults import BadRule, Faults, Rule

PING = "ansible.windows.win_ping"
SHORT = {"ansible_winrm_operation_timeout_sec": 1, "ansible_winrm_read_timeout_sec": 3}

OUTCOMES: list[tuple[str, str, str]] = [
    # rule, state, part of the message
    ("kind=reset op=Create", "UNREACHABLE", "reset by peer"),
    ("kind=http op=Create status=503", "UNREACHABLE", "503"),
    ("kind=auth op=Create", "UNREACHABLE", "credentials were rejected"),
    ("kind=fault op=Create", "UNREACHABLE", "Access is denied"),
    ("kind=hang op=Create", "UNREACHABLE", "timed out"),
    ("kind=hang op=Receive", "UNREACHABLE", "timed out"),
    ("kind=reset op=Receive", "FAILED", "reset by peer"),
    ("kind=quota op=Command", "SUCCESS", ""),
    ("kind=http op=Signal status=400", "SUCCESS", ""),
    ("kind=delay op=Receive seconds=1.5", "SUCCESS", ""),
    ("kind=delay op=win_ping seconds=2.5", "SUCCESS", ""),  # longer than OperationTimeout: the client asks again, silently
    ("kind=module_fail op=ansible.windows.win_ping message=broken", "FAILED", "broken"),
    ("kind=reset op=win_ping", "FAILED", "reset by peer"),
    ("kind=down op=Create", "UNREACHABLE", "reset by peer"),
]


@pytest.fixture(scope="module")
def misfortunes(lab: t.Any, ansible: t.Any) -> dict[str, t.Any]:
    """One task on many hosts at once, each with a fault of its own, and one host without: {rule: result}."""
    client = Client(lab.folder)
    hosts = {f"fault{number:02}": rule for number, (rule, _state, _message) in enumerate(OUTCOMES)}
    for host, rule in hosts.items():
        client.ask("POST", "/faults", {"host": host, **dict(pair.split("=") for pair in rule.split())})
    results = ansible(lab, ",".join([*hosts, "new02"]), PING, **SHORT)
    rules = client.ask("GET", "/faults")
    client.ask("DELETE", "/faults")
    return {**{rule: results[host] for host, rule in hosts.items()}, "": results["new02"], "fired": [rule["fired"] for rule in rules]}


@pytest.mark.parametrize(("rule", "state", "message"), OUTCOMES)
def test_what_ansible_makes_of_a_fault(misfortunes: dict[str, t.Any], core_version: str, rule: str, state: str, message: str) -> None:
    if core_version == "2.16" and rule.startswith("kind=quota"):
        state = "FAILED"  # only newer ones make a new shell
    result = misfortunes[rule]
    assert (result.state, message in result.message) == (state, True), result


def test_faults_strike_once_and_only_where_they_should(misfortunes: dict[str, t.Any]) -> None:
    assert misfortunes[""].state == "SUCCESS"
    assert misfortunes["fired"] == [1] * len(OUTCOMES)


def test_what_was_sealed_for_a_dropped_connection_is_a_bad_request(lab: t.Any, ansible: t.Any) -> None:
    """pywinrm sends it again on a new connection: Windows answers 400, and it must not count as a failure of the lab."""
    lab.command("fault", "add", "kind=reset", "op=Receive", "host=new01")
    assert ansible(lab, "new01", PING, transport="ntlm", **SHORT)["new01"].state == "FAILED"
    lab.command("fault", "clear")
    assert "400 (" in (lab.folder / "server.log").read_text(encoding="utf-8")
    assert lab.command("status").returncode == 0


def test_a_fault_fires_on_the_nth_match_only(lab: t.Any, ansible: t.Any) -> None:
    lab.command("fault", "add", "kind=module_fail", "op=win_ping", "nth=2", "times=1")
    assert [ansible(lab, "new01", PING)["new01"].state for _unused in range(3)] == ["SUCCESS", "FAILED", "SUCCESS"]
    lab.command("fault", "clear")


def test_a_host_that_went_down_comes_back_after_its_time(lab: t.Any, ansible: t.Any) -> None:
    lab.command("fault", "add", "kind=down", "op=win_ping", "host=new01", "seconds=1")
    assert ansible(lab, "new01", PING)["new01"].state == "FAILED"  # its connection was reset while the module ran
    time.sleep(1.2)
    assert ansible(lab, "new01", PING)["new01"].state == "SUCCESS"
    lab.command("fault", "clear")


def test_a_disk_is_full_before_the_call_runs(lab: t.Any, ansible: t.Any, tmp_path: t.Any) -> None:
    (tmp_path / "some.txt").write_text("some text", encoding="utf-8")
    lab.command("fault", "add", "kind=disk_full", "op=put_file", "host=new02")
    result = ansible(lab, "new02", "ansible.windows.win_copy", {"src": f"{tmp_path}/some.txt", "dest": "C:\\some.txt"})["new02"]
    assert result.state == "FAILED" and "not enough space on the disk" in result.message.lower()
    lab.command("operator", "new02", "empty_disk", "drive=C")
    lab.command("fault", "clear")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "reset"}, "missing: op"),
        ({"kind": "melt", "op": "Create"}, "unknown kind melt"),
        ({"kind": "reset", "op": "Create", "colour": "red"}, "unknown key colour"),
        ({"kind": "quota", "op": "win_ping"}, "needs a WS-Man operation"),
        ({"kind": "module_fail", "op": "Receive"}, "needs a module or program"),
        ({"kind": "reset", "op": "Create", "nth": "0"}, "nth is at least 1"),
        ({"kind": "reset", "op": "Create", "nth": "one"}, "one"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(given: dict[str, t.Any], message: str) -> None:
    with pytest.raises(BadRule, match=message):
        Rule.parse(given)


def test_a_wrong_rule_is_refused_on_the_command_line(lab: t.Any) -> None:
    done = lab.command("fault", "add", "kind=melt", "op=Create")
    assert done.returncode == 1 and "unknown kind melt" in done.stderr


def _command(line: str) -> Call:
    return Call(kind="module", name="ansible.windows.win_command", logon=Logon("x"), args={"_raw_params": line})


def test_a_rule_names_a_program_and_part_of_its_arguments() -> None:
    faults = Faults()
    faults.add(Rule.parse({"kind": "module_fail", "op": "sqlcmd.exe", "contains": "BACKUP", "times": 0}))
    assert faults.on_call("h", _command('"C:\\Tools\\SQLCMD.EXE" -Q "BACKUP DATABASE x"'))
    assert not faults.on_call("h", _command('sqlcmd.exe -Q "SELECT 1"'))
    assert not faults.on_call("h", _command("robocopy.exe BACKUP x"))


def test_a_seeded_chance_is_the_same_each_time() -> None:
    def fired() -> list[bool]:
        faults = Faults()
        faults.add(Rule.parse({"kind": "reset", "op": "Create", "probability": "0.5", "seed": "7", "times": "0"}))
        return [bool(faults.on_operation("h", "Create")) for _unused in range(50)]

    assert fired() == fired() and 10 < sum(fired()) < 40
