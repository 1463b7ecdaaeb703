"""What the documentation of filters and tests shows is run: the examples are assertions, and each must hold."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import yaml

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
NAMES = sorted((kind, path.stem) for kind in ("filter", "test") for path in (PLUGINS / kind).glob("*.py"))


def module(kind, name):
    return importlib.import_module(f"ansible_collections.itms.migration.plugins.{kind}.{name}")


def registered(plugin, kind):
    return plugin.FilterModule().filters() if kind == "filter" else plugin.TestModule().tests()


def options(document):
    """Those of the fragment that the documentation extends, and its own."""
    fragment = document.get("extends_documentation_fragment", "").rpartition(".")[2]
    shared = yaml.safe_load(module("doc_fragments", fragment).ModuleDocFragment.DOCUMENTATION)["options"] if fragment else {}
    return {**shared, **document.get("options", {})}


def test_both_kinds_are_there():
    assert {kind for kind, _name in NAMES} == {"filter", "test"}


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_examples_assert_something_about_the_plugin(kind, name):
    tasks = yaml.safe_load(module(kind, name).EXAMPLES)
    assert tasks and all(task["ansible.builtin.assert"]["that"] for task in tasks)
    assert all(f"itms.migration.{name}" in yaml.safe_dump(task, width=10_000) for task in tasks)


def test_examples_hold(play):
    """In one run of ansible-playbook: starting it is what takes the time."""
    examples = "\n".join(module(*one).EXAMPLES.strip("\n") for one in NAMES)
    count = len(yaml.safe_load(examples))
    run = play(examples, hosts="mgmt01")
    assert run.rc == 0, run.output
    assert f"ok={count}" in run.output


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_documentation_names_the_plugin_and_its_options(kind, name):
    plugin = module(kind, name)
    document = yaml.safe_load(plugin.DOCUMENTATION)
    assert document["name"] == name and name in registered(plugin, kind)
    assert yaml.safe_load(plugin.RETURN)["_value"]["type"]
    positional = [one.strip() for one in document["positional"].split(",")]
    assert set(positional) <= set(options(document)) and positional[0] == "_input"
