"""The program models: what they print, their exit codes, what they refuse, and what they do to another host."""

from __future__ import annotations

import csv
import io

import pytest
from lab.calls import Logon, NoModel
from lab.models.bench import NETWORK, NS, RUNAS, bench

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
    every = desk.command("sc.exe", f"\\\\{NS}", "query", "type=", "service", "state=", "all")["stdout"]
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


def test_dir() -> None:
    desk = bench()
    here = desk.command("cmd.exe", "/c", "dir", "/-c", "C:\\in")["stdout"].splitlines()
    assert here[0] == " Volume in drive C is System"
    assert here[3] == " Directory of C:\\in"
    assert here[-3] == "10/25/2026  08:00 AM    <DIR>          sub"
    assert here[-4] == "10/25/2026  08:00 AM                 5 a.txt"
    assert here[-2:] == ["               1 File(s)              5 bytes", "               3 Dir(s)     42949672960 bytes free"]
    assert desk.command("cmd.exe", "/c", "dir", "C:\\in")["stdout"].endswith("  42,949,672,960 bytes free\n")
    none = desk.command("cmd.exe", "/c", "dir", "C:\\none")
    assert (none["rc"], none["stderr"]) == (1, "File Not Found\n")
    away = desk.command("cmd.exe", "/c", "dir", "Q:\\")
    assert (away["rc"], away["stderr"]) == (1, "The system cannot find the path specified.\n")


def test_dir_of_an_empty_drive_says_no_free_space_unless_hidden_things_count() -> None:
    desk = bench()
    empty = desk.command("cmd.exe", "/c", "dir", "/-c", "E:\\")
    assert (empty["rc"], empty["stderr"]) == (1, "File Not Found\n")
    assert desk.command("cmd.exe", "/c", "dir", "/-c", "/a", "E:\\")["stdout"].endswith("9663676416 bytes free\n")


def test_move() -> None:
    desk = bench()
    assert desk.command("cmd.exe", "/c", "move", "/y", "C:\\in", "C:\\out put")["stdout"] == "        1 dir(s) moved.\n"
    files = desk.estate.host("bridge").files
    assert files.file("C:\\out put\\sub\\b.bin").size == 3000
    assert files.find("C:\\in") is None
    across = desk.command("cmd.exe", "/c", "move", "/y", "C:\\out put", "E:\\x")
    assert (across["rc"], across["stderr"]) == (1, "Access is denied.\n")
    assert desk.command("cmd.exe", "/c", "move", "/y", "C:\\out put\\a.txt", "E:\\a.txt")["stdout"] == "        1 file(s) moved.\n"
    assert files.drives["E"].free == 9 * 2**30 - 5
    none = desk.command("cmd.exe", "/c", "move", "/y", "C:\\none", "E:\\x")
    assert (none["rc"], none["stderr"]) == (1, "The system cannot find the file specified.\n")


def test_robocopy_copies_skips_and_purges() -> None:
    desk = bench()
    argv = ("robocopy.exe", SHARE, "E:\\set\\server", "/E", "/PURGE", "/COPY:DAT", "/R:2", "/W:5", "/NP", "/NFL", "/NDL")
    first = desk.command(*argv)
    assert first["rc"] == 1
    assert "   Files :         2         2         0         0         0         0" in first["stdout"]
    assert "    Dirs :         3         3         0         0         0         0" in first["stdout"]
    copied = desk.estate.host("bridge").files
    source = desk.estate.host("old").files
    for name in ("Bin\\AeXSvc.exe", "web.config"):
        one, other = copied.file(f"E:\\set\\server\\{name}"), source.file(f"C:\\NS\\{name}")
        assert (one.digest("sha256"), one.modified) == (other.digest("sha256"), other.modified)
    assert copied.find("E:\\set\\server\\Logs") is not None
    again = desk.module("bridge", W + "win_command", RUNAS, argv=list(argv))
    assert again["rc"] == 0
    copied.write("E:\\set\\server\\extra.txt", b"x")
    source.write("C:\\NS\\web.config", b"<y/>")
    assert desk.command(*argv)["rc"] == 3
    assert copied.find("E:\\set\\server\\extra.txt") is None
    assert copied.file("E:\\set\\server\\web.config").content == b"<y/>"


def test_robocopy_of_named_files() -> None:
    desk = bench()
    assert desk.command("robocopy.exe", SHARE, "E:\\x", "web.config", "/R:1", "/W:1")["rc"] == 1
    assert [node.name for node in desk.estate.host("bridge").files.children("E:\\x")] == ["web.config"]


def test_robocopy_failures() -> None:
    desk = bench(old={"files": {"C:\\NS\\big.cab": {"size": 9 * 2**30 + 1}}})
    full = desk.command("robocopy.exe", SHARE, "E:\\x", "/E", "/R:1", "/W:1")
    assert full["rc"] == 9  # some copied, some failed
    assert "ERROR 112 (0x00000070) Copying File C:\\NS\\big.cab\nThere is not enough space on the disk." in full["stdout"]
    assert desk.estate.host("bridge").files.find("E:\\x\\big.cab") is None
    none = desk.command("robocopy.exe", "C:\\none", "E:\\x")
    assert none["rc"] == 16
    assert "ERROR 3 (0x00000003) Accessing Source Directory C:\\none\\\nThe system cannot find the path specified." in none["stdout"]


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
