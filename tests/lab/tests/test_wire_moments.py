"""Faults at a bad moment: what is lost, what is done all the same, what dies with a host, and who else was there."""

from __future__ import annotations

import concurrent.futures
import json
import time
import typing as t

import pytest
import winrm
from lab.client import Client

from .conftest import LOCAL_PASSWORD, LOCAL_USER

PING = "ansible.windows.win_ping"
JOB_SECONDS = 15  # of a job that dies: longer than a busy machine takes for two ad hoc tasks
SHORT = {"ansible_winrm_operation_timeout_sec": 1, "ansible_winrm_read_timeout_sec": 3}


def test_what_was_sealed_for_a_dropped_connection_is_a_bad_request(lab: t.Any, ansible: t.Any) -> None:
    """pywinrm sends it again on a new connection: Windows answers 400, and it must not count as a failure of the lab."""
    lab.command("fault", "add", "kind=reset", "op=Receive", "host=new01")
    assert ansible(lab, "new01", PING, transport="ntlm", **SHORT)["new01"].state == "FAILED"
    lab.command("fault", "clear")
    assert "400 (" in (lab.folder / "server.log").read_text(encoding="utf-8")
    assert lab.command("status").returncode == 0


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
    assert (mine["user"], mine["mutated"]) == ("NEW02\\Administrator", False)
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
    protocol = winrm.Protocol(endpoint=endpoint, transport="plaintext", username=LOCAL_USER, password=LOCAL_PASSWORD)
    shell = protocol.open_shell()
    lab.command("fault", "add", "kind=delay", "op=win_file", "host=new01", f"seconds={JOB_SECONDS}")
    folder, begun = {"path": "C:\\never", "state": "directory"}, time.monotonic()
    job = ansible(lab, "new01", "ansible.windows.win_file", folder, "-B", "60", "-P", "0")["new01"].data["ansible_job_id"]
    booted = client.ask("GET", "/snapshot")["hosts"]["new01"]["power"]
    lab.command("fault", "add", "kind=reboot", "op=win_ping", "host=new01", "seconds=1")
    assert ansible(lab, "new01", PING)["new01"].state == "FAILED"
    time.sleep(max(0.0, begun + JOB_SECONDS + 4 - time.monotonic()))  # the job would be over now
    with pytest.raises(winrm.exceptions.WSManFaultError, match="shell"):
        protocol.run_command(shell, "echo x")
    status = ansible(lab, "new01", "ansible.builtin.async_status", {"jid": job})["new01"]
    assert (status.data["started"], status.data["finished"]) in ((True, False), (1, 0)), status
    assert ansible(lab, "new01", "ansible.windows.win_stat", {"path": "C:\\never"})["new01"].data["stat"]["exists"] is False
    assert client.ask("GET", "/snapshot")["hosts"]["new01"]["power"] != booted
    unknown = ansible(lab, "new01", "ansible.builtin.async_status", {"jid": "1.2"})["new01"]
    assert unknown.state == "FAILED" and unknown.message.startswith("could not find job at 'C:\\Users\\Administrator")
    lab.command("fault", "clear")


def test_the_bridge_waits_for_a_server_that_restarts(lab: t.Any, ansible: t.Any) -> None:
    """On the estate's clock, which goes slower here, so that the server is away when the second wait begins."""
    lab.command("clock", "rate", "0.25")
    ansible(lab, "new02", "ansible.windows.win_command", "shutdown.exe /r /t 1")
    for state in ("stopped", "started"):
        waited = ansible(lab, "new01", "ansible.windows.win_wait_for", {"host": "new02", "port": 5985, "state": state, "timeout": 20})[
            "new01"
        ]
        assert waited.state == "SUCCESS" and waited.data["elapsed"] > 0 and waited.data["wait_attempts"] > 0, waited
    assert ansible(lab, "new02", PING)["new02"].state == "SUCCESS"
    lab.command("clock", "rate", "1")


def test_a_wait_ends_with_its_timeout_and_with_its_host(lab: t.Any, ansible: t.Any) -> None:
    ask = {"path": "C:\\none", "timeout": 2}
    late = ansible(lab, "new01", "ansible.windows.win_wait_for", ask)["new01"]
    assert late.state == "FAILED" and late.message == "timeout while waiting for file C:\\none to be present" and late.data["elapsed"] >= 2
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ansible, lab, "new01", "ansible.windows.win_wait_for", {**ask, "timeout": 600}, **SHORT)
        time.sleep(6)  # until it waits
        lab.command("operator", "new01", "power", "up=false")
        assert waiting.result(timeout=60)["new01"].state in ("FAILED", "UNREACHABLE")
    lab.command("operator", "new01", "power", "up=true")


def test_a_host_that_restarts_by_itself_forgets_what_ran(lab: t.Any, ansible: t.Any) -> None:
    """Also when nobody asked for it while it was away."""
    lab.command("fault", "add", "kind=delay", "op=win_file", "host=new02", f"seconds={JOB_SECONDS}")
    begun = time.monotonic()
    job = ansible(lab, "new02", "ansible.windows.win_file", {"path": "C:\\n", "state": "directory"}, "-B", "60", "-P", "0")["new02"]
    ansible(lab, "new02", "ansible.windows.win_command", "shutdown.exe /r /t 0")
    time.sleep(max(0.0, begun + JOB_SECONDS + 4 - time.monotonic()))
    status = ansible(lab, "new02", "ansible.builtin.async_status", {"jid": job.data["ansible_job_id"]})["new02"]
    assert status.data["finished"] in (False, 0), status
    lab.command("fault", "clear")
