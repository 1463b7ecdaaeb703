"""What a user mistypes on the command line: no phase may end as if all were well. No host is reached, so no lab runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lab_process import ROOT
from practice import PHASES, Document, Run, finished

FOUR_PARTS = ("Found:", "Needed:", "Fix:", "Waive:")


def playbook(folder: Path, phases: str, *options: str, **extra: object) -> Run:
    """Phases as a user runs them, on the example inventory unless the options name another."""
    variables: Document = {"itms_store_dir": str(folder / "store"), "vault_itms_password": "not asked for", **extra}
    inventory = () if "-i" in options else ("-i", str(ROOT / "inventories" / "example" / "hosts.yml"))
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("ansible-playbook")),
            *(one if one.endswith(".yml") else f"itms.migration.{one}" for one in phases.split()),
            *inventory,
            *options,
            *("-e", json.dumps(variables)),
        ],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": os.environ.get("ITMS_TEST_COLLECTIONS", str(ROOT / ".cache" / "collections")),
            "ANSIBLE_HOME": str(folder / "ansible"),
            "ANSIBLE_NOCOLOR": "1",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    return finished(done.returncode, done.stdout)


@pytest.mark.parametrize("limit", [(), ("--limit", "ns01")], ids=["all", "limit"])
@pytest.mark.parametrize("phase", [*PHASES, "site"])
def test_an_inventory_that_is_not_there_fails_and_says_so(tmp_path: Path, phase: str, limit: tuple[str, ...]) -> None:
    run = playbook(tmp_path, phase, "-i", str(tmp_path / "nowhere.yml"), *limit).failed()
    run.says("the inventory has no host", *FOUR_PARTS)
    assert not (tmp_path / "store").exists()


def after(run: Run) -> str:
    """What the summary says."""
    return run.output.split("PLAY RECAP")[1]


def test_a_plan_before_anything_was_seen_leads_to_the_assessment(tmp_path: Path) -> None:
    """And to one command alone, though two playbooks were given."""
    said = after(playbook(tmp_path, "plan backup").failed())
    assert said.count("\n  next ") == 1 and "next      ansible-playbook itms.migration.assess -i " in said
    assert "itms.migration.plan" not in said and "itms.migration.backup" not in said
    assert "evidence" not in said, "a phase that proves nothing names no evidence"


def test_a_refusal_is_printed_whole_in_the_summary(tmp_path: Path) -> None:
    said = after(playbook(tmp_path, "plan", itms_gate_profile="zzz").failed())
    assert all(part in said for part in FOUR_PARTS) and "zzz" in said, said


def test_a_missing_variable_is_named_with_the_place_where_it_is_set(tmp_path: Path) -> None:
    run = playbook(tmp_path, "backup", itms_databases=None, itms_backup_target=None).failed()
    run.says("missing required arguments: itms_backup_target, itms_databases")
    said = " ".join(after(run).split())
    assert all(part in said for part in FOUR_PARTS)
    for text in ("itms_databases: Every database to back up.", "group_vars/all", "inventories/example", "mistyped"):
        assert text in said, said
    assert "argument_spec" not in run.output and not (tmp_path / "store").exists()


def test_only_the_variable_that_is_missing_is_named(tmp_path: Path) -> None:
    run = playbook(tmp_path, "plan", itms_computer_exports=None).failed()
    run.says("itms_computer_exports: CSV files")
    assert "itms_computer:" not in run.output


def test_a_variable_of_the_wrong_type_is_named(tmp_path: Path) -> None:
    playbook(tmp_path, "plan", itms_waivers="none").failed().says("itms_waivers", "group_vars/all", *FOUR_PARTS)


@pytest.mark.parametrize("phase", PHASES)
def test_a_mistyped_name_on_the_command_line_is_refused_with_the_nearest_one(tmp_path: Path, phase: str) -> None:
    """`-e itms_wav=3` would otherwise move the pilot."""
    run = playbook(tmp_path, phase, itms_wav=3).failed()
    run.says("itms_wav (-e) is not a variable of this collection; the nearest known name is itms_wave", *FOUR_PARTS)
    assert not (tmp_path / "store").exists()


def test_a_mistyped_name_in_the_inventory_is_refused_unless_it_is_declared(tmp_path: Path) -> None:
    inventory = tmp_path / "inventory"
    shutil.copytree(ROOT / "inventories" / "example", inventory)
    (inventory / "group_vars" / "smp71.yml").write_text("---\nitms_polcy: {}\nitms_ticket: CHG1\n", encoding="utf-8")
    run = playbook(tmp_path, "plan", "-i", str(inventory / "hosts.yml"), itms_own_variables=["itms_ticket"]).failed()
    run.says("itms_polcy (inventory) is not a variable of this collection; the nearest known name is itms_policy")
    assert "itms_ticket" not in run.text
    own = ["itms_ticket", "itms_polcy"]
    workflow = {"itms_verdict_assess": {"state": "go"}}  # what AWX passes on from the assessment
    run = playbook(tmp_path, "plan", "-i", str(inventory / "hosts.yml"), itms_own_variables=own, **workflow)
    assert "is not a variable of this collection" not in run.text and (tmp_path / "store").exists()


def test_a_playbook_of_ones_own_may_import_a_phase(tmp_path: Path) -> None:
    """From a folder that has none of our files beside it."""
    own = tmp_path / "own.yml"
    own.write_text("- name: Plan\n  ansible.builtin.import_playbook: itms.migration.plan\n", encoding="utf-8")
    said = after(playbook(tmp_path, str(own)).failed())
    assert "plan: BLOCKED by" in said and "itms.migration.assess" in said, said
    playbook(tmp_path, str(own), itms_wav=3).failed().says("itms_wav (-e) is not a variable of this collection")
