"""Facts that roles and rules both need are said once more in a role's YAML. They have to agree."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.observe import agent, server
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import agents
from packaging.version import Version

ROLES = Path(__file__).resolve().parents[3] / "roles"


def read(relative):
    return yaml.safe_load((ROLES / relative).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("file", "name"),
    [("observe/vars/main.yml", "__observe_agent_registry"), ("redirect_wave/vars/main.yml", "__redirect_wave_agent_registry")],
)
def test_the_keys_of_the_agent_are_those_that_the_rules_read(file, name):
    expected = [key for view in agent.VIEWS.values() for key in (view, view + "\\Servers")]
    assert [one["path"] for one in read(file)[name]] == [*expected, agent.COMPUTER[0]]


def test_the_values_of_a_server_are_those_that_the_rules_read():
    asked = [(one["path"], one.get("name")) for one in read("observe/vars/main.yml")["__observe_server_registry"]]
    whole_keys = {path for path, name in asked if name is None}
    wanted = [*server.REGISTRY.values(), *(place for fact in server.EITHER_VIEW for place in server.places(fact))]
    assert [place for place in wanted if place not in asked and place[0] not in whole_keys] == []
    # The folders of both products are found by their place in this list.
    assert (asked[0][0], asked[1]) == (server.REGISTRY["sim_dir"][0], server.REGISTRY["ns_path"])


def test_the_answers_of_the_page_are_those_that_the_rules_take():
    [probe] = [task for task in read("observe/tasks/platform.yml")[0]["block"] if "ansible.windows.win_uri" in task]
    assert tuple(probe["ansible.windows.win_uri"]["status_code"]) == server.PAGE_ANSWERS
    assert probe["ansible.windows.win_uri"]["validate_certs"] is True


@pytest.mark.parametrize("core", ["2.16.19", "2.18.0", "2.19.14", "2.21.5"])
def test_the_least_powershell_is_that_of_the_rules(core):
    environment = jinja2.Environment()
    environment.tests["version"] = lambda value, other, sign: Version(value) >= Version(other) if sign == ">=" else None
    said = environment.from_string(read("observe/defaults/main.yml")["observe_minimum_powershell"]).render(ansible_version={"full": core})
    assert tuple(int(part) for part in said.split(".")) == agents.least_powershell(core)


def test_sqlcmd_is_called_alike():
    """But for the seconds that observe waits for a login."""
    lines = [read(f"{role}/vars/main.yml")[f"__{role}_sqlcmd_line"].replace(f"{role}_", "") for role in ("observe", "backup")]
    observed, backed_up = (" ".join(line.split()) for line in lines)
    assert observed.replace(", '-l', sql_login_seconds | string", "") == backed_up
