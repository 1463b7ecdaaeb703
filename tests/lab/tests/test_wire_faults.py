"""Injected faults: what ansible-core makes of each of them, and the rules themselves."""

from __future__ import annotations

import concurrent.futures
import json
import pathlib
import time
import typing as t

import pytest
import winrm
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


def test_the_reset_of_an_answer_comes_after_the_work(lab: t.Any, ansible: t.Any) -> None:
    """The worst moment: the change is made, and the controller does not know it. Before the work, nothing was changed."""
    folder = {"path": "C:\\half", "state": "directory"}
    for more, changed in (("after=true", True), ("after=false", False)):
        lab.command("fault", "add", "kind=reset", "op=win_file", "host=new01", more)
        calls = len(lab.journal())
        assert ansible(lab, "new01", "ansible.windows.win_file", folder)["new01"].state == "FAILED"
        assert any(entry["mutated"] for entry in lab.journal()[calls:]) is changed
        ansible(lab, "new01", "ansible.windows.win_file", {**folder, "state": "absent"})
    lab.command("fault", "clear")


def test_a_clock_that_is_ahead_shows_in_facts_and_files_only(lab: t.Any, ansible: t.Any) -> None:
    """Kerberos would refuse it; NTLM, Basic and TLS of this lab do not look at it."""
    ask = {"gather_subset": ["!all", "!min", "date_time", "uptime"]}

    def facts(transport: str) -> dict[str, t.Any]:
        result: dict[str, t.Any] = ansible(lab, "new01", "ansible.windows.setup", ask, transport=transport)["new01"].data["ansible_facts"]
        return result

    before = facts("ntlm")
    lab.command("fault", "add", "kind=skew", "op=win_ping", "host=new01", "seconds=-7200")
    assert ansible(lab, "new01", PING, transport="ntlm")["new01"].state == "SUCCESS"
    after = facts("ntlm")
    moved = after["ansible_date_time"]["epoch_int"] - before["ansible_date_time"]["epoch_int"]
    assert -7200 <= moved < -7100 and abs(after["ansible_uptime_seconds"] - before["ansible_uptime_seconds"]) < 100
    ansible(lab, "new01", "ansible.windows.win_file", {"path": "C:\\late", "state": "directory"})
    made = ansible(lab, "new01", "ansible.windows.win_stat", {"path": "C:\\late"})["new01"].data["stat"]["creationtime"]
    assert abs(made - after["ansible_date_time"]["epoch_int"]) < 100
    lab.command("fault", "add", "kind=skew", "op=win_ping", "host=new01", "seconds=0")
    ansible(lab, "new01", PING)
    lab.command("fault", "clear")


def test_a_second_controller_works_on_the_host_just_before(lab: t.Any, ansible: t.Any) -> None:
    """What it did is there when the task comes, which finds nothing left to do; the journal tells the two apart."""
    folder = {"path": "C:\\contested", "state": "directory"}
    lab.command(
        "fault", "add", "kind=meanwhile", "op=win_file", "host=new02", "module=win_file", f"args={json.dumps(folder)}", "user=WIRE\\other"
    )
    result = ansible(lab, "new02", "ansible.windows.win_file", folder)["new02"]
    assert (result.state, result.data["changed"]) == ("SUCCESS", False)
    mine, theirs = lab.journal()[-1], lab.journal()[-2]
    assert (theirs["user"], theirs["mutated"], theirs["changed"]) == ("WIRE\\other", True, True)
    assert (mine["user"], mine["mutated"]) == ("WIRE\\svc", False)
    lab.command("fault", "clear")


def test_two_controllers_at_once_change_a_host_once(lab: t.Any, ansible: t.Any) -> None:
    """Two real ansible processes: models run one at a time, so exactly one of them makes the folder."""
    folder = {"path": "C:\\race", "state": "directory"}
    lab.command("fault", "add", "kind=delay", "op=win_file", "host=new02", "seconds=0.5", "times=2")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        both = [
            each.result()["new02"] for each in [pool.submit(ansible, lab, "new02", "ansible.windows.win_file", folder) for _one in "ab"]
        ]
    assert {result.state for result in both} <= {"SUCCESS", "CHANGED"}
    assert sorted(result.data["changed"] for result in both) == [False, True]
    lab.command("fault", "clear")


def test_a_restart_at_a_bad_moment_kills_shells_and_jobs(lab: t.Any, ansible: t.Any) -> None:
    """A job's results file stays at `started`: Windows has nobody left to write the end of it."""
    client, facts = Client(lab.folder), lab.facts
    endpoint = f"http://127.0.0.1:{facts['http_port']}/wsman/new01"
    protocol = winrm.Protocol(endpoint=endpoint, transport="plaintext", username=facts["user"], password=facts["password"])
    shell = protocol.open_shell()
    lab.command("fault", "add", "kind=delay", "op=win_file", "host=new01", "seconds=3")
    folder = {"path": "C:\\never", "state": "directory"}
    job = ansible(lab, "new01", "ansible.windows.win_file", folder, "-B", "60", "-P", "0")["new01"].data["ansible_job_id"]
    booted = client.ask("GET", "/snapshot")["hosts"]["new01"]["power"]
    lab.command("fault", "add", "kind=reboot", "op=win_ping", "host=new01", "seconds=1")
    assert ansible(lab, "new01", PING)["new01"].state == "FAILED"
    time.sleep(3)  # the job would be over now
    with pytest.raises(winrm.exceptions.WSManFaultError, match="shell"):
        protocol.run_command(shell, "echo x")
    status = ansible(lab, "new01", "ansible.builtin.async_status", {"jid": job})["new01"]
    assert (status.data["started"], status.data["finished"]) in ((True, False), (1, 0)), status
    assert ansible(lab, "new01", "ansible.windows.win_stat", {"path": "C:\\never"})["new01"].data["stat"]["exists"] is False
    assert client.ask("GET", "/snapshot")["hosts"]["new01"]["power"] != booted
    unknown = ansible(lab, "new01", "ansible.builtin.async_status", {"jid": "1.2"})["new01"]
    assert unknown.state == "FAILED" and unknown.message.startswith("could not find job at 'C:\\Users\\svc")
    lab.command("fault", "clear")


def test_a_host_that_restarts_by_itself_forgets_what_ran(lab: t.Any, ansible: t.Any) -> None:
    """Also when nobody asked for it while it was away."""
    lab.command("fault", "add", "kind=delay", "op=win_file", "host=new02", "seconds=4")
    job = ansible(lab, "new02", "ansible.windows.win_file", {"path": "C:\\n", "state": "directory"}, "-B", "60", "-P", "0")["new02"]
    ansible(lab, "new02", "ansible.windows.win_command", "shutdown.exe /r /t 0")
    time.sleep(5)
    status = ansible(lab, "new02", "ansible.builtin.async_status", {"jid": job.data["ansible_job_id"]})["new02"]
    assert status.data["finished"] in (False, 0), status
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
