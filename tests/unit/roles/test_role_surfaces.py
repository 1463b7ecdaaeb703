"""A role's variables are said in four places: argument specs, defaults, README and tasks. They have to agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROLES = sorted(path for path in (Path(__file__).resolve().parents[3] / "roles").iterdir() if path.is_dir())
# A name of the role that is no variable of its user: a plugin (itms.migration.backup_steps), or a result that it registers for others.
NOT_GIVEN = {"backup": {"backup_steps"}, "observe": {"observe_observation"}, "phase": {"phase_gate", "phase_done"}}


def options(role: Path) -> set[str]:
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    return {name for spec in specs.values() for name in spec["options"]}


def required(role: Path) -> set[str]:
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    return {name for spec in specs.values() for name, option in spec["options"].items() if option.get("required")}


def defaults(role: Path) -> set[str]:
    file = role / "defaults" / "main.yml"
    return set(yaml.safe_load(file.read_text(encoding="utf-8"))) if file.is_file() else set()


def used(role: Path) -> set[str]:
    files = [path for room in ("tasks", "vars") for path in (role / room).glob("*.yml")]
    names = {name for path in files for name in re.findall(rf"(?<![\w.])({role.name}_\w+)", path.read_text(encoding="utf-8"))}
    return names - NOT_GIVEN.get(role.name, set())


def test_there_are_roles():
    assert {"common", "phase", "observe", "backup", "redirect_wave"} <= {role.name for role in ROLES}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_argument_specs_defaults_readme_and_tasks_agree(role):
    specified = options(role)
    assert specified - required(role) <= defaults(role) <= specified
    assert used(role) == specified
    readme = (role / "README.md").read_text(encoding="utf-8")
    assert {name for name in specified if f"`{name}`" not in readme} == set()
    assert set(re.findall(rf"`({role.name}_\w+)`", readme)) <= specified | NOT_GIVEN.get(role.name, set())
