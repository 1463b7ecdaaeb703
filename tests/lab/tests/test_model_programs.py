"""The program models: what they print, their exit codes, what they refuse, and what they do to another host."""

from __future__ import annotations

import csv
import io

import pytest
from lab.calls import Logon, NoModel

from .bench import NETWORK, NS, RUNAS, bench

W = "ansible.windows."
KEY = f"\\\\{NS}\\HKLM\\SOFTWARE\\Altiris\\NS"
SHARE = f"\\\\{NS}\\c$\\NS"


def test_command_results() -> None:
    desk = bench()
    done = desk.module("bridge", W + "win_command", _raw_params=" reg.exe query HKLM\\SOFTWARE\\Nope ")
    assert (done["rc"], done["msg"], done["changed"]) == (1, "non-zero return code", True)
    assert done["stderr"] == "ERROR: The system was unable to find the specified registry key or value.\r\n"
    assert done["cmd"] == "reg.exe query HKLM\\SOFTWARE\\Nope"
    argv = desk.module("bridge", W + "win_command", argv=["reg", "query", "HKLM\\SOFTWARE\\A B"])
    assert argv["cmd"] == 'C:\\Windows\\System32\\reg.exe query "HKLM\\SOFTWARE\\A B"'


def test_command_creates_and_removes() -> None:
    desk = bench()
    skipped = desk.module("bridge", W + "win_command", cmd="sc.exe query", creates="C:\\in")
    assert (skipped["skipped"], skipped["msg"]) == (True, "skipped, since C:\\in exists")
    skipped = desk.module("bridge", W + "win_command", cmd="sc.exe query", removes="C:\\none")
    assert skipped["msg"] == "skipped, since C:\\none does not exist"


def test_a_program_that_is_not_there() -> None:
    missing = bench(bridge={"tools": {"sqlcmd": None}}).command("sqlcmd.exe", "-?")
    assert missing["rc"] == 2
    assert missing["msg"] == (
        'Failed to run: \'C:\\Windows\\system32\\sqlcmd.exe -?\': Exception calling "CreateProcess" with "7" argument(s): '
        '"CreateProcessW() failed (The system cannot find the file specified, Win32ErrorCode 2 - 0x00000002)"'
    )
    nowhere = bench().module("bridge", W + "win_command", cmd="sc.exe query", chdir="C:\\none")
    assert "Could not find specified -WorkingDirectory 'C:\\none'" in nowhere["msg"]


@pytest.mark.parametrize(
    "line",
    [
        "whoami.exe /all",
        "sc.exe create X start= auto",
        "sc.exe delete WinRM",
        "sc.exe query group= x",
        "reg.exe export HKLM\\X C:\\x",
        "reg.exe query HKLM\\X /f y",
        "cmd.exe /c del C:\\x",
        "cmd.exe /c dir C:\\ | more",
        "cmd.exe /k dir",
        "cmd.exe /c dir /q C:\\",
        "robocopy.exe A B /SEC",
        "robocopy.exe A B /COPY:DATS",
        "schtasks.exe /showsid /tn x",
        "schtasks.exe /create /tn x /tr y /sc onidle",
        "schtasks.exe /create /tn x /tr y /sc daily /ru KESTREL\\svc",
        "schtasks.exe /query /fo xml",
        "schtasks.exe /query /v",
        "sqlcmd.exe -S x -E -i file.sql",
        "sqlcmd.exe -S bridge -E",
    ],
)
def test_what_the_lab_does_not_know_fails_by_name(line: str) -> None:
    desk = bench()
    before = desk.estate.snapshot()
    with pytest.raises(NoModel) as unknown:
        desk.module("bridge", W + "win_command", RUNAS, cmd=line)
    assert line.split(maxsplit=1)[0] in str(unknown.value)
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_reg_query() -> None:
    desk = bench()
    assert desk.command("reg.exe", "query", KEY)["stdout"] == (
        "\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Altiris\\NS\n    InstallPath    REG_SZ    C:\\NS\\\n    Count    REG_DWORD    0x1a\n"
        "    (Default)    REG_SZ    top\n\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Altiris\\NS\\Sub\n"
    )
    assert desk.command("reg.exe", "query", KEY, "/v", "installpath")["stdout"] == (
        "\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Altiris\\NS\n    InstallPath    REG_SZ    C:\\NS\\\n\n"
    )
    assert desk.command("reg.exe", "query", KEY + "\\Sub", "/ve")["stdout"].splitlines()[2] == "    (Default)    REG_SZ    (value not set)"
    assert desk.command("reg.exe", "query", KEY, "/s", "/v", "Count")["stdout"].endswith("\nEnd of search: 1 match(es) found.\n")
    assert desk.command("reg.exe", "query", KEY, "/s")["stdout"].count("HKEY_LOCAL_MACHINE") == 2


@pytest.mark.parametrize(
    ("key", "error"),
    [
        (KEY + "\\None", "ERROR: The system was unable to find the specified registry key or value.\n"),
        ("NOHIVE\\x", 'ERROR: Invalid key name.\nType "REG QUERY /?" for usage.\n'),
        ("\\\\ghost\\HKLM\\SOFTWARE", "ERROR: The network path was not found.\n"),
        ("\\\\dead\\HKLM\\SOFTWARE", "ERROR: The network path was not found.\n"),
        ("\\\\far\\HKLM\\SOFTWARE", "ERROR: The network path was not found.\n"),  # its Remote Registry service is stopped
    ],
)
def test_reg_query_refuses(key: str, error: str) -> None:
    done = bench().command("reg.exe", "query", key)
    assert (done["rc"], done["stderr"]) == (1, error)


