"""Thousands of hosts: small at rest, made when asked for, never sharing a change, and the same as one that was built whole."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tracemalloc
import typing as t
from pathlib import Path

import pytest
import yaml
from lab.generate import Options, write
from lab.practice import PracticeEstate
from lab.state import WinError, reading, snapshot
from lab.state.registry import Value

from .bench import bench, document_with
from .conftest import REPOSITORY, environment

HOSTS = 2000
MOST_HOSTS, MOST_MIB = 40_000, 600
AT_REST = 8 * 1024  # bytes a host


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thousands") / "estate"
    write(Options(HOSTS, seed=11), folder)
    return folder / "estate.yml"


def alike(estate: PracticeEstate, count: int = 2) -> list[str]:
    """Workstations of one image."""
    names: dict[str, list[str]] = {}
    for name in estate.hosts:
        names.setdefault(estate.hosts.record(name).image, []).append(name)
    return next(found for image, found in sorted(names.items()) if image.startswith("win7-x64"))[:count]


def test_loading_makes_no_host_and_touching_one_changes_one(file: Path) -> None:
    estate = PracticeEstate.load(file)
    assert len(estate.hosts) > HOSTS
    assert estate.hosts.live() == []
    before = estate.snapshot()
    assert len(before["hosts"]) == len(estate.hosts)
    assert estate.hosts.live() == []
    one, other = alike(estate)
    host = estate.host(one)
    assert estate.hosts.live() == [host]
    assert estate.changes() == []
    host.files.write("C:\\touched.txt", b"1")
    host.services["schedule"].state = "stopped"
    changes = estate.diff(before, estate.snapshot())
    told = [(each["host"], each["area"], each["path"]) for each in changes]
    assert told == [(one, "files", "C:\\touched.txt"), (one, "services", "Schedule"), (one, "disks", "C")]
    assert estate.changes() == changes
    assert estate.host(other).files.find("C:\\touched.txt") is None
    assert estate.changes() == changes


def test_save_change_restore(file: Path) -> None:
    estate = PracticeEstate.load(file)
    one, other, third = alike(estate, 3)
    estate.host(one).files.write("C:\\kept.txt", b"1")
    saved, then = estate.save(), estate.changes()
    estate.host(one).files.remove("C:\\kept.txt")
    estate.host(other).registry.set("HKLM\\SOFTWARE\\x", Value("y", "REG_SZ", "z"))
    estate.host(third).up = False
    assert {each["host"] for each in estate.changes()} == {other, third}
    estate.restore(saved)
    assert estate.changes() == then
    assert [each["host"] for each in then] == [one, one]
    assert len(saved) < 20_000, "a save grows with what was touched, not with the estate"


def test_a_host_at_rest_is_small(file: Path) -> None:
    PracticeEstate.load(file)  # what is made once and for all: patterns, templates, interned words
    gc.collect()
    tracemalloc.start()
    try:
        estate = PracticeEstate.load(file)
        gc.collect()
        at_rest = tracemalloc.get_traced_memory()[0] / len(estate.hosts)
        for name in alike(estate, 200):
            estate.host(name)
        gc.collect()
        touched = (tracemalloc.get_traced_memory()[0] - at_rest * len(estate.hosts)) / 200
    finally:
        tracemalloc.stop()
    assert at_rest < AT_REST / 2
    assert touched < 3 * AT_REST


def test_forty_thousand_hosts_are_in_one_process_and_any_of_them_answers(tmp_path: Path) -> None:
    """Memory of a process of its own, as the benchmark measures it; how long it takes is the benchmark's to say."""
    write(Options(MOST_HOSTS, seed=1), tmp_path / "estate")
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "tests" / "bench" / "lab_load.py"), str(tmp_path / "estate" / "estate.yml")],
        env=environment(), text=True, capture_output=True, timeout=300, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["hosts"] > MOST_HOSTS
    assert found["peak_mib"] < MOST_MIB
    assert found["answered"] == ["the first", "one in the middle", "the last"]


