"""An estate file from observation documents: what they say is in it, what they leave open stands above each host."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from lab import rehearse
from lab.commands import main
from lab.practice import PracticeEstate

OS = {"name": "Microsoft Windows Server 2008 R2 Standard", "version": "6.1.7601.0", "product_type": "server"}
AGENT = {
    "installed": True,
    "view": "wow64",
    "server": "ns.corp.example",
    "install_dir": "C:\\A",
    "guid": "{1}",
    "version": None,
    "service": "stopped",
}


def document(host: str, kind: str, /, **facts: t.Any) -> dict[str, t.Any]:
    return {"kind": "observation", "schema": 2, "host": host, "host_kind": kind, "fqdn": f"{host.lower()}.corp.example",
            "address": "10.1.1.1", "reached": True, "reason": "", "facts": facts, "observed_at": "2026-11-24T09:05:52Z"}  # fmt: skip


def folder(where: pathlib.Path, *documents: dict[str, t.Any]) -> pathlib.Path:
    made = where / "observations"
    made.mkdir()
    for each in documents:
        (made / f"{each.get('host')}.json").write_text(json.dumps(each), encoding="utf-8")
    return made


def test_what_a_document_says_is_in_the_estate(tmp_path: pathlib.Path) -> None:
    pc = document("PC-1", "endpoint", powershell="5.1.1.1", os=OS, architecture=64, cores=2, memory_mb=512, hostname="PC-1", agent=AGENT)
    bridge = document(
        "br", "bridge", powershell="5.1.1.1", os=OS, architecture=64, registry={"smb1_start": 4, "tls10_enabled": 0},
        sqlcmd={"found": True, "version": "13.0.1"}, target_room={"root": "E:\\x", "free_bytes": 4096},
    )  # fmt: skip
    out = tmp_path / "estate.yml"
    told = rehearse.write(folder(tmp_path, pc, bridge), out, others=["PC-1", "gone"])
    estate = PracticeEstate.load(out)
    assert sorted(estate.hosts) == ["br", "gone", "pc-1"] and told["hosts"] == 3
    host = estate.host("pc-1")
    assert host.agent is not None and host.agent.folder == "C:\\A" and host.agent.root.startswith("HKLM\\SOFTWARE\\Wow6432Node")
    assert (host.os.service_pack, host.memory_mb, host.running("AeXNSClient")) == (1, 512, False)
    assert estate.host("br").files.drives["E"].free == 4096
    assert estate.host("br").smb_client() == {2, 3} and not estate.host("br").tls_client("1.0")
    assert not estate.host("gone").up
    assert estate.accounts["corp\\svc_itms"].admin_on == ["*"]


def test_what_was_filled_in_stands_above_its_host(tmp_path: pathlib.Path) -> None:
    out = tmp_path / "estate.yml"
    told = rehearse.write(folder(tmp_path, document("PC-1", "endpoint", powershell="2.0", agent=AGENT)), out, account="X\\me")
    above = out.read_text(encoding="utf-8").partition("hosts:\n")[2].partition("  pc-1:")[0]
    notes = [line.strip("# ") for line in above.splitlines()]
    assert "an agent of 6.x whose executable tells no version: no document says it" in notes
    assert "Windows 7 SP1, 64-bit: the document says nothing of the system" in notes
    assert told["filled_in"] == dict.fromkeys(sorted(notes), 1)
    assert "x\\me" in PracticeEstate.load(out).accounts


def test_an_agent_without_its_service_and_drives_that_nobody_saw(tmp_path: pathlib.Path) -> None:
    told = rehearse.write(folder(tmp_path, document("PC-1", "endpoint", os=OS, agent=AGENT | {"service": None})), tmp_path / "estate.yml")
    host = PracticeEstate.load(tmp_path / "estate.yml").host("pc-1")
    assert host.agent is not None and host.service("AeXNSClient") is None
    assert told["filled_in"]["drive C: of 80 GB with 40 free"] == 1


def test_a_host_that_was_not_reached_is_switched_off(tmp_path: pathlib.Path) -> None:
    lost = document("PC-1", "endpoint") | {"reached": False, "reason": "timed out"}
    rehearse.write(folder(tmp_path, lost), tmp_path / "estate.yml")
    assert not PracticeEstate.load(tmp_path / "estate.yml").host("pc-1").up
    assert "switched off: it was not reached (timed out)" in (tmp_path / "estate.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"schema": 1}, "has schema 1; this lab reads 2"),
        ({"kind": "verdict"}, "has no observation documents of hosts"),
        ({"fqdn": "", "facts": {}}, "no document says in which DNS domain its host is"),
    ],
)
def test_documents_that_make_no_estate_are_refused(
    changes: dict[str, t.Any], says: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = folder(tmp_path, document("PC-1", "endpoint") | changes)
    out = tmp_path / "estate.yml"
    assert main(["rehearse", "--observations", str(where), "--out", str(out)]) == 1
    assert says in capsys.readouterr().err
    assert not out.exists()


def test_an_agent_whose_version_says_nothing_is_one_of_6_x_with_that_version(tmp_path: pathlib.Path) -> None:
    rehearse.write(folder(tmp_path, document("PC-1", "endpoint", os=OS, agent=AGENT | {"version": "garbage"})), tmp_path / "estate.yml")
    host = PracticeEstate.load(tmp_path / "estate.yml").host("pc-1")
    assert host.agent is not None and host.agent.product == "altiris-6"
    assert host.files.file("C:\\A\\AeXNSAgent.exe").file_version == "garbage"


def test_a_sql_server_on_another_machine_stands_there(tmp_path: pathlib.Path) -> None:
    sql = {"version": "9.00.5000.00", "edition": "Standard Edition", "collation": "Latin1_General_CI_AS", "machine": "SQL05",
           "backup_directory": "D:\\Backup"}  # fmt: skip
    facts = {"install_path": "C:\\NS", "sql": sql, "drives": {"C:": 2**31, "D:": 2**33}, "databases": [{"name": "Altiris", "bytes": 2**28}]}
    rehearse.write(folder(tmp_path, document("ns", "ns6", os=OS, **facts)), tmp_path / "estate.yml")
    estate = PracticeEstate.load(tmp_path / "estate.yml")
    assert not estate.host("ns").sql and estate.resolve("sql05.corp.example") is estate.host("sql05")
    instance = estate.host("sql05").sql["mssqlserver"]
    assert "altiris" in instance.databases and instance.backup_dir == "D:\\Backup"
    assert estate.host("sql05").files.drives["D"].free == 2**33 < estate.host("sql05").files.drives["D"].size
