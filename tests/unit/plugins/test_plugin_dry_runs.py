"""What a dry run reads: what it wrote itself, and otherwise the durable files as they are now."""

from __future__ import annotations

import os

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.store import runs
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """Opens a phase in a process of its own."""
    count = iter(range(1000))

    def run(phase, dry=True, begin=False):
        monkeypatch.setattr(runs, "RUN_TOKEN", f"{next(count):032x}")
        return runs.open_run(str(tmp_path), dry, begin, phase)[0]

    return run


def put(store, relative, text, moment):
    """A file with its time, in seconds."""
    store.write_text(relative, text)
    os.utime(store.path_to_write(relative), (moment, moment))


def test_a_dry_run_of_the_plan_begins_with_the_durable_plan(opened, tmp_path):
    put(opened("assess", begin=True), "observations/a.json", "seen in the dry run", 10)
    put(opened("plan"), "plan/assignments.csv", "of the dry run", 20)
    put(Store(tmp_path), "plan/assignments.csv", "durable", 5)
    again = opened("plan")
    assert again.read_text("plan/assignments.csv") == "durable"
    assert again.read_text("observations/a.json") == "seen in the dry run", "what the dry run observed is still there"


@pytest.mark.parametrize("newer", ["plan/assignments.csv", "plan/plan.yml", "verdicts/plan.json"])
def test_a_later_phase_of_a_dry_run_reads_a_durable_plan_that_is_newer(opened, tmp_path, newer):
    dry = opened("plan")
    for name in ("plan/plan.yml", "plan/assignments.csv"):
        put(Store(tmp_path), name, "durable", 5)
        put(dry, name, "of the dry run", 20)
    assert opened("redirect").read_text("plan/plan.yml") == "of the dry run"
    put(Store(tmp_path), newer, "durable", 30)
    after = opened("redirect")
    assert {after.read_text(name) for name in ("plan/plan.yml", "plan/assignments.csv")} == {"durable"}


def test_a_document_that_is_newer_than_that_of_the_dry_run_is_read(opened, tmp_path):
    put(opened("assess", begin=True), "observations/a.json", "of the dry run", 10)
    put(Store(tmp_path), "observations/a.json", "durable", 20)
    assert opened("backup").read_text("observations/a.json") == "durable"


def test_phases_of_one_process_share_what_they_wrote(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "RUN_TOKEN", "c" * 32)
    store = runs.open_run(str(tmp_path), True, True, "assess")[0]
    put(store, "observations/a.json", "now", 10)
    put(Store(tmp_path), "observations/a.json", "durable", 20)
    assert runs.open_run(str(tmp_path), True, False, "plan")[0].read_text("observations/a.json") == "now"


def test_lines_that_are_durable_already_are_no_change_in_a_dry_run(tmp_path):
    Store(tmp_path).write_lines("plan/assignments.csv", ["a\n"])
    dry = Store(tmp_path, tmp_path / "dry-run" / "one")
    assert dry.write_lines("plan/assignments.csv", ["a\n"])[0] is False
    assert dry.write_lines("plan/assignments.csv", ["b\n"])[0] is True
