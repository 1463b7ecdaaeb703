"""The backup of a server that works meanwhile (the estate "live"): what the collection makes of it, as an administrator wants it.

The phases run once for the module, in their order; each test then looks at one trouble. What a test asserts is what is right on Windows,
so a test that fails names a fault of the collection or a wrong belief of the lab, never a matter of taste.
"""

from __future__ import annotations

import json
import typing as t

import pytest
from lab_process import ROOT, estate_file, running_lab
from practice import Practice, Run

LIVE = ROOT / "inventories" / "lab" / "live"
QUEUES = ("EvtInbox", "EvtQFast", "EvtQLarge", "EvtQSlow", "EvtQueue", "Temp")


class Live:
    """The lab with the store, and the run of each phase."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.runs: dict[str, Run] = {}

    def run(self, phase: str) -> Run:
        """A phase and those before it, each run once."""
        for each in ("assess", "plan", "backup"):
            if each not in self.runs:
                self.runs[each] = self.practice.play(each)
            if each == phase:
                break
        return self.runs[phase]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    with running_lab(estate_file("live"), folder / "lab") as lab:
        practice = Practice(lab, folder / "store", LIVE / "hosts.yml")
        yield Live(practice)
        failures = practice.ask("GET", "/status")["failures"]
        assert not failures, f"the lab met something that it has no model for, or broke: {failures}"


def test_the_backup_of_a_working_server_ends_proven_and_names_what_it_left_out(live: Live) -> None:
    live.run("backup").went_well()
    manifest = live.practice.document("backups/altiris01.json")["set"]
    assert manifest["proven"] is True
    told = json.dumps(manifest)
    assert all(f"NSCap\\\\{queue}" in told for queue in QUEUES), "the exclusions are in the manifest"
    assert sum(one["files"] for one in manifest["server"]["skipped"]) > 0, "with the number of events that wait in them"
    copied = live.practice.snapshot()["hosts"]["mgmt01"]["files"]
    mine = [path for path in copied if path.startswith("E:\\itms-backup")]
    assert any(path.endswith("setup.exe") for path in mine)
    assert not [path for path in mine if any(f"\\NSCap\\{queue}\\" in path for queue in QUEUES)]


def test_databases_are_staged_on_the_machine_of_sql_server_where_its_account_may_write(live: Live) -> None:
    live.run("backup").went_well()
    manifest = live.practice.document("backups/altiris01.json")["set"]
    assert {"Altiris", "O'Brien $(x) & Co"} <= {one["name"] for one in manifest["databases"]}
    snapshot = live.practice.snapshot()["hosts"]
    for host in ("altiris01", "sql05"):
        staged = [path for path in snapshot[host]["files"] if path.lower().endswith(".bak")]
        assert not staged, "nothing stays behind"
    history = snapshot["sql05"]["sql"]["MSSQLSERVER/Altiris"]["backups"]
    assert history and all(one["device"].upper().startswith(("D:", "\\\\MGMT01")) for one in history), history


def test_the_backup_leaves_nothing_on_the_server_that_works(live: Live) -> None:
    """`reg save` can write on that server alone: the hive stands in a folder of its own there, and is gone at the end."""
    live.run("backup")
    changed = [change for entry in live.practice.journal(mutating=True) for change in entry["changes"] if change["host"] == "altiris01"]
    # The free space of the drive follows from the file; what else is changed there is this folder.
    assert all("itms-migration-registry" in change["path"] for change in changed if change["area"] != "disks"), changed
    assert not [path for path in live.practice.snapshot()["hosts"]["altiris01"]["files"] if "itms-migration" in path]
    copied = live.practice.snapshot()["hosts"]["mgmt01"]["files"]
    assert [path for path in copied if path.endswith("settings\\registry\\SOFTWARE.Altiris.hiv")]
