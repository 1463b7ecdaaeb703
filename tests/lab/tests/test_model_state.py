"""State: the estate file, files and room, the registry, names and ways, snapshots."""

from __future__ import annotations

import json

import pytest
import yaml
from lab.practice import PracticeEstate
from lab.state import Clock, EstateError, WinError, paths
from lab.state.dates import moment
from lab.state.registry import Value

from .bench import ESTATE, bench


def test_an_estate_s_name_can_be_part_of_a_file_name() -> None:
    document = bench().estate._document
    assert PracticeEstate({**document, "name": "two_source-7"}).name == "two_source-7"
    with pytest.raises(EstateError, match="name: lower-case letters"):
        PracticeEstate({**document, "name": "../x"})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"servcies": {}}, "hosts.bridge.servcies: unknown key"),
        ({"winrm": {"basics": True}}, "hosts.bridge.winrm.basics: unknown key"),
        ({"files": {"C:\\x": {"sise": 1}}}, "hosts.bridge.files.C:\\x.sise: unknown key"),
        ({"files": {"C:\\x": {}}}, "either content or size"),
        ({"disks": {"C": {"size_gb": 1, "free_gb": 2}}}, "free_gb 2.0 is more than size_gb 1.0"),
        ({"agent": {"product": "sma-9"}}, "hosts.bridge.agent.product: one of"),
        ({"image": "nope"}, "images.nope: no such image"),
        ({"registry": {"HKXX\\a": {}}}, "does not begin with a registry hive"),
        ({"registry": {"HKLM\\a": {"x": {"type": "REG_ODD", "data": 1}}}}, "a registry value is {type, data}"),
    ],
)
def test_a_bad_estate_file_is_refused_by_path(change: dict[str, object], message: str) -> None:
    with pytest.raises(EstateError) as refused:
        bench(bridge=change)
    assert message in str(refused.value)


def test_another_schema_is_refused() -> None:
    document = yaml.safe_load(ESTATE) | {"lab_estate": 2}
    with pytest.raises(EstateError, match="this lab reads version 1"):
        PracticeEstate(document)


def test_a_host_keeps_its_differences_from_its_image() -> None:
    desk = bench(new={"registry": {"HKLM\\SYSTEM\\CurrentControlSet\\Services\\mrxsmb10": None}, "services": {"Schedule": None}})
    new, bridge = desk.estate.host("new"), desk.estate.host("bridge")
    assert 1 not in new.smb_client()
    assert 1 in bridge.smb_client()
    assert new.service("schedule") is None
    assert bridge.running("SCHEDULE")


def test_files_are_found_in_any_case_and_room_is_counted() -> None:
    files = bench().estate.host("old").files
    free = files.drives["C"].free
    assert free == 2**30
    node = files.file("c:/ns/BIN/aexsvc.EXE")
    assert node.path == "C:\\NS\\Bin\\AeXSvc.exe"
    files.write("C:\\NS\\new.bin", size=1000, seed="x")
    assert files.drives["C"].free == free - 1000
    files.write("C:\\ns\\NEW.bin", b"abc")
    assert files.drives["C"].free == free - 3
    assert files.file("C:\\NS\\new.bin").path == "C:\\NS\\new.bin"
    files.remove("C:\\NS", recurse=True)
    assert files.find("C:\\NS\\Logs") is None
    assert files.drives["C"].free == free + 4096 + len("<x/>")


@pytest.mark.parametrize(
    ("path", "size", "code", "text"),
    [
        ("C:\\NS\\big", 2**30 + 1, 112, "There is not enough space on the disk."),
        ("C:\\nope\\x", 1, 3, "The system cannot find the path specified."),
        ("Q:\\x", 1, 3, "The system cannot find the path specified."),
        ("C:\\NS\\Logs", 1, 5, "Access is denied."),
        ("C:\\NS\\a?b", 1, 123, "The filename, directory name, or volume label syntax is incorrect."),
    ],
)
def test_writing_is_refused_as_windows_does(path: str, size: int, code: int, text: str) -> None:
    files = bench().estate.host("old").files
    free = files.drives["C"].free
    with pytest.raises(WinError) as refused:
        files.write(path, size=size, seed="x")
    assert (refused.value.code, refused.value.text) == (code, text)
    assert files.drives["C"].free == free


def test_copies_have_the_digest_of_their_source() -> None:
    estate = bench().estate
    source = estate.host("old").files.file("C:\\NS\\Bin\\AeXSvc.exe")
    copied = estate.host("bridge").files.copy_here(source, "C:\\in\\copy.exe")
    assert copied.digest("sha256") == source.digest("sha256")
    assert len(source.data()) == source.size
    other = estate.host("bridge").files.write("C:\\in\\other.exe", size=source.size, seed="other")
    assert other.digest("sha256") != source.digest("sha256")


