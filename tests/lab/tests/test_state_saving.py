"""Saves: whole, of the same estate, restorable by another lab, and never half."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import typing as t

import pytest
from lab.practice import PracticeEstate
from lab.state import Clock, EstateError, power, saving
from lab.state.registry import Value

from .bench import bench, document_with
from .conftest import RunningLab

KEY = "HKLM\\SOFTWARE\\Altiris\\NS"


def changed(estate: PracticeEstate) -> None:
    """A bit of everything that a host has."""
    host = estate.host("old")
    host.registry.set(KEY, Value("Count", "REG_DWORD", 27))
    host.registry.remove_key(f"{KEY}\\Sub")
    host.files.remove("C:\\NS\\Bin\\AeXSvc.exe")
    host.files.write("C:\\NS\\new.txt", b"new")
    host.services["w3svc"].state = "running"
    host.users["someone"] = {"groups": ["Users"]}
    host.sql["mssqlserver"].databases["altiris"].state = "OFFLINE"
    estate.host("bridge").up = False


def test_a_save_brings_everything_back() -> None:
    estate = bench().estate
    estate.clock = Clock(estate.now(), lambda: 0.0)
    changed(estate)
    estate.memory["agenda"] = [("far", dt.timedelta(minutes=30))]
    saved, then, now = estate.save(), estate.snapshot(), estate.now()
    host = estate.host("old")
    host.files.remove("C:\\NS", recurse=True)
    host.registry.set(KEY, Value("Count", "REG_DWORD", 1))
    estate.host("bridge").up = True
    estate.host("new").services.clear()  # not asked for before the save
    estate.memory.clear()
    estate.memory["later"] = True
    estate.clock.advance(3600)
    estate.restore(saved)
    assert estate.snapshot() == then
    assert estate.now() == now
    assert estate.memory["agenda"] == [("far", dt.timedelta(minutes=30))]
    assert "later" not in estate.memory
    assert estate.host("old") is host
    host.files.write("C:\\NS\\again.txt", b"1")  # its clock runs again
    assert estate.save() != saved


def test_another_lab_of_the_same_file_restores_it() -> None:
    first, second = bench().estate, bench().estate
    changed(first)
    power.ask(first.host("new"), first.now(), 600, restart=True)
    second.host("far").files.write("C:\\x.txt", b"goes away")
    second.restore(first.save())
    assert second.snapshot() == first.snapshot()
    second.clock.advance(700)
    assert second.host("new").booted > first.host("new").booted


def test_what_hosts_share_is_not_saved() -> None:
    estate = bench().estate
    shared, own = "C:\\Windows\\System32\\robocopy.exe", "C:\\only here.txt"
    files = estate.host("far").files
    assert files.find(shared)
    assert shared.encode() not in estate.save()
    files.write(own, b"x")
    assert own.encode() in estate.save()


def damaged(saved: bytes, how: str) -> bytes:
    head, _newline, body = saved.partition(b"\n")
    fields = json.loads(head.partition(b" ")[2])

    def with_head(**changes: t.Any) -> bytes:
        return saving.MAGIC + b" " + json.dumps({**fields, **changes}).encode() + b"\n" + body

    return {
        "cut": saved[:-1],
        "cut early": saved[:40],
        "flipped": saved[:-20] + bytes([saved[-20] ^ 1]) + saved[-19:],
        "newer": with_head(version=99),
        "other": with_head(estate="0" * 64),
        "no head": saving.MAGIC + b" {\n" + body,
        "foreign": b"PK\x03\x04 a zip file",
        "empty": b"",
    }[how]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("cut", "its checksum is not that of its content"),
        ("cut early", "first line is damaged"),
        ("flipped", "its checksum is not that of its content"),
        ("newer", "has version 99, this lab reads version 1"),
        ("other", "of another estate file"),
        ("no head", "first line is damaged"),
        ("foreign", "no save of a practice estate"),
        ("empty", "no save of a practice estate"),
    ],
)
def test_a_broken_or_foreign_save_is_refused_and_changes_nothing(how: str, message: str) -> None:
    estate = bench().estate
    saved = estate.save()
    changed(estate)
    before = estate.snapshot()
    with pytest.raises(EstateError, match=message):
        estate.restore(damaged(saved, how))
    assert estate.snapshot() == before


def test_a_save_of_another_estate_is_refused() -> None:
    other = PracticeEstate(document_with(far={"memory_mb": 1024}))
    with pytest.raises(EstateError, match="of another estate file"):
        bench().estate.restore(other.save())


class Evil:
    def __reduce__(self) -> tuple[t.Any, ...]:
        return (print, ("this must never run",))


def test_a_save_names_nothing_but_state(capsys: pytest.CaptureFixture[str]) -> None:
    estate = bench().estate
    head = json.loads(estate.save().partition(b"\n")[0].partition(b" ")[2])
    body = pickle.dumps({"hosts": {}, "now": estate.now(), "memory": {"x": Evil()}})
    head["sha256"] = saving.hashlib.sha256(body).hexdigest()
    with pytest.raises(EstateError, match=r"builtins.print is not part of an estate's state"):
        estate.restore(saving.MAGIC + b" " + json.dumps(head).encode() + b"\n" + body)
    assert capsys.readouterr().out == ""


def test_saves_of_a_running_lab_are_files(lab: RunningLab, start_lab: t.Any) -> None:
    file = lab.folder / "phase.save"
    assert lab.command("operator", "new01", "install_smp71").returncode == 0
    saved = lab.command("save", "--file", str(file))
    assert saved.returncode == 0, saved.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    named = json.loads(lab.command("save", "built").stdout)
    assert named["file"] == str(lab.folder / "saves" / "built.save")
    assert json.loads(lab.command("status").stdout)["saved"] == ["built"]
    assert "new01" in {change["host"] for change in json.loads(lab.command("changes").stdout)}

    other = start_lab("--restore", str(file))
    assert json.loads(other.command("changes").stdout) == json.loads(lab.command("changes").stdout) != []

    file.write_bytes(file.read_bytes()[:-1])
    for arguments, message in (
        (("restore", "--file", str(file)), "its checksum is not that of its content"),
        (("restore", "never"), "nothing was saved as"),
        (("save", "../x"), "the name of a save is letters"),
        (("save", "--file", str(lab.folder / "no" / "such" / "folder.save")), "No such file or directory"),
    ):
        done = lab.command(*arguments)
        assert (done.returncode, message in done.stderr) == (1, True), done.stderr
    assert lab.command("restore", "built").returncode == 0
