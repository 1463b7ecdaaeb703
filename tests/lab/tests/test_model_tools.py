"""net, reg add and delete, sc start, stop and config, and dir /a: what they print, their codes, what they leave."""

from __future__ import annotations

import pytest
from lab.calls import NoModel

from .bench import NETWORK, NS, bench

KEY = "HKLM\\SOFTWARE\\Altiris\\NS"


@pytest.mark.parametrize(
    ("line", "rc", "says"),
    [
        ("net start W32Time", 2, "The requested service has already been started."),
        ("net stop W32Time", 0, "The Windows Time service was stopped successfully."),
        ("net stop Nope", 2, "The service name is invalid."),
        ("net start RemoteRegistry", 2, "HELPMSG 2182"),
        ("net start Off", 2, "System error 1058 has occurred."),
        ("net stop Off", 2, "The Off service is not started."),
        ("net stop RpcSs /y", 0, "The Needs service was stopped successfully."),
        ("net user anna secret1 /add", 0, "The command completed successfully."),
        ("net user Guest /active:yes", 0, "The command completed successfully."),
        ("net user Guest secret1 /add", 2, "The account already exists."),
        ("net user nobody /delete", 2, "The user name could not be found."),
        ("sc start W32Time", 1056, "[SC] StartService FAILED 1056:"),
        ("sc stop W32Time", 0, "3  STOP_PENDING"),
        ("sc stop Off", 1062, "The service has not been started."),
        ("sc stop RpcSs", 1051, "[SC] ControlService FAILED 1051:"),
        ("sc start Off", 1058, "[SC] StartService FAILED 1058:"),
        ("sc config W32Time start= demand", 0, "[SC] ChangeServiceConfig SUCCESS"),
        ("sc config Nope start= auto", 1060, "[SC] OpenService FAILED 1060:"),
        ("sc create Mine binPath= C:\\x.exe start= auto", 0, "[SC] CreateService SUCCESS"),
        ("sc create W32Time binPath= C:\\x.exe", 1073, "[SC] CreateService FAILED 1073:"),
        ("sc delete Off", 0, "[SC] DeleteService SUCCESS"),
        ("sc delete Nope", 1060, "[SC] OpenService FAILED 1060:"),
        ("net localgroup Administrators KESTREL\\plain /add", 0, "The command completed successfully."),
        ("net localgroup Administrators KESTREL\\plain /delete", 2, "System error 1377 has occurred."),
        ('net localgroup Administrators "KESTREL\\Domain Admins" /add', 2, "System error 1378 has occurred."),
        ('net localgroup Administrators "KESTREL\\Domain Admins" /delete', 0, "The command completed successfully."),
        ("net localgroup Users KESTREL\\nobody /add", 2, "There is no such global user or group: KESTREL\\nobody."),
        ("net localgroup Nope KESTREL\\svc /add", 2, "System error 1376 has occurred."),
        ("net localgroup Movers /add /comment:x", 0, "The command completed successfully."),
        ("net localgroup Users /add", 2, "System error 1379 has occurred."),
        (f"reg add {KEY} /v Count /t REG_DWORD /d 0x1f /f", 0, "The operation completed successfully."),
        (f"reg add {KEY} /v Count /t REG_BYTE /d 1 /f", 1, "ERROR: Invalid syntax. Specify valid type for '/t'."),
        (f"reg add {KEY} /v Count /t REG_DWORD /d much /f", 1, "Specify valid numeric value for '/d'."),
        ("reg add NOWHERE\\x /f", 1, "ERROR: Invalid key name."),
        (f"reg delete {KEY} /v none /f", 1, "ERROR: The system was unable to find the specified registry key or value."),
        (f"reg delete {KEY} /f", 0, "The operation completed successfully."),
    ],
)
def test_a_tool_says_and_does(line: str, rc: int, says: str) -> None:
    services = {"Off": {"start": "disabled"}, "Needs": {"state": "running", "depends": ["RpcSs"]}}
    desk = bench(old={"services": services, "powershell": "5.1", "winrm": True})
    before = desk.estate.snapshot()
    done = desk.module("old", "ansible.windows.win_command", cmd=line)
    assert done["rc"] == rc
    assert says in done["stdout"] + done["stderr"]
    assert bool(desk.estate.diff(before, desk.estate.snapshot())) is (rc == 0)