Change = t.Callable[[t.Any], object]
CHANGES: dict[str, Change] = {
    "a file written": lambda host: host.files.write("C:\\Windows\\new.txt", b"new"),
    "a file removed": lambda host: host.files.remove("C:\\Windows\\System32\\cmd.exe"),
    "a file of the image changed": lambda host: host.files.touch("C:\\Windows\\System32\\sc.exe", hidden=True),
    "a folder removed": lambda host: host.files.remove("C:\\Windows", recurse=True),
    "a key removed": lambda host: host.registry.remove_key("HKLM\\SOFTWARE\\Microsoft"),
    "a value set": lambda host: host.registry.set("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", Value("x", "REG_SZ", "y")),
    "a service stopped": lambda host: setattr(host.services["schedule"], "state", "stopped"),
    "a service's dependencies": lambda host: host.services["schedule"].depends.append("RpcSs"),
    "a service gone": lambda host: host.services.pop("w32time"),
    "a feature": lambda host: host.features.add("Web-Server"),
    "a user's groups": lambda host: host.users["helper"]["groups"].append("Users"),
    "a group's members": lambda host: host.groups["Administrators"].append("KESTREL\\plain"),
    "a task": lambda host: host.tasks["\\Daily"].update(enabled=False),
    "a package": lambda host: host.packages["{1}"].update(version="2"),
    "a drive's room": lambda host: setattr(host.files.drives["C"], "free", 5),
    "a right": lambda host: host.rights["SeServiceLogonRight"].append("KESTREL\\plain"),
    "a share": lambda host: host.shares.update(x="C:\\"),
}
IMAGE = {
    "os": {"name": "Microsoft Windows 7 Professional", "version": "6.1.7601", "architecture": "64-bit", "product_type": "workstation"},
    "users": {"helper": {"groups": ["Administrators"]}},
    "groups": {"Administrators": ["KESTREL\\Domain Admins"]},
    "tasks": {"\\Daily": {"run": "x.exe"}},
    "packages": {"{1}": {"name": "One", "version": "1"}},
    "rights": {"SeServiceLogonRight": ["KESTREL\\svc"]},
    "services": {"Own": {"depends": ["RpcSs"]}},
}


def twins() -> PracticeEstate:
    hosts = {name: {"image": "w"} for name in ("one", "two", "late")}
    return PracticeEstate(document_with({"images": {"w": IMAGE}, "hosts": hosts}))


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_change_never_shows_on_another_host(change: str) -> None:
    estate = twins()
    one, two = estate.host("one"), estate.host("two")
    before = snapshot.of_host(two)
    CHANGES[change](one)
    assert snapshot.of_host(two) == before
    late = snapshot.of_host(estate.host("late"))
    for state in (late, before):  # a host's own name is in its registry, and in nobody else's
        state["registry"] = {path: value for path, value in state["registry"].items() if not path.endswith("\\\\ComputerName")}
    assert {area: late[area] for area in late if area not in ("files", "disks")} == {
        area: before[area] for area in before if area not in ("files", "disks")
    }
    assert set(late["files"]) == set(before["files"])
    assert {each["host"] for each in estate.changes()} == {"one"}


def test_a_removed_node_can_come_back_and_is_listed_once() -> None:
    files = twins().host("one").files
    folder = "C:\\Windows\\System32"
    names = [node.name for node in files.children(folder)]
    files.remove(f"{folder}\\cmd.exe")
    assert [node.name for node in files.children(folder)] == [name for name in names if name != "cmd.exe"]
    with pytest.raises(WinError):
        files.file(f"{folder}\\cmd.exe")
    files.write(f"{folder}\\CMD.exe", b"mine")
    assert [node.name.lower() for node in files.children(folder)] == names
    assert [node.path for node in files.all()].count(f"{folder}\\CMD.exe") == 1
    files.remove(folder, recurse=True)
    assert [node.name for node in files.children("C:\\Windows")] == ["SysWOW64"]


LIGHT: dict[str, t.Any] = {
    "addresses": ["10.9.9.9"],
    "fqdn": "elsewhere.example",
    "disks": {"C": {"size_gb": 50, "free_gb": 9}, "D": {"size_gb": 5, "free_gb": 1}},
    "agent": {"product": "sma-7.6", "bits": 64, "version": "7.6", "server": "new"},
    "ds_agent": {"kind": "aclient"},
    "files": {"C:\\Windows\\System32\\cmd.exe": None, "C:\\own\\x.txt": {"content": "x"}},
    "registry": {
        "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion": {"ProductName": "Mine", "CurrentBuild": None},
        "HKLM\\SYSTEM": None,
    },
    "sql": {"instances": {"X": {"version": "11.0.1", "edition": "Express", "collation": "Latin1_General_CI_AS"}}},
    "memory_mb": 512,
    "up": False,
}