@pytest.mark.parametrize(
    ("argv", "rc", "text"),
    [
        (("reg.exe", "query", KEY), 1, "ERROR: Access is denied.\n"),
        (("sc.exe", f"\\\\{NS}", "query"), 5, "[SC] OpenSCManager FAILED 5:\n\nAccess is denied.\n\n"),
        (("schtasks.exe", "/query", "/s", NS, "/fo", "csv"), 1, "ERROR: Access is denied.\n"),
        (("cmd.exe", "/c", "dir", "/-c", SHARE), 1, "Access is denied.\n"),
        (("robocopy.exe", SHARE, "E:\\x", "/NJH", "/NJS"), 16, "ERROR 5 (0x00000005) Accessing Source Directory"),
        (("sqlcmd.exe", "-S", NS, "-E", "-Q", "SELECT 1"), 1, "Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'.."),
    ],
)
def test_a_network_logon_cannot_go_on(argv: tuple[str, ...], rc: int, text: str) -> None:
    done = bench().command(*argv, logon=NETWORK)
    assert done["rc"] == rc
    assert text in done["stdout"] + done["stderr"]


@pytest.mark.parametrize(
    ("argv", "rc", "text"),
    [
        (("reg.exe", "query", KEY), 1, "ERROR: The network path was not found."),
        (("sc.exe", f"\\\\{NS}", "query"), 1722, "[SC] OpenSCManager FAILED 1722:\n\nThe RPC server is unavailable."),
        (("cmd.exe", "/c", "dir", SHARE), 1, "The specified network name is no longer available."),
        (("robocopy.exe", SHARE, "E:\\x"), 16, "ERROR 64 (0x00000040) Accessing Source Directory"),
    ],
)
def test_without_smb1_an_old_server_is_out_of_reach(argv: tuple[str, ...], rc: int, text: str) -> None:
    done = bench(bridge={"smb": [2, 3]}).command(*argv)
    assert done["rc"] == rc
    assert text in done["stdout"] + done["stderr"]


def test_sc_query() -> None:
    desk = bench()
    every = desk.command("sc.exe", f"\\\\{NS}", "query", "type=", "service", "state=", "all", "bufsize=", "262144")["stdout"]
    assert "\nSERVICE_NAME: AeXSvc\nDISPLAY_NAME: Altiris Service\n" in every
    assert (
        "        STATE              : 4  RUNNING \n                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)\n" in every
    )
    assert "SERVICE_NAME: W3SVC" in every
    assert "SERVICE_NAME: W3SVC" not in desk.command("sc.exe", f"\\\\{NS}", "query")["stdout"]
    one = desk.command("sc.exe", f"\\\\{NS}", "query", "w3svc")["stdout"]
    assert "        STATE              : 1  STOPPED \n        WIN32_EXIT_CODE" in one
    none = desk.command("sc.exe", f"\\\\{NS}", "query", "none")
    assert none["rc"] == 1060
    assert none["stdout"] == (
        "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\n\nThe specified service does not exist as an installed service.\n\n"
    )
    assert "START_TYPE         : 4   DISABLED" in desk.command("sc.exe", f"\\\\{NS}", "qc", "W3SVC")["stdout"]


def test_schtasks() -> None:
    desk = bench()
    rows = list(csv.DictReader(io.StringIO(desk.command("schtasks.exe", "/query", "/s", NS, "/fo", "csv", "/v")["stdout"])))
    assert [(row["HostName"], row["TaskName"], row["Task To Run"], row["Run As User"]) for row in rows] == [
        ("OLD", "\\NS.Daily", "C:\\NS\\Bin\\x.exe", "KESTREL\\svc")
    ]
    empty = desk.command("schtasks.exe", "/query", "/s", "new", "/fo", "csv")
    assert (empty["rc"], empty["stderr"]) == (0, "INFO: There are no scheduled tasks presently available in the system.\n")


def test_the_agent_is_pointed_at_another_server() -> None:
    desk = bench()
    util = "C:\\Program Files (x86)\\Altiris\\Altiris Agent\\AeXAgentUtil.exe"
    done = desk.command(util, "/server:new.kestrel.example", host="far", logon=NETWORK)
    assert done["rc"] == 0
    registry = desk.estate.host("far").registry
    servers = "HKLM\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent\\Servers"
    assert registry.text(servers, "") == "new.kestrel.example"
    assert [key.name for key in registry.subkeys(servers)] == ["new.kestrel.example", "old.kestrel.example"]
    wrong = desk.command("C:\\Program Files\\Altiris\\Altiris Agent\\AeXAgentUtil.exe", "/server:x", host="far", logon=NETWORK)
    assert wrong["rc"] == 3
    with pytest.raises(NoModel, match="/stop"):
        desk.command(util, "/stop", host="far", logon=NETWORK)


@pytest.mark.parametrize(("broken", "rc"), [("refuses", 1), ("ignores", 0)])
def test_a_broken_agent_stays_where_it_is(broken: str, rc: int) -> None:
    desk = bench(far={"agent": {"broken": broken}})
    done = desk.command(
        "C:\\Program Files (x86)\\Altiris\\Altiris Agent\\AeXAgentUtil.exe", "/server:new", host="far", logon=Logon("KESTREL\\svc")
    )
    assert done["rc"] == rc
    host = desk.estate.host("far")
    assert host.registry.text(host.agent.root + "\\Servers", "") == "old.kestrel.example"  # type: ignore[union-attr]