@pytest.mark.parametrize(
    "line",
    [
        "net start",
        "net stop RpcSs",
        "net user",
        "net user anna * /add",
        "net user Guest",
        "net use x:",
        "net localgroup",
        "net localgroup Users /delete",
        "net localgroup Users KESTREL\\svc",
        "sc delete W32Time",
        f"reg add {KEY} /v Count /t REG_DWORD /d 1",
        f"reg delete {KEY}",
        "sc config W32Time type= own",
        "sc config W32Time start= boot",
    ],
)
def test_what_asks_or_is_unknown_has_no_model(line: str) -> None:
    desk = bench(old={"services": {"Needs": {"state": "running", "depends": ["RpcSs"]}}})
    before = desk.estate.snapshot()
    with pytest.raises(NoModel):
        desk.module("old", "ansible.windows.win_command", cmd=line)
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_a_registry_is_written_from_afar_and_in_the_32_bit_view() -> None:
    desk = bench()
    assert (
        desk.command("reg.exe", "add", f"\\\\{NS}\\{KEY}", "/v", "Far", "/d", "x", "/f", logon=NETWORK)["stderr"]
        == "ERROR: Access is denied.\n"
    )
    assert desk.command("reg.exe", "add", f"\\\\{NS}\\{KEY}", "/v", "Far", "/d", "x", "/f")["rc"] == 0
    assert desk.estate.host("old").registry.text(KEY, "Far") == "x"
    desk.command("reg.exe", "add", "HKLM\\SOFTWARE\\X", "/v", "Many", "/t", "REG_MULTI_SZ", "/d", "a\\0b", "/f", "/reg:32")
    value = desk.estate.host("bridge").registry.value("HKLM\\SOFTWARE\\Wow6432Node\\X", "Many")
    assert value is not None and value.data == ("a", "b")


def test_a_service_of_another_host_is_stopped() -> None:
    desk = bench()
    assert desk.command("sc.exe", f"\\\\{NS}", "stop", "AeXSvc")["rc"] == 0
    assert not desk.estate.host("old").running("AeXSvc")
    desk.command("sc.exe", f"\\\\{NS}", "config", "AeXSvc", "start=", "disabled", "obj=", "KESTREL\\svc", "password=", "x")
    service = desk.estate.host("old").service("AeXSvc")
    assert service is not None and (service.start, service.account) == ("disabled", "KESTREL\\svc")


def test_an_empty_drive_tells_its_room_with_hidden_folders_only() -> None:
    desk = bench()
    plain = desk.command("cmd.exe", "/c", "dir", "/-c", "E:\\")
    assert (plain["rc"], "bytes free" in plain["stdout"]) == (1, False)
    everything = desk.command("cmd.exe", "/c", "dir", "/a", "/-c", "E:\\")
    assert everything["rc"] == 0
    assert "System Volume Information" in everything["stdout"]
    assert everything["stdout"].rstrip().splitlines()[-1].split() == ["1", "Dir(s)", str(9 * 2**30), "bytes", "free"]
    far = desk.command("cmd.exe", "/c", "dir", "/a", "/-c", f"\\\\{NS}\\c$\\")
    assert far["stdout"].rstrip().splitlines()[-1].split()[-3:] == [str(2**30), "bytes", "free"]


def test_every_root_has_the_hidden_folder() -> None:
    for host in bench().estate.hosts.values():
        for letter in host.files.drives:
            node = host.files.find(f"{letter}:\\System Volume Information")
            assert node is not None and node.folder and node.hidden
