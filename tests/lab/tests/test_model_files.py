"""The models of modules that look at files and change them, on the host and on another one."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest
from lab.calls import Call, Logon, NoModel
from lab.models import run_call

from .bench import NETWORK, NS, RUNAS, USER, Bench, bench

W = "ansible.windows."
FAR = f"\\\\{NS}\\c$\\NS"


def call(desk: Bench, kind: t.Any, host: str = "bridge", **fields: t.Any) -> tuple[int, str, str]:
    reply = run_call(desk.estate, host, Call(kind, kind, NETWORK, **fields))
    return reply.rc, reply.stdout, reply.stderr


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
        ({"path": "C:\\in\\a.txt", "state": "touch", "access_time": "2020-1-2 03:04:05"}, "Invalid access_time '2020-1-2 03:04:05'"),
        ({"path": "C:\\in\\new\\"}, "path C:\\in\\new\\ will not be created"),
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


OLD, OLDER = "2020-02-29 12:00:00", "2019-01-01 00:00:00"
OLD_SECONDS, OLDER_SECONDS = 1582977600.0, 1546300800.0


def test_a_touch_sets_the_times_that_are_asked_for_and_only_then_is_a_change() -> None:
    desk = bench()

    def touch(**times: str) -> tuple[bool, float, float]:
        told = desk.module("bridge", W + "win_file", check=True, path="C:\\in\\a.txt", state="touch", **times)
        done = desk.module("bridge", W + "win_file", path="C:\\in\\a.txt", state="touch", **times)
        stat = desk.module("bridge", W + "win_stat", path="C:\\in\\a.txt")["stat"]
        assert told == done
        return done["changed"], stat["lastwritetime"], stat["lastaccesstime"]

    changed, written, accessed = touch(modification_time="preserve", access_time="preserve")
    assert (changed, written) == (False, accessed)
    assert touch(modification_time="preserve", access_time=OLD) == (True, written, OLD_SECONDS)
    assert touch(modification_time=OLDER, access_time="preserve") == (True, OLDER_SECONDS, OLD_SECONDS)
    assert touch(modification_time=OLDER, access_time=OLD) == (False, OLDER_SECONDS, OLD_SECONDS)
    changed, written, accessed = touch()
    assert changed is True and written > OLD_SECONDS and abs(accessed - written) < 1


def test_a_new_folder_has_the_times_that_are_asked_for_and_an_old_one_keeps_its_own() -> None:
    desk = bench()
    call: dict[str, t.Any] = {"path": "C:\\in\\new", "state": "directory", "access_time": OLD}
    assert desk.module("bridge", W + "win_file", modification_time=OLDER, **call)["changed"] is True
    assert desk.module("bridge", W + "win_file", modification_time="now", **call)["changed"] is False
    stat = desk.module("bridge", W + "win_stat", path="C:\\in\\new")["stat"]
    assert (stat["lastwritetime"], stat["lastaccesstime"]) == (OLDER_SECONDS, OLD_SECONDS)


def test_find_goes_by_the_last_access_when_asked_to() -> None:
    desk = bench()
    desk.module("bridge", W + "win_file", path="C:\\in\\a.txt", state="touch", access_time=OLD)
    desk.module("bridge", W + "win_file", path="C:\\in\\b.txt", state="touch")

    def old(stamp: str) -> list[str]:
        return [each["filename"] for each in desk.module("bridge", W + "win_find", paths=["C:\\in"], age="1w", age_stamp=stamp)["files"]]

    assert (old("atime"), old("mtime")) == (["a.txt"], [])


def test_the_last_access_is_state_until_the_next_write() -> None:
    desk = bench()
    before = desk.estate.snapshot()
    desk.module("bridge", W + "win_file", path="C:\\in\\a.txt", state="touch", modification_time="preserve", access_time=OLD)
    (change,) = desk.estate.diff(before, desk.estate.snapshot())
    assert change["to"]["accessed"] == "2020-02-29T12:00:00.000000+00:00"
    desk.estate.host("bridge").files.write("C:\\in\\a.txt", b"new")
    stat = desk.module("bridge", W + "win_stat", path="C:\\in\\a.txt")["stat"]
    assert stat["lastaccesstime"] == stat["lastwritetime"]


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


def test_a_temporary_file_or_folder_has_a_name_of_its_own() -> None:
    desk = bench()
    files = desk.estate.host("bridge").files
    planned = desk.module("bridge", "ansible.windows.win_tempfile", check=True)
    assert planned["changed"] and files.find(planned["path"]) is None
    one, two = (desk.module("bridge", "ansible.windows.win_tempfile", suffix=".x") for _unused in range(2))
    assert one["path"] != two["path"]
    assert one["path"].startswith("C:\\Users\\svc\\AppData\\Local\\Temp\\ansible.") and one["path"].endswith(".x")
    assert files.file(one["path"]).size == 0
    folder = desk.module("bridge", "ansible.windows.win_tempfile", path="%TEMP%", prefix="%USERNAME%-", state="directory")
    assert folder["path"].startswith("C:\\Users\\svc\\AppData\\Local\\Temp\\svc-")
    assert files.folder(folder["path"])


def test_a_temporary_file_needs_a_folder_that_is_there() -> None:
    desk = bench()
    refused = desk.module("bridge", "ansible.windows.win_tempfile", path="C:\\nowhere")
    assert refused["msg"].startswith(
        "No random temporary file worked in 5 attempts. Error: Could not find a part of the path 'C:\\nowhere\\"
    )
    with pytest.raises(NoModel, match="TESTIN~1"):
        desk.module("bridge", "ansible.windows.win_tempfile", path="C:\\TESTIN~1")


def test_a_folder_is_not_copied_onto_a_file() -> None:
    """Upstream's target win_copy: the words depend on whether the file is the destination or its folder."""
    desk = bench()
    copy = {"_copy_mode": "remote", "src": "C:\\in\\sub"}
    refused = desk.module("bridge", W + "win_copy", dest="C:\\in\\a.txt", **copy)
    assert refused["msg"] == ("cannot copy file from 'C:\\in\\sub' to 'C:\\in\\a.txt\\sub': object at dest parent dir is not a folder")
    desk.estate.host("bridge").files.write("C:\\in\\sub\\sub", b"")
    refused = desk.module("bridge", W + "win_copy", dest="C:\\in\\sub", **copy)
    assert refused["msg"] == "cannot copy folder from 'C:\\in\\sub' to 'C:\\in\\sub\\sub': dest is already a file"
