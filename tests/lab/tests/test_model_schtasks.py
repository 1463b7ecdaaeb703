"""schtasks.exe: tasks are shown, made, changed, run and deleted, here and on another host, with the sentences and codes of the program."""

from __future__ import annotations

import typing as t
from xml.etree import ElementTree

import pytest
from lab.calls import NoModel

from .bench import NS, Bench, bench

DAILY = {"run": "C:\\NS\\Bin\\x.exe", "user": "KESTREL\\svc", "last_result": 0}
UTIL = "C:\\Program Files (x86)\\Altiris\\Altiris Agent\\AeXAgentUtil.exe"


def line(desk: Bench, text: str, host: str = "bridge") -> dict[str, t.Any]:
    return desk.command("schtasks.exe", *text.split(" "), host=host)


@pytest.mark.parametrize(
    ("text", "rc", "says"),
    [
        ("/create /tn New /tr C:\\x.exe /sc DAILY /st 02:00 /ru SYSTEM", 0,
         'SUCCESS: The scheduled task "New" has successfully been created.\n'),
        ("/create /tn New /tr C:\\x.exe /sc once /st 07:00 /ru SYSTEM", 0,
         "WARNING: Task may not run because /ST is earlier than current time.\n"),
        ("/create /tn \\NS.Daily /tr C:\\x.exe /sc ONSTART /f /ru KESTREL\\svc /rp secret", 0, "successfully been created."),
        ("/create /tn New /tr C:\\x.exe /sc NEVER", 1, "ERROR: Invalid Schedule Type specified.\n"),
        ("/delete /tn NS.Daily /f", 0, 'SUCCESS: The scheduled task "NS.Daily" was successfully deleted.\n'),
        ("/delete /tn Nope /f", 1, 'ERROR: The specified task name "Nope" does not exist in the system.\n'),
        ("/change /tn ns.daily /disable", 0, 'SUCCESS: The parameters of scheduled task "ns.daily" have been changed.\n'),
        ("/change /tn Nope /enable", 1, "ERROR: The system cannot find the file specified.\n"),
        ("/run /tn Nope", 1, "ERROR: The system cannot find the file specified.\n"),
        ("/end /tn Nope", 1, "ERROR: The system cannot find the file specified.\n"),
        ("/query /tn Nope", 1, "ERROR: The system cannot find the file specified.\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["", f" /s {NS}"])
def test_a_verb_says_and_does(text: str, rc: int, says: str, where: str) -> None:
    desk = bench(bridge={"tasks": {"NS.Daily": DAILY}})
    before = desk.estate.snapshot()
    done = line(desk, text + where)
    assert done["rc"] == rc
    assert says in done["stdout"] + done["stderr"]
    changed = {each["host"] for each in desk.estate.diff(before, desk.estate.snapshot()) if each["area"] == "tasks"}
    assert changed == ({"old" if where else "bridge"} if rc == 0 else set())


def test_a_task_is_made_as_it_was_asked_for() -> None:
    desk = bench()
    done = desk.command(
        "schtasks.exe", "/create", "/tn", "A\\B", "/tr", '"C:\\a b\\x.exe" /now', "/sc", "weekly", "/mo", "2", "/st", "03:30"
    )
    assert done["rc"] == 0, done
    listed = line(desk, "/query /tn \\A\\B /fo list /v")["stdout"]
    assert "\nFolder: \\A\n" in listed
    rows = dict(each.split(":", 1) for each in listed.splitlines() if ":" in each and not each.startswith(("Folder", "Repeat")))
    assert {name: rows[name].strip() for name in ("TaskName", "Task To Run", "Schedule", "Start Time", "Run As User", "Status")} == {
        "TaskName": "\\A\\B", "Task To Run": '"C:\\a b\\x.exe" /now', "Schedule": "Weekly, every 2", "Start Time": "03:30",
        "Run As User": "KESTREL\\svc", "Status": "Ready",
    }  # fmt: skip


def test_the_three_forms_of_the_list() -> None:
    desk = bench(bridge={"tasks": {"NS.Daily": DAILY, "\\A\\Other": {"run": "x.exe"}}})
    table = line(desk, "/query")["stdout"].splitlines()
    assert table[:4] == ["", "Folder: \\", f"{'TaskName':40} {'Next Run Time':22} {'Status':15}", f"{'=' * 40} {'=' * 22} {'=' * 15} "]
    assert table[4] == f"{'NS.Daily':40} {'N/A':22} {'Ready':15}"
    assert "Folder: \\A" in table
    assert "HostName:      BRIDGE\nTaskName:      \\NS.Daily\n" in line(desk, "/query /fo LIST")["stdout"]
    assert line(desk, "/query /tn \\A\\Other /fo csv /nh")["stdout"] == '"\\A\\Other","N/A","Ready"\n'


def test_a_definition_as_xml() -> None:
    desk = bench(bridge={"tasks": {"NS.Daily": DAILY, "Timed": {"run": "x.exe", "schedule": "Daily"}}})
    text = line(desk, "/query /tn NS.Daily /xml")["stdout"]
    tree = ElementTree.fromstring(text.partition("\n")[2])
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert tree.findtext("t:Actions/t:Exec/t:Command", namespaces=space) == "C:\\NS\\Bin\\x.exe"
    assert tree.findtext("t:Principals/t:Principal/t:UserId", namespaces=space) == "KESTREL\\svc"
    with pytest.raises(NoModel, match="triggers of Timed"):
        line(desk, "/query /tn Timed /xml")


def test_a_task_that_is_run_does_its_work_as_its_user() -> None:
    run = f'"{UTIL}" /server:new.kestrel.example'
    desk = bench(far={"tasks": {"Move": {"run": run}, "Gone": {"run": "C:\\none\\reg.exe query HKLM"}}})
    assert line(desk, "/run /tn Move", "far")["stdout"] == 'SUCCESS: Attempted to run the scheduled task "Move".\n'
    host = desk.estate.host("far")
    assert host.agent is not None
    assert host.registry.text(f"{host.agent.root}\\Servers", "") == "new.kestrel.example"
    assert host.tasks["Move"]["last_result"] == 0 and host.tasks["Move"]["last_run"].startswith("11/24/2026 08:")
    assert line(desk, "/run /tn Gone", "far")["rc"] == 0
    assert host.tasks["Gone"]["last_result"] == 0x80070002
    assert line(desk, "/end /tn Move", "far")["stdout"] == 'SUCCESS: The scheduled task "Move" has been terminated successfully.\n'


def test_a_changed_program_is_the_one_that_runs() -> None:
    desk = bench(bridge={"tasks": {"Job": {"run": "C:\\Windows\\System32\\net.exe stop Nope"}}})
    desk.command("schtasks.exe", "/change", "/tn", "Job", "/tr", "net.exe stop W32Time", "/ru", "SYSTEM")
    line(desk, "/run /tn Job")
    assert not desk.estate.host("bridge").running("W32Time")
    made = desk.module("bridge", "community.windows.win_scheduled_task_stat", name="Job")
    assert (made["actions"][0]["path"], made["actions"][0]["arguments"]) == ("net.exe", "stop W32Time")


@pytest.mark.parametrize(
    "text",
    [
        "/create /tn NS.Daily /tr x /sc DAILY",
        "/create /tn New /tr x /sc ONCE",
        "/create /tn New /xml C:\\x.xml",
        "/delete /tn NS.Daily",
        "/change /tn NS.Daily",
        "/change /tn NS.Daily /enable /disable",
        "/run",
        "/query /xml",
        "/run /tn Odd",
        "/run /tn Off",
    ],
)
def test_what_would_ask_or_is_unknown_has_no_model(text: str) -> None:
    odd = {"Odd": {"run": "C:\\odd.exe"}, "Off": {"run": "net.exe stop W32Time", "enabled": False}}
    desk = bench(bridge={"tasks": {"NS.Daily": DAILY, **odd}})
    before = desk.estate.snapshot()
    with pytest.raises(NoModel):
        line(desk, text)
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_without_its_service_nothing_goes() -> None:
    desk = bench(bridge={"services": {"Schedule": {"state": "stopped"}}})
    for text in ("/query", "/run /tn x"):
        assert line(desk, text)["stderr"] == "ERROR: The service has not been started.\n"
