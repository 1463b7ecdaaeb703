"""Facts that roles and rules both need stand once more in a role's YAML. They have to agree."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.observe import agent
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import agents
from packaging.version import Version

ROLES = Path(__file__).resolve().parents[3] / "roles"


def read(relative):
    return yaml.safe_load((ROLES / relative).read_text(encoding="utf-8"))


def test_the_keys_of_the_agent_are_those_that_the_rules_read():
    expected = [key for view in agent.VIEWS.values() for key in (view, view + "\\Servers")]
    paths = [one["path"] for one in read("common/vars/main.yml")["__common_agent_registry"]]
    assert paths[: len(expected)] == expected and paths[len(expected) :] == [KEY_OF_THE_NAME]


KEY_OF_THE_NAME = "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName"


@pytest.mark.parametrize(
    ("pattern", "home"),
    [
        (r"Altiris Agent\\Servers", "common/vars/main.yml"),  # the keys of the agent
        (r"sqlcmd\.exe.*-S", "the filter sqlcmd_line"),
        (r"selectattr\('unreachable'", "the filter lost_connections"),
    ],
)
def test_what_roles_share_stands_in_one_place(pattern, home):
    found = [str(path.relative_to(ROLES)) for path in ROLES.rglob("*.yml") if re.search(pattern, path.read_text(encoding="utf-8"))]
    assert found == ([home] if (ROLES / home).is_file() else [])


@pytest.mark.parametrize("role", ["observe", "redirect_wave"])
def test_a_role_that_reads_shared_values_depends_on_their_role(role):
    assert read(f"{role}/meta/main.yml")["dependencies"] == [{"role": "itms.migration.common"}]


@pytest.mark.parametrize("core", ["2.16.19", "2.18.0", "2.19.14", "2.21.5"])
def test_the_least_powershell_is_that_of_the_rules(core):
    environment = jinja2.Environment()
    environment.tests["version"] = lambda value, other, sign: Version(value) >= Version(other) if sign == ">=" else None
    said = environment.from_string(read("observe/defaults/main.yml")["observe_minimum_powershell"]).render(ansible_version={"full": core})
    assert tuple(int(part) for part in said.split(".")) == agents.least_powershell(core)
