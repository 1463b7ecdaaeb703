"""The generator: any size, the same bytes for the same options, served by the lab, read by Ansible, and consistent in itself."""

from __future__ import annotations

import collections
import csv
import hashlib
import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from lab.commands import main
from lab.generate import Options, UnusableOptions, write
from lab.practice import PracticeEstate
from lab.state import reading

from .conftest import environment

ESTATES = {
    "smallest": Options(5),
    "plain": Options(60, seed=7),
    "hierarchy": Options(120, seed=2, children=2),
    "two sources": Options(200, seed=3, sources=2),
}


class Made(t.NamedTuple):
    options: Options
    folder: Path

    @property
    def estate(self) -> PracticeEstate:
        return PracticeEstate.load(self.folder / "estate.yml")

    def rows(self) -> dict[str, list[dict[str, str]]]:
        """The rows of the exports, by their file's stem."""
        found = {}
        for path in sorted((self.folder / "exports").iterdir()):
            with path.open(encoding="utf-8", newline="") as file:
                found[path.stem] = list(csv.DictReader(file))
        return found

    def variables(self) -> dict[str, t.Any]:
        files = sorted((self.folder / "group_vars" / "all").iterdir())
        return {name: value for path in files for name, value in reading.load(path.read_text(encoding="utf-8")).items()}


@pytest.fixture(scope="module", params=sorted(ESTATES))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made") / "estate"
    write(ESTATES[request.param], folder)
    return Made(ESTATES[request.param], folder)


def digest(folder: Path) -> str:
    names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(name).encode() + (folder / name).read_bytes() for name in names)).hexdigest()


def test_the_same_options_give_the_same_bytes(made: Made, tmp_path: Path) -> None:
    write(made.options, tmp_path / "again")
    assert digest(tmp_path / "again") == digest(made.folder)
    write(Options(**{**vars(made.options), "seed": 99}), tmp_path / "other")
    assert digest(tmp_path / "other") != digest(made.folder)


def test_another_process_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    """Also with another order of sets and dictionaries."""
    options = made.options
    arguments = ["--endpoints", str(options.endpoints), "--seed", str(options.seed), "--sources", str(options.sources)]
    done = subprocess.run(
        [sys.executable, "-m", "lab", "generate", *arguments, "--hierarchy", str(options.children), "--out", str(tmp_path / "made")],
        env=environment(PYTHONHASHSEED="12345"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["endpoints"] == options.endpoints
    assert digest(tmp_path / "made") == digest(made.folder)


def test_estate_inventory_and_exports_tell_the_same(made: Made) -> None:
    estate = made.estate
    settings = made.folder.parent / "ansible.cfg"
    settings.touch()
    listed = json.loads(
        subprocess.run(
            [sys.executable, "-m", "ansible", "inventory", "-i", str(made.folder / "hosts.yml"), "--list"],
            env=environment(ANSIBLE_HOME=str(made.folder.parent / "home"), ANSIBLE_CONFIG=str(settings)),
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout
    )

    def members(group: str) -> set[str]:
        entry = listed.get(group, {})
        return set(entry.get("hosts", ())).union(*(members(child) for child in entry.get("children", ())))

    assert {name.lower() for name in members("all")} == set(estate.hosts)
    assert len(members("endpoints")) == made.options.endpoints
    rows = {row["Name"]: row for file in made.rows().values() for row in file}
    assert set(rows) == members("endpoints")
    variables = listed["_meta"]["hostvars"]
    for name in members("all"):
        host, winrm = estate.host(name), name in members("endpoints_winrm")
        if name in rows:
            assert (host.winrm, host.powershell.startswith("5.1")) == (winrm, winrm), name
            assert rows[name]["IP Address"] == host.addresses[0]
            assert rows[name]["OS Name"] == host.os.name
            assert rows[name]["System Type"] == f"Win{host.os.bits}"
            assert rows[name]["Site"].lower() == variables[name]["itms_site"]
        else:
            assert (variables[name]["itms_fqdn"], variables[name]["itms_address"]) == (host.fqdn, host.addresses[0])
    addresses = collections.Counter(address for host in estate.hosts.values() for address in host.addresses)
    assert addresses.most_common(1)[0][1] == 1
    assert members("endpoints_winrm")


def test_agents_report_to_the_server_whose_console_lists_them(made: Made) -> None:
    estate = made.estate
    guids = collections.defaultdict(set)
    for file, rows in made.rows().items():
        for row in rows:
            host = estate.host(row["Name"])
            assert host.agent is not None
            server = host.registry.text(f"{host.agent.root}\\Servers", "")
            guids[row["Guid"]].add(row["Name"])
            if file == "computers" or server.partition(".")[0] == file:
                assert row["Guid"] == host.registry.text(host.agent.root, "MachineGuid")
                assert row["Agent Version"] == host.files.file(f"{host.agent.folder}\\AeXNSAgent.exe").file_version
            else:
                assert made.options.sources == 2
                assert row["Last Basic Inventory"] < "2026-07"
                assert row["Guid"] != host.registry.text(host.agent.root, "MachineGuid")
    assert {len(names) for names in guids.values()} == {1}
    both = collections.Counter(row["Name"] for rows in made.rows().values() for row in rows)
    assert (max(both.values()) == 2) == (made.options.sources == 2)
    known = {host.name for host in estate.hosts.values() if host.service("AeXSvc")}
    assert set(made.variables()["itms_policy"].get("sources", {}).values()) <= known


def test_a_hierarchy_has_routes_for_all_its_computers(made: Made) -> None:
    policy = made.variables()["itms_policy"]
    if not made.options.children:
        assert "routes" not in policy
        return
    assert len(made.rows()) == len(policy["routes"]) == made.options.children
    claimed: collections.Counter[int] = collections.Counter()
    for row in (row for rows in made.rows().values() for row in rows):
        net = ".".join(row["IP Address"].split(".")[:2]) + ".0.0/16"
        claimed[sum(net in route.get("subnets", ()) or row["Site"] in route.get("sites", ()) for route in policy["routes"])] += 1
    assert claimed == {1: made.options.endpoints}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(4), "--endpoints is 5 to 40000, not 4"),
        (Options(40_001), "not 40001"),
        (Options(50, sources=3), "--sources is 1 or 2"),
        (Options(50, children=9), "0 to 8 children"),
        (Options(50, children=2, sources=2), "give one of them"),
    ],
)
def test_unusable_options_are_refused(options: Options, message: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableOptions, match=message):
        write(options, tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["generate", "--endpoints", "5", "--out", str(tmp_path)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_reader_that_ends_early_ends_the_command_quietly(tmp_path: Path) -> None:
    """`python -m lab generate ... | head -0`: the reader of a pipe may end before all is printed."""
    command = [sys.executable, "-m", "lab", "generate", "--endpoints", "10", "--out", str(tmp_path / "made")]
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, text=True, check=False, env=environment())
    os.close(writes)
    assert (done.returncode, done.stderr) == (141, "")
