"""Every variable that a user may set is declared in a playbook's spec and explained in the example inventory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "roles" / "phase" / "files" / "specs"
SPECS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yml")}
PHASES = {path.stem for path in (ROOT / "playbooks").glob("*.yml")} - {"site"}
# Names of plays and tasks among themselves, and what the inventory plugin tells of a computer. Nobody sets them.
OWN = set(
    "itms_run itms_nothing_done itms_plan_overview itms_verdict_ itms_migration_ "
    "itms_redirect_verdict itms_plan_verdict itms_wave_plan itms_wave_members "
    "itms_computers itms_os itms_last_seen itms_agent_version itms_assignments".split()
)
_NAME = re.compile(r"\bitms_[a-z0-9_]+")


def used() -> set[str]:
    """The names in what runs; the modules, which only document actions, repeat them."""
    rooms = [
        ROOT / "playbooks",
        ROOT / "roles",
        ROOT / "plugins" / "action",
        ROOT / "plugins" / "inventory",
        ROOT / "plugins" / "plugin_utils",
    ]
    files = [path for room in rooms for path in room.rglob("*") if path.suffix in (".yml", ".py") and "specs" not in path.parts]
    return {name for path in files for name in _NAME.findall(path.read_text(encoding="utf-8"))} - OWN


def declared() -> set[str]:
    return {name for spec in SPECS.values() for name in spec}


def test_each_phase_has_a_spec():
    assert set(SPECS) == PHASES | {"common"}


def test_every_variable_that_is_read_is_declared_and_every_declared_one_is_read():
    assert declared() == used()


@pytest.mark.parametrize("name", sorted(SPECS))
def test_each_is_described(name):
    options = [
        {**SPECS["common"].get(variable, {}), **option} for variable, option in SPECS[name].items()
    ]  # as roles/phase/tasks/open.yml does
    assert all(option["description"].endswith((".", "`")) and option["type"] for option in options)


def test_no_phase_repeats_what_is_common():
    for phase in PHASES:
        assert not [name for name, option in SPECS[phase].items() if SPECS["common"].get(name) == option]


def test_the_example_inventory_explains_every_variable():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "inventories" / "example").rglob("*.yml"))
    assert sorted(name for name in declared() if not re.search(rf"\b{name}\b", text)) == []
