"""What the filters' documentation shows is run: their examples are assertions, and each must hold."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import yaml

FILTERS = Path(__file__).resolve().parents[3] / "plugins" / "filter"
# Their examples read what a role registered on a Windows host; the integration tests run them.
NEED_A_HOST = {"agent_facts", "backup_steps", "redirect_decision", "sqlcmd_rows", "tree_difference"}
SELF_CONTAINED = sorted({path.stem for path in FILTERS.glob("*.py")} - NEED_A_HOST - {"__init__"})


def module(name):
    return importlib.import_module(f"ansible_collections.itms.migration.plugins.filter.{name}")


@pytest.mark.parametrize("name", SELF_CONTAINED)
def test_examples_assert_something_about_the_filter(name):
    tasks = yaml.safe_load(module(name).EXAMPLES)
    assert tasks and all(task["ansible.builtin.assert"]["that"] for task in tasks)
    assert all(f"itms.migration.{name}" in yaml.safe_dump(task, width=10_000) for task in tasks)


def test_examples_hold(play):
    """In one run of ansible-playbook: starting it is what takes the time."""
    examples = "\n".join(module(name).EXAMPLES.strip("\n") for name in SELF_CONTAINED)
    count = len(yaml.safe_load(examples))
    run = play(examples, hosts="mgmt01")
    assert run.rc == 0, run.output
    assert f"ok={count}" in run.output


@pytest.mark.parametrize("name", sorted({*SELF_CONTAINED, *NEED_A_HOST}))
def test_documentation_names_the_filter_and_its_options(name):
    plugin = module(name)
    document = yaml.safe_load(plugin.DOCUMENTATION)
    assert document["name"] == name and name in plugin.FilterModule().filters()
    assert yaml.safe_load(plugin.RETURN)["_value"]["type"]
    positional = [one.strip() for one in document["positional"].split(",")]
    assert set(positional) <= set(document["options"]) and positional[0] == "_input"
