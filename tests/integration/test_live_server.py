"""A server that works while it is migrated (the estate "live"): what the collection makes of each trouble, as an administrator wants it.

The phases run once for the module, in their order; each test then looks at one trouble. What a test asserts is what is right on Windows,
so a test that fails names a fault of the collection or a wrong belief of the lab, never a matter of taste.
"""

from __future__ import annotations

import json
import typing as t

import pytest
from lab_process import ROOT, estate_file, running_lab
from practice import Document, Practice, Run

LIVE = ROOT / "inventories" / "lab" / "live"
AGENT = "HKLM\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent"
QUEUES = ("EvtInbox", "EvtQFast", "EvtQLarge", "EvtQSlow", "EvtQueue", "Temp")
NEW = "itms71.kestrel.example"
ALL_FAIL = {"itms_max_fail_percentage": 100, "itms_wave_batches": ["100%"]}  # most of this pilot is in trouble


class Live:
    """The lab with the store, and the run of each phase."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.runs: dict[str, Run] = {}

    def run(self, phase: str) -> Run:
        """A phase and those before it, each run once."""
        for each in ("assess", "plan", "backup", "redirect"):
            if each not in self.runs:
                self.practice.extra = ALL_FAIL if each == "redirect" else {}
                self.runs[each] = self.practice.play(each)
            if each == phase:
                break
        return self.runs[phase]

    def observed(self, host: str) -> Document:
        self.run("assess")
        return self.practice.document(f"observations/{host}.json")

    def findings(self, phase: str) -> dict[str, Document]:
        self.run(phase)
        return {one["key"]: one for one in self.practice.document(f"verdicts/{phase}.json")["findings"]}

    def registry(self, host: str, key: str) -> t.Any:
        found = self.practice.snapshot()["hosts"][host]["registry"].get(f"{AGENT}\\{key}")
        return found and found["data"]

    def ran(self, program: str) -> list[Document]:
        """What the lab was asked to run."""
        return [entry for entry in self.practice.journal() if program.lower() in json.dumps(entry).lower()]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    with running_lab(estate_file("live"), folder / "lab") as lab:
        practice = Practice(lab, folder / "store", LIVE / "hosts.yml")
        yield Live(practice)
        failures = practice.ask("GET", "/status")["failures"]
        assert not failures, f"the lab met something that it has no model for, or broke: {failures}"


# -- assess ---------------------------------------------------------------------------------------------------------------------


def test_the_6_x_server_is_read_by_the_name_of_its_machine_and_not_by_its_alias(live: Live) -> None:
    live.run("assess").went_well()
    seen = live.observed("altiris01")
    assert seen["reached"] is True, seen
    asked = [entry for entry in live.ran("altiris.kestrel.example") if entry.get("name") == "ansible.windows.win_command"]
    assert not [entry for entry in asked if "\\\\altiris.kestrel.example" in json.dumps(entry)], "an alias fails over SMB"


def test_the_database_is_seen_on_the_machine_that_has_it(live: Live) -> None:
    facts = json.dumps(live.observed("altiris01"))
    assert "SQL05" in facts.upper() and "Altiris" in facts


def test_the_list_of_services_is_whole(live: Live) -> None:
    services = {name.lower() for name in live.observed("altiris01")["facts"]["services"]}
    assert {"aexsvc", "altirisclientmsgdispatcher", "w3svc", "w32time"} <= services


def test_the_platform_is_judged_by_its_own_version_and_not_by_that_of_the_installation_manager(live: Live) -> None:
    seen = json.dumps(live.observed("itms71")["facts"])
    assert "7.1.8400" in seen and "7.6.1026" in seen, "both are kept apart"
    keys = live.findings("redirect")
    assert not [key for key in keys if key.startswith("target.") and keys[key]["state"] == "blocking"], keys


def test_the_computer_behind_a_stale_name_is_named_and_not_taken_for_the_other(live: Live) -> None:
    live.run("assess")
    seen = live.observed("LEE-PC-0007")
    assert seen["facts"]["agent"]["computer"] == "LEE-PC-0008", "what answered says who it is"
    findings = live.findings("assess")
    assert "LEE-PC-0008" in findings["names.identity:LEE-PC-0007"]["found"]
    assert not [key for key in findings if key.startswith("names.unique")], "one stale record is one finding, and blocks no server"


@pytest.mark.parametrize(("computer", "version"), [("LEE-PC-0001", "6.0.2416"), ("LEE-PC-0009", "garbage"), ("LEE-PC-0012", "7.1.8280")])
def test_the_version_of_an_agent_is_read_as_it_is(live: Live, computer: str, version: str) -> None:
    assert str(live.observed(computer)["facts"]["agent"]["version"]).startswith(version)


def test_no_version_is_made_up_where_the_program_is_gone(live: Live) -> None:
    assert live.observed("LEE-PC-0010")["facts"]["agent"]["version"] is None


# -- backup ---------------------------------------------------------------------------------------------------------------------


def test_the_backup_of_a_working_server_ends_proven_and_names_what_it_left_out(live: Live) -> None:
    live.run("backup").went_well()
    manifest = live.practice.document("backups/altiris01.json")["set"]
    assert manifest["proven"] is True
    told = json.dumps(manifest)
    assert all(f"NSCap\\\\{queue}" in told for queue in QUEUES), "the exclusions are in the manifest"
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


def test_the_backup_changes_nothing_on_the_server_that_works(live: Live) -> None:
    live.run("backup")
    changed = [change for entry in live.practice.journal(mutating=True) for change in entry["mutated"] if change["host"] == "altiris01"]
    assert changed == []


# -- redirection ----------------------------------------------------------------------------------------------------------------


def outcome(live: Live, computer: str) -> Document:
    live.run("redirect")
    return live.practice.document(f"outcomes/wave_00/{computer}.json")


@pytest.mark.parametrize("computer", ["LEE-PC-0001", "LEE-PC-0002", "LEE-PC-0003", "LEE-PC-0006", "YRK-PC-0001"])
def test_an_agent_that_takes_the_new_server_is_redirected_whatever_its_language_and_the_name_it_keeps(live: Live, computer: str) -> None:
    live.run("redirect")
    stored = live.registry(computer.lower(), "Servers\\\\(Default)")
    assert stored in (NEW, "itms71"), stored


def test_a_stopped_agent_is_named(live: Live) -> None:
    told = json.dumps(outcome(live, "LEE-PC-0004")).lower()
    assert "stopped" in told or "aexnsclient" in told, told


def test_a_utility_that_hangs_ends_as_a_failure_of_its_computer_alone(live: Live) -> None:
    assert outcome(live, "LEE-PC-0005")["state"] == "failed"
    assert live.registry("lee-pc-0005", "Servers\\\\(Default)") == "altiris.kestrel.example"


def test_the_machine_behind_a_stale_name_is_left_alone(live: Live) -> None:
    live.run("redirect")
    assert live.registry("lee-pc-0007", "Servers\\\\(Default)") == "altiris.kestrel.example"
    assert live.registry("lee-pc-0008", "Servers\\\\(Default)") == "altiris.kestrel.example", "it is in no wave of this run"


# -- a second server, which nobody has opened ---------------------------------------------------------------------------------


def test_a_closed_server_is_not_observed_says_why_and_blocks_its_own_backup(live: Live, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = tmp_path_factory.mktemp("closed") / "store"
    both = Practice(live.practice.lab, store, LIVE / "hosts.yml")
    arguments = ("-i", str(LIVE / "closed.yml"), "--limit", "altiris02:mgmt02:localhost")
    both.play("assess", *arguments)
    seen = both.document("observations/altiris02.json")
    assert seen["reached"] is False and "Netzwerkpfad" in seen["reason"], "its own words, in the language of its bridge"