@pytest.mark.parametrize("section", sorted(LIGHT))
def test_a_host_taken_from_its_image_is_the_one_built_whole(section: str) -> None:
    """`listens: {}` changes nothing, and makes the lab build the host from its own section on."""
    own = {section: LIGHT[section]}
    image = {**IMAGE, "agent": {"product": "altiris-6", "version": "6.0", "plugins": ["A"]}, "files": {"C:\\image.txt": {"size": 3}}}
    hosts = {"light": {"image": "w", **own}, "whole": {"image": "w", "listens": {}, **own}}
    # Two estates with the same name for it: a GUID follows from the name.
    made = [
        snapshot.of_host(PracticeEstate(document_with({"images": {"w": image}, "hosts": {"pc": hosts[kind]}})).host("pc"))
        for kind in ("light", "whole")
    ]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"disks": {"C": {"size_gb": 1, "free_gb": 2}}}, "hosts.one.disks.C: free_gb 2.0 is more than size_gb 1.0"),
        ({"agent": {"product": "sma-9"}}, "hosts.one.agent.product: one of"),
        ({"ds_agent": {"kind": "x"}}, "hosts.one.ds_agent.kind: aclient or dagent"),
        ({"memory_mb": "much"}, "hosts.one.memory_mb: a whole number is needed"),
        ({"sql": {"instances": {"X": {}}}}, "hosts.one.sql.instances.X.version: missing"),
        ({"registry": {"HKXX\\a": {}}}, "does not begin with a registry hive"),
    ],
)
def test_a_host_that_cannot_be_built_is_refused_at_once(own: dict[str, t.Any], message: str) -> None:
    hosts = {"zero": {"image": "w"}, "one": {"image": "w", **own}}
    with pytest.raises(Exception, match=message) as refused:
        PracticeEstate(document_with({"images": {"w": IMAGE}, "hosts": hosts}))
    assert type(refused.value).__name__ == "EstateError"


def test_a_call_reaches_what_it_asked_for_and_only_that_is_compared() -> None:
    estate = bench().estate
    with estate.watching() as watch:
        estate.host("bridge").files.write("C:\\in\\new.txt", b"1")
        estate.resolve("old.kestrel.example").services["w3svc"].state = "running"  # type: ignore[union-attr]
        estate.host("new").registry.text("HKLM\\SOFTWARE", "x")
    assert [(each["host"], each["area"], each["path"], each["change"]) for each in watch.changes] == [
        ("bridge", "files", "C:\\in\\new.txt", "create"),
        ("bridge", "disks", "C", "modify"),
        ("old", "services", "W3SVC", "modify"),
    ]
    with estate.watching() as watch:
        estate.host("bridge").files.remove("C:\\in\\new.txt")
        estate.host("bridge").files.write("C:\\in\\new.txt", b"1", modified=estate.host("bridge").boot_time)
    assert [(each["path"], each["change"]) for each in watch.changes] == [("C:\\in\\new.txt", "modify")]


def test_what_a_call_changes_is_what_two_snapshots_say() -> None:
    estate = bench().estate
    before = estate.snapshot()
    with estate.watching() as watch:
        host = estate.host("old")
        host.files.remove("C:\\NS", recurse=True)
        host.registry.set("HKLM\\SOFTWARE\\Altiris\\NS", Value("Count", "REG_DWORD", 1))
        host.registry.remove_key("HKLM\\SOFTWARE\\Altiris\\NS\\Sub")
        host.users["x"] = {"password": "secret", "groups": []}
        host.sql["mssqlserver"].databases["big"].state = "OFFLINE"
    assert watch.changes == estate.diff(before, estate.snapshot()) != []


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: [1, 2.5, yes, no, ~, null, 2026-11-24, 1:30, 0x1f, 1e3, '5', \"x\\ty\"]}\nc: plain words here\n? d\n: |\n  more\n  lines\n",
        "base: &x {a: 1}\nother: {<<: *x, b: 2}\n",
        "one: &x [1]\nother: *x\n",
        "tagged: !!str 5\nset: !!set {a, b}\n",
        "",
        "- 1\n- [a, {b: c}]\n",
        "twice: 1\ntwice: 2\n",
        "empty:\nother: ''\n",
    ],
)
def test_estate_files_are_read_as_yaml_reads_them(text: str) -> None:
    assert repr(reading.load(text)) == repr(yaml.safe_load(text))


@pytest.mark.parametrize("text", ["a: {b: c", "a: b: c", "? [1, 2]\n: 3\n", "a: 1\n---\nb: 2\n"])
def test_what_yaml_refuses_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        reading.load(text)