def test_the_registry_has_both_views_and_no_case() -> None:
    registry = bench().estate.host("far").registry
    root = "HKLM\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent"
    assert registry.text("hklm:\\software\\WOW6432NODE\\altiris\\altiris agent\\servers", "") == "old.kestrel.example"
    assert registry.key("HKLM\\SOFTWARE\\Altiris\\Altiris Agent") is None
    registry.set(root, Value("installdir", "REG_SZ", "D:\\a"))
    assert [value.name for value in registry.key(root).values if value.data == "D:\\a"] == ["InstallDir"]  # type: ignore[union-attr]
    assert registry.remove_key(root)
    assert registry.key(root + "\\Servers") is None


def test_names_are_resolved_in_every_spelling() -> None:
    estate = bench().estate
    for name in ("old", "OLD", "old.kestrel.example", "10.0.0.2"):
        found = estate.resolve(name)
        assert found is not None
        assert found.name == "old"
    assert estate.resolve("alias") is estate.host("new")
    assert estate.resolve("ghost") is None
    assert estate.reachable("bridge", "new", 80)
    assert not estate.reachable("far", "new", 80)
    assert not estate.reachable("bridge", "old", 80), "W3SVC is stopped there"
    assert not estate.reachable("bridge", "dead", 5985)


def test_credentials_and_rights() -> None:
    estate = bench().estate
    for user in ("KESTREL\\svc", "svc@kestrel.example", "svc", "kestrel\\SVC"):
        assert estate.check_credentials("bridge", user, "right")
    assert not estate.check_credentials("bridge", "KESTREL\\svc", "wrong")
    assert not estate.check_credentials("bridge", "KESTREL\\nobody", "right")
    assert estate.is_admin("bridge", "KESTREL\\plain")
    assert not estate.is_admin("old", "KESTREL\\plain")
    estate.set_password("KESTREL\\svc", "new")
    assert not estate.check_credentials("bridge", "KESTREL\\svc", "right")


def test_a_snapshot_is_plain_and_tells_every_difference() -> None:
    estate = bench().estate
    before = json.loads(json.dumps(estate.snapshot()))
    assert estate.diff(before, estate.snapshot()) == []
    saved = estate.save()
    host = estate.host("far")
    host.registry.set(host.agent.root + "\\Servers", Value("", "REG_SZ", "new"))  # type: ignore[union-attr]
    host.files.write("C:\\x.txt", b"12")
    host.services["aexnsclient"].state = "stopped"
    told = [(each["area"], each["path"], each["change"]) for each in estate.diff(before, estate.snapshot())]
    assert told == [
        ("files", "C:\\x.txt", "create"),
        ("registry", "HKLM\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent\\Servers", "modify"),
        ("services", "AeXNSClient", "modify"),
        ("disks", "C", "modify"),
    ]
    estate.restore(saved)
    assert estate.diff(before, estate.snapshot()) == []
    assert estate.host("far") is host
    host.files.write("C:\\x.txt", b"12")  # the clock runs again


def test_operators_build_the_new_server() -> None:
    estate = bench().estate
    estate.operator("new", "install_smp71")
    host = estate.host("new")
    assert host.registry.text("HKLM\\SOFTWARE\\Altiris\\AIM", "ProductVersion") == "7.6.1026.0"
    assert host.running("AeXSvc")
    with pytest.raises(EstateError, match="no operator job 'dance'"):
        estate.operator("new", "dance")
    estate.operator("bridge", "fill_disk", drive="e", leave_mb=1)
    estate.operator("bridge", "fill_disk", drive="e", leave_mb=2)
    assert estate.host("bridge").files.drives["E"].free == 2 * 2**20
    estate.operator("bridge", "empty_disk", drive="E")
    assert estate.host("bridge").files.drives["E"].free == 9 * 2**30


def test_the_clock_runs_from_the_files_moment() -> None:
    ticks = iter([100.0, 107.5, 107.5])
    clock = Clock(moment("2026-11-24T08:00:00Z"), lambda: next(ticks))
    assert clock().isoformat() == "2026-11-24T08:00:07.500000+00:00"
    clock.advance(60)
    assert clock().minute == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('a "b c" d', ["a", "b c", "d"]),
        ('"C:\\Program Files\\x.exe" /s', ["C:\\Program Files\\x.exe", "/s"]),
        ('a "C:\\x y\\\\" d', ["a", "C:\\x y\\", "d"]),
        ("a C:\\x\\ d", ["a", "C:\\x\\", "d"]),
        ('a "say \\"hi\\""', ["a", 'say "hi"']),
        ('a \\\\host\\c$\\x "" e', ["a", "\\\\host\\c$\\x", "", "e"]),
    ],
)
def test_command_lines_are_split_as_windows_does(line: str, words: list[str]) -> None:
    assert paths.split_command_line(line) == words
    again = " ".join([words[0] if " " not in words[0] else f'"{words[0]}"', *map(paths.quote_argument, words[1:])])
    assert paths.split_command_line(again) == words
