"""Injected faults: what ansible-core makes of each of them, and the rules themselves."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from lab.calls import Call, Logon
from lab.client import Client
from lab.faults import KINDS, OPERATIONS, BadRule, Faults, Rule

PAGE = pathlib.Path(__file__).resolve().parents[3] / "docs" / "lab.md"
PING = "ansible.windows.win_ping"
SHORT = {"ansible_winrm_operation_timeout_sec": 1, "ansible_winrm_read_timeout_sec": 3}

OUTCOMES: list[tuple[str, str, str]] = [
    # rule, state, part of the message; docs/lab.md has the same rows
    ("kind=reset op=Create", "UNREACHABLE", "reset by peer"),
    ("kind=reset op=Command", "FAILED", "reset by peer"),
    ("kind=reset op=Send", "FAILED", "winrm send_input failed"),
    ("kind=reset op=Receive", "FAILED", "reset by peer"),
    ("kind=reset op=Signal", "FAILED", "reset by peer"),
    ("kind=reset op=Delete", "SUCCESS", ""),
    ("kind=reset op=win_ping", "FAILED", "reset by peer"),
    ("kind=reset op=win_ping after=true", "FAILED", "reset by peer"),
    ("kind=hang op=Create", "UNREACHABLE", "timed out"),
    ("kind=hang op=Command", "UNREACHABLE", "timed out"),
    ("kind=hang op=Send", "FAILED", "winrm send_input failed"),
    ("kind=hang op=Receive", "UNREACHABLE", "timed out"),
    ("kind=hang op=Signal", "FAILED", "timed out"),
    ("kind=hang op=Delete", "SUCCESS", ""),
    ("kind=hang op=win_ping", "FAILED", ""),  # by the task's own timeout: without one it would be asked for ever
    ("kind=auth op=Create", "UNREACHABLE", "credentials were rejected"),
    ("kind=auth op=Command", "FAILED", "credentials were rejected"),
    ("kind=auth op=Receive", "FAILED", "credentials were rejected"),
    ("kind=http op=Create status=503", "UNREACHABLE", "503"),
    ("kind=http op=Command status=503", "FAILED", "503"),
    ("kind=http op=Receive status=503", "FAILED", "503"),
    ("kind=http op=Signal status=400", "SUCCESS", ""),
    ("kind=fault op=Create", "UNREACHABLE", "Access is denied"),
    ("kind=fault op=Command", "FAILED", "Access is denied"),
    ("kind=quota op=Command", "SUCCESS", ""),
    ("kind=quota op=Create", "UNREACHABLE", "cannot process the request"),
    ("kind=delay op=Receive seconds=1.5", "SUCCESS", ""),
    ("kind=delay op=win_ping seconds=2.5", "SUCCESS", ""),  # longer than OperationTimeout: the client asks again, silently
    ("kind=module_fail op=ansible.windows.win_ping message=broken", "FAILED", "broken"),
    ("kind=down op=Create", "UNREACHABLE", "reset by peer"),
    ("kind=down op=win_ping", "FAILED", "reset by peer"),
    ("kind=down op=Receive", "FAILED", "reset by peer"),
    ("kind=reboot op=Create", "UNREACHABLE", "reset by peer"),
    ("kind=reboot op=Receive", "FAILED", "reset by peer"),
    ("kind=reboot op=win_ping", "FAILED", "reset by peer"),
    ("kind=reboot op=win_ping after=true", "FAILED", "reset by peer"),
    ("kind=skew op=win_ping seconds=3600", "SUCCESS", ""),
    ("kind=meanwhile op=win_ping module=win_ping", "SUCCESS", ""),
]


@pytest.fixture(scope="module")
def misfortunes(lab: t.Any, ansible: t.Any) -> dict[str, t.Any]:
    """One task on many hosts at once, each with a fault of its own, and one host without: {rule: result}."""
    client = Client(lab.folder)
    hosts = {f"fault{number:02}": rule for number, (rule, _state, _message) in enumerate(OUTCOMES)}
    for host, rule in hosts.items():
        client.ask("POST", "/faults", {"host": host, **dict(pair.split("=") for pair in rule.split())})
    results = ansible(lab, ",".join([*hosts, "new02"]), PING, "", "--task-timeout", "14", **SHORT)
    rules = client.ask("GET", "/faults")
    client.ask("DELETE", "/faults")
    return {**{rule: results[host] for host, rule in hosts.items()}, "": results["new02"], "fired": [rule["fired"] for rule in rules]}


@pytest.mark.parametrize(("rule", "state", "message"), OUTCOMES)
def test_what_ansible_makes_of_a_fault(misfortunes: dict[str, t.Any], core_version: str, rule: str, state: str, message: str) -> None:
    if core_version == "2.16" and rule == "kind=quota op=Command":
        state = "FAILED"  # only newer ones make a new shell
    result = misfortunes[rule]
    assert (result.state, message in result.message) == (state, True), result


def test_the_page_has_these_outcomes_and_no_others() -> None:
    """docs/lab.md: one row for each kind and place, with what Ansible says."""
    measured = {(*_place(rule), state) for rule, state, _message in OUTCOMES} | {("disk_full", "a module", "FAILED")}
    text = PAGE.read_text(encoding="utf-8").partition("## Faults\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")]
    assert sorted((row[0].strip("`"), row[1], row[2]) for row in rows) == sorted(measured)
    assert {kind for kind, _on, _state in measured} == set(KINDS)


def _place(rule: str) -> tuple[str, str]:
    fields = dict(pair.split("=") for pair in rule.split())
    on = fields["op"] if fields["op"] in OPERATIONS else "a module, after its work" if fields.get("after") else "a module"
    return fields["kind"], on


def test_faults_strike_once_and_only_where_they_should(misfortunes: dict[str, t.Any]) -> None:
    assert misfortunes[""].state == "SUCCESS"
    assert misfortunes["fired"] == [1] * len(OUTCOMES)


def test_a_fault_fires_on_the_nth_match_only(lab: t.Any, ansible: t.Any) -> None:
    lab.command("fault", "add", "kind=module_fail", "op=win_ping", "nth=2", "times=1")
    assert [ansible(lab, "new01", PING)["new01"].state for _unused in range(3)] == ["SUCCESS", "FAILED", "SUCCESS"]
    lab.command("fault", "clear")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "reset"}, "missing: op"),
        ({"kind": "skew", "op": "Create", "seconds": 5}, "needs a module or program"),
        ({"kind": "reset", "op": "Create", "after": "true"}, "after is for reset, down, reboot"),
        ({"kind": "delay", "op": "win_ping", "after": "true"}, "after is for"),
        ({"kind": "reset", "op": "win_ping", "after": "perhaps"}, "true or false is wanted"),
        ({"kind": "meanwhile", "op": "win_ping"}, "needs the module"),
        ({"kind": "reset", "op": "win_ping", "module": "win_file"}, "needs the module"),
        ({"kind": "meanwhile", "op": "win_ping", "module": "win_file", "args": "[1]"}, "args is an object"),
        ({"kind": "delay", "op": "win_ping", "seconds": -1}, "times and seconds at least 0"),
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
