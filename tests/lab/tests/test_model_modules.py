"""The module models, each against what its source says it returns."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest
from lab.calls import Call, Logon, NoModel
from lab.models import run_call
from lab.models.bench import NETWORK, NS, RUNAS, USER, Bench, bench

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
    ("arguments", "message"),
    [
        ({"path": "SOFTWARE"}, "path: SOFTWARE is not a valid powershell path, see module documentation for examples."),
        ({"path": "HKLM:\\X", "name": "a", "type": "dword", "data": 2**32}, "data cannot be larger than 0xffffffff when type is dword"),
    ],
)
def test_regedit_refuses(arguments: dict[str, t.Any], message: str) -> None:
    assert bench().module("bridge", W + "win_regedit", **arguments)["msg"] == message


def test_stat_of_files_and_folders() -> None:
    desk = bench()
    stat = desk.module("bridge", W + "win_stat", path="c:/IN/a.txt")["stat"]
    assert (stat["path"], stat["isreg"], stat["size"], stat["extension"]) == ("C:\\in\\a.txt", True, 5, ".txt")
    assert stat["checksum"] == "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
    folder = desk.module("bridge", W + "win_stat", path="C:\\in")["stat"]
    assert (folder["isdir"], folder["size"], folder["attributes"]) == (True, 3005, "Directory")
    assert desk.module("bridge", W + "win_stat", path="C:\\none")["stat"] == {"exists": False}


@pytest.mark.parametrize("logon", [NETWORK, Logon(USER, "system"), Logon("KESTREL\\plain", "runas")])
def test_another_hosts_files_are_closed_without_a_second_hop(logon: Logon) -> None:
    desk = bench()
    assert desk.module("bridge", W + "win_stat", logon, path=FAR)["stat"] == {"exists": False}
    found = desk.module("bridge", W + "win_find", logon, paths=[FAR])
    assert found["matched"] == 0
    assert found["warnings"] == [f"Argument path '{FAR}' does not exist or is not accessible, skipping"]
    version = desk.module("bridge", "community.windows.win_file_version", logon, path=f"{FAR}\\Bin\\AeXSvc.exe")
    assert version["msg"] == f"Specified path {FAR}\\Bin\\AeXSvc.exe does not exist or is not a file."
    made = desk.module("bridge", W + "win_file", logon, path=f"{FAR}\\new", state="directory")
    assert made["msg"] == "Access is denied."


def test_another_hosts_files_are_open_with_one() -> None:
    desk = bench()
    found = desk.module("bridge", W + "win_find", RUNAS, paths=[FAR], recurse=True, checksum_algorithm="sha256")
    assert [each["path"] for each in found["files"]] == [f"{FAR}\\Bin\\AeXSvc.exe", f"{FAR}\\web.config"]
    local = desk.module("old", W + "win_find", paths=["C:\\NS"], recurse=True, checksum_algorithm="sha256")
    assert [each["checksum"] for each in found["files"]] == [each["checksum"] for each in local["files"]]
    version = desk.module("bridge", "community.windows.win_file_version", RUNAS, path=f"{FAR}\\Bin\\AeXSvc.exe")["win_file_version"]
    assert (version["file_version"], version["file_build_part"]) == ("6.0.6074.0", "6074")


def test_a_bridge_without_smb1_sees_nothing_of_an_old_server() -> None:
    desk = bench(bridge={"smb": [2, 3]})
    assert desk.module("bridge", W + "win_stat", RUNAS, path=FAR)["stat"] == {"exists": False}
    assert (
        desk.module("bridge", W + "win_file", RUNAS, path=FAR, state="absent")["msg"]
        == "The specified network name is no longer available."
    )


def test_an_old_server_needs_rc4_or_ntlm() -> None:
    kerberos = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos\\Parameters"
    ntlm = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0"
    aes_only = {kerberos: {"SupportedEncryptionTypes": 0x18}}
    both = bench(bridge={"registry": {**aes_only, ntlm: {"RestrictSendingNTLMTraffic": 2}}})
    assert both.module("bridge", W + "win_stat", RUNAS, path=FAR)["stat"] == {"exists": False}
    assert bench(bridge={"registry": aes_only}).module("bridge", W + "win_stat", RUNAS, path=FAR)["stat"]["exists"] is True


def test_find_filters() -> None:
    desk = bench(bridge={"files": {"C:\\in\\hid.log": {"size": 1, "hidden": True}}})

    def names(**options: object) -> list[str]:
        return [each["filename"] for each in desk.module("bridge", W + "win_find", paths=["C:\\in"], **options)["files"]]

    assert names() == ["a.txt"]
    assert names(hidden=True) == ["a.txt", "hid.log"]
    assert names(recurse=True, patterns=["*.BIN"]) == ["b.bin"]
    assert names(recurse=True, depth=1) == ["a.txt"]
    assert names(file_type="directory") == ["sub"]
    assert names(recurse=True, size="2k") == ["b.bin"]
    assert names(recurse=True, size="-2k") == ["a.txt"]
    assert names(recurse=True, age="1w") == ["a.txt", "b.bin"]
    assert names(recurse=True, age="-1w") == []
    assert desk.module("bridge", W + "win_find", paths=["C:\\in"], age="soon")["msg"] == "Invalid age pattern specified"
    assert desk.module("bridge", W + "win_find", paths=["C:\\in"], size="big")["msg"] == "Invalid size pattern specified"


def test_slurp() -> None:
    desk = bench()
    assert base64.b64decode(desk.module("bridge", W + "slurp", src="C:\\in\\a.txt")["content"]) == b"hello"
    assert desk.module("bridge", W + "slurp", src="C:\\in")["msg"] == "Path C:\\in is a directory"
    assert desk.module("bridge", W + "slurp", src="C:\\no")["msg"] == "Path C:\\no is not found"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path": "C:\\in\\a.txt", "state": "directory"}, "path C:\\in\\a.txt is not a directory"),
        ({"path": "C:\\in", "state": "file"}, "path C:\\in is not a file"),
        ({"path": "C:\\in\\new.txt", "state": "file"}, "path C:\\in\\new.txt will not be created"),
        ({"path": "C:\\in\\a.txt", "state": "touch", "modification_time": "yesterday"}, "Invalid modification_time 'yesterday'"),
        ({"path": "Q:\\x", "state": "directory"}, "Cannot find drive. A drive with the name 'Q' does not exist."),
    ],
)
def test_file_refuses(arguments: dict[str, t.Any], message: str) -> None:
    assert bench().module("bridge", W + "win_file", **arguments)["msg"] == message


def test_file_makes_and_removes_once() -> None:
    desk = bench()
    before = desk.estate.snapshot()
    for state, path in (("directory", "C:\\a\\b"), ("absent", "C:\\in"), ("touch", "C:\\in\\a.txt")):
        assert desk.module("bridge", W + "win_file", check=True, path=path, state=state)["changed"] is True
    assert desk.estate.diff(before, desk.estate.snapshot()) == []
    assert desk.module("bridge", W + "win_file", path="C:\\a\\b", state="directory")["changed"] is True
    assert desk.module("bridge", W + "win_file", path="C:\\a\\b", state="directory")["changed"] is False
    assert desk.module("bridge", W + "win_file", path="C:\\a", state="absent")["changed"] is True
    assert desk.module("bridge", W + "win_file", path="C:\\a", state="absent")["changed"] is False
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_copy_as_its_action_does_it() -> None:
    desk = bench()
    entry = {"src": "/ctl/x.txt", "dest": "", "checksum": "a9993e364706816aba3e25717850c26c9cd0d89d"}
    query: dict[str, t.Any] = {
        "_copy_mode": "query",
        "dest": "C:\\in\\x.txt",
        "files": [entry],
        "directories": [],
        "symlinks": [],
        "force": True,
    }
    assert desk.module("bridge", W + "win_copy", **query)["files"] == [entry]
    rc, folder, _unused = call(desk, "mkdtemp", path="%TEMP%\\ansible-tmp-1")
    assert (rc, folder) == (0, "C:\\Users\\svc\\AppData\\Local\\Temp\\ansible-tmp-1\r\n")
    source = folder.strip() + "\\source"
    rc, printed, _unused = call(desk, "put_file", path=source, data=b"abc")
    assert json.loads(printed) == {"sha1": entry["checksum"]}
    done = desk.module("bridge", W + "win_copy", _copy_mode="single", src=source, dest="C:\\in\\x.txt", _original_basename="x.txt")
    assert done["changed"] is True
    assert call(desk, "remove", path=folder.strip(), args={"recurse": True}) == (0, "", "")
    assert desk.estate.host("bridge").files.file("C:\\in\\x.txt").content == b"abc"
    assert desk.estate.host("bridge").files.find(folder.strip()) is None
    assert desk.module("bridge", W + "win_copy", **query)["files"] == []


def test_copy_on_the_host() -> None:
    desk = bench()
    one = desk.module("bridge", W + "win_copy", _copy_mode="remote", src="C:\\in\\a.txt", dest="C:\\in\\sub\\")
    assert (one["changed"], one["dest"], one["operation"], one["size"]) == (True, "C:\\in\\sub\\a.txt", "file_copy", 5)
    assert desk.module("bridge", W + "win_copy", _copy_mode="remote", src="C:\\in\\a.txt", dest="C:\\in\\sub\\")["changed"] is False
    tree = desk.module("bridge", W + "win_copy", RUNAS, _copy_mode="remote", src="C:\\in", dest=f"\\\\{NS}\\c$\\put")
    assert tree["changed"] is True
    assert desk.estate.host("old").files.file("C:\\put\\in\\sub\\b.bin").size == 3000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"_copy_mode": "remote", "src": "C:\\no", "dest": "C:\\x"}, "Cannot copy src file: 'C:\\no' as it does not exist"),
        ({"_copy_mode": "remote", "src": "C:\\in\\a.txt", "dest": "C:\\no\\x"}, "Destination directory 'C:\\no' does not exist"),
        ({"_copy_mode": "remote", "src": "C:\\in\\a.txt", "dest": "C:\\in\\a.txt\\x"},
         "object at destination parent dir 'C:\\in\\a.txt' is currently a file"),
        ({"_copy_mode": "single", "src": "C:\\no", "dest": "C:\\x"}, "Cannot copy src file: 'C:\\no' as it does not exist"),
        ({"_copy_mode": "explode", "src": "C:\\no.zip", "dest": "C:\\x"}, "Cannot expand src zip file: 'C:\\no.zip' as it does not exist"),
        ({"_copy_mode": "query", "dest": "C:\\", "files": [{"src": "sub", "dest": "in"}]},
         "cannot copy file to dest 'C:\\in\\sub': object at path is already a directory"),
    ],
)  # fmt: skip
def test_copy_refuses(arguments: dict[str, t.Any], message: str) -> None:
    assert bench().module("bridge", W + "win_copy", **arguments)["msg"] == message


def test_a_full_disk_stops_a_copy() -> None:
    desk = bench(bridge={"files": {"C:\\in\\big": {"size": 10 * 2**30}}})
    result = desk.module("bridge", W + "win_copy", _copy_mode="remote", src="C:\\in\\big", dest="E:\\big")
    assert result["failed"] is True
    assert "There is not enough space on the disk." in result["msg"]
    assert desk.estate.host("bridge").files.find("E:\\big") is None


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


def test_files_are_fetched_in_parts() -> None:
    desk = bench()
    whole = desk.estate.host("bridge").files.file("C:\\in\\sub\\b.bin").data()
    got = b""
    for offset in range(0, 4000, 1000):
        rc, printed, _unused = call(desk, "fetch_file", path="C:\\in\\sub\\b.bin", offset=offset, size=1000)
        assert rc == 0
        got += base64.b64decode(printed)
    assert got == whole
    assert call(desk, "fetch_file", path="C:\\in")[1] == "[DIR]\r\n"
    assert call(desk, "fetch_file", path="C:\\none") == (1, "", "C:\\none does not exist\r\n")


def test_the_home_folder() -> None:
    desk = bench()
    assert call(desk, "expand_user", path="~")[1] == "C:\\Users\\svc\r\n"
    assert call(desk, "expand_user", path="~\\x")[1] == "C:\\Users\\svc\\x\r\n"
    assert call(desk, "expand_user", path="D:\\y")[1] == "D:\\y\r\n"
