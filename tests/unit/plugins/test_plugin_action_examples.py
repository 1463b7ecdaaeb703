"""The examples of the actions that take no other system: each runs as it stands, in the order of a phase."""

from __future__ import annotations

import importlib
import json

import pytest
import yaml

# `plan`, `delta` and the actions of waves are run by test_plugin_actions.py.
NAMES = ("phase", "observation", "gate", "require_verdict", "backup_set", "backup_set_info", "evidence", "phase_done")
OPEN_BACKUP = "- name: Open the phase that acts\n  itms.migration.phase: {phase: backup}\n  run_once: true"
# What the roles register, and the findings of an inventory of which nothing was observed.
GIVEN = {
    "__observe_powershell": {"stdout": "2.0"},
    "__backup_checksum": "ab" * 32,
    "__backup_manifest": {"set_dir": "E:\\x", "proven": True, "databases": [{"name": "Altiris", "bytes": 5, "sha256": "ab"}]},
    "itms_waivers": [
        {"key": key, "reason": "test", "by": "test", "until": "2999-01-01"}
        for key in ("reach.server:mgmt01", "reach.server:altiris01", "sql.databases:altiris01.Altiris", "powershell.version:itms71")
    ],
}


def examples(name: str) -> str:
    text: str = importlib.import_module(f"ansible_collections.itms.migration.plugins.modules.{name}").EXAMPLES
    return text.strip("\n")


@pytest.fixture
def done(play):
    texts = [*map(examples, NAMES[:2]), OPEN_BACKUP, *map(examples, NAMES[2:])]
    run = play("\n".join(texts), "-e", json.dumps(GIVEN), hosts="itms71")
    assert run.rc == 0, run.output
    return run


def document(play, relative):
    return json.loads((play.store / relative).read_text(encoding="utf-8"))


def test_the_examples_of_the_actions_run_and_do_what_they_say(play, done):
    for name in NAMES:
        for task in yaml.safe_load(examples(name)):
            assert f"TASK [{task['name']}]" in done.output
    assert document(play, "observations/itms71.json")["facts"] == {"powershell": "2.0"}
    old = document(play, "observations/itms71-old.json")
    assert (old["reached"], old["reason"]) == (False, "the connection timed out")
    verdict = document(play, "verdicts/backup.json")
    assert verdict["state"] == "go" and verdict["waived"]
    assert document(play, "selections/assess.json")["selected"]["tags"] == ["hardware"]
    assert document(play, "backups/itms71.json")["set"]["set_dir"] == "E:\\x"
    [line] = (play.store / "evidence" / "backup.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["outcome"] == "proven" and "ab" * 32 in line


def test_without_the_gates_example_the_one_that_acts_is_refused(play):
    run = play(OPEN_BACKUP + "\n" + examples("require_verdict"), hosts="itms71")
    assert run.rc == 2 and "no verdict for the phase backup" in run.output
