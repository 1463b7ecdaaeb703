"""The tables of phases and actions, and everything in the project that lists phases or steps by hand: they have to agree."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.itms.migration.plugins.doc_fragments import phase_name
from ansible_collections.itms.migration.plugins.plugin_utils.guide.steps import STEPS
from ansible_collections.itms.migration.plugins.plugin_utils.rules import phases, steps

ROOT = Path(__file__).resolve().parents[3]
PLAYBOOKS = ROOT / "playbooks"
MODULES = ROOT / "plugins" / "modules"


def test_each_step_of_the_guide_has_one_action_and_one_phase():
    numbers = [step.number for step in STEPS]
    assert sorted(step for action in steps.ACTIONS for step in action.steps) == numbers
    assert sorted(step for phase in phases.TABLE for step in phase.steps) == numbers


def test_the_second_hop_repeats_the_first():
    pairs = [action.steps for action in steps.ACTIONS if len(action.steps) > 1]
    assert pairs == [(4, 12), (5, 13), (6, 14), (7, 15), (8, 16), (9, 19), (10, 20), (11, 21)]
    assert [steps.step_of("redirect_agent", hop) for hop in (phases.TO_INTERMEDIATE, phases.TO_TARGET)] == [11, 21]
    assert [steps.step_of("back_up_server", hop) for hop in (phases.TO_INTERMEDIATE, phases.TO_TARGET)] == [1, 1]
    hops = {step: steps.hop_of(step) for step in steps.NUMBERS}
    assert [step for step, hop in hops.items() if hop == phases.TO_INTERMEDIATE] == [*range(4, 12)]
    assert [step for step, hop in hops.items() if hop == phases.TO_TARGET] == [*range(12, 22)]


def test_the_phases_follow_one_another_in_the_order_of_the_guide():
    chain = [phases.ASSESS]
    while phases.find(chain[-1]).next:
        chain.append(phases.find(chain[-1]).next)
    assert (*chain, phases.RESTORE) == phases.NAMES
    first = [one.steps[0] for one in phases.TABLE if one.steps]
    assert first == sorted(first)
    assert tuple(sorted(phases.NAMES, key=lambda name: name in phases.UNPLAYED)) == phases.PLAYED + phases.UNPLAYED


@pytest.mark.parametrize(
    ("phase", "following"), [("assess", "plan"), ("plan", "backup"), ("backup", "redirect"), ("redirect", ""), ("build_target", "")]
)
def test_the_next_phase_is_one_with_a_playbook(phase, following):
    assert phases.next_played(phase) == following


def test_only_phases_of_waves_act_on_endpoints():
    assert [one.name for one in phases.TABLE if phases.in_waves(one.name)] == ["redirect"]
    assert not phases.in_waves("no such phase")


def test_each_phase_with_a_playbook_has_one_and_site_chains_them():
    assert {path.stem for path in PLAYBOOKS.glob("*.yml")} == {*phases.PLAYED, phases.SITE}
    site = yaml.safe_load((PLAYBOOKS / "site.yml").read_text(encoding="utf-8"))
    assert [one["ansible.builtin.import_playbook"] for one in site] == [f"{name}.yml" for name in phases.PLAYED]
    assert [one["name"] for one in site] == [phases.find(name).title for name in phases.PLAYED]


def test_the_documentation_lists_the_phases_once():
    """In a fragment, which every action that takes the name of a phase uses."""
    shared = yaml.safe_load(phase_name.ModuleDocFragment.DOCUMENTATION)["options"]
    assert shared["phase"]["choices"] == list(phases.NAMES)
    with_choices = [path.stem for path in MODULES.glob("*.py") if "itms.migration.phase_name" in path.read_text(encoding="utf-8")]
    assert sorted(with_choices) == ["gate", "phase", "phase_done"]
    assert not [path.stem for path in MODULES.glob("*.py") if "- migrate_to_target" in path.read_text(encoding="utf-8")]


def test_the_readme_lists_the_phases_with_their_steps():
    rows = re.findall(r"^\| `itms\.migration\.(\w+)` \| ([\d, ]*)\|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    there = {step for action in steps.ACTIONS if action.there for step in action.steps}
    expected = [(one.name, ", ".join(str(step) for step in one.steps if step in there)) for one in phases.TABLE if one.playbook]
    assert [(name, numbers.strip()) for name, numbers in rows] == [*expected, (phases.SITE, "")]


@pytest.mark.parametrize("action", steps.ACTIONS, ids=lambda action: action.name)
def test_an_action_has_its_tasks_and_its_proof_or_is_planned(action):
    for file in (action.task_file, action.verify_file):
        assert (ROOT / file).is_file() is action.there, f"{file}: there is {action.there}"


def test_the_page_of_the_steps_is_fresh():
    spec = importlib.util.spec_from_file_location("steps_page", ROOT / "dev" / "steps_page.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "stale: run dev/steps_page.py"
