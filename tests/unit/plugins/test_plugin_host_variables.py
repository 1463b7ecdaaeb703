"""A variable of each of many hosts: the quick way says what Ansible says, wherever the value comes from."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager
from ansible_collections.itms.migration.plugins.plugin_utils import host_variables
from ansible_collections.itms.migration.plugins.plugin_utils.host_variables import ASK, NOT_SET, HostVariables
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import plain

INVENTORY = """\
all:
  vars: {itms_site: everywhere, itms_bridge: mgmt01}
  children:
    endpoints:
      vars: {itms_fqdn: "{{ inventory_hostname }}.kestrel.example"}
      hosts:
        "pc[1:3]": {}
        pc4: {itms_site: leeds}
        pc5: {itms_site: york, itms_fqdn: other.kestrel.example}
        pc6: {itms_site: "{{ 'ri' ~ 'pon' }}"}
        pc7: {}
        pc8: {itms_site: hull}
    north:
      hosts: {pc3: {}, pc8: {}}
    plain:
      hosts: {pc1: {}}
"""
NAMES = ("itms_site", "itms_fqdn", "itms_bridge", "itms_channel", "itms_computer")
HOSTS = [f"pc{number}" for number in range(1, 9)]


@pytest.fixture
def loaded(tmp_path: Path) -> tuple[HostVars, VariableManager]:
    (tmp_path / "hosts.yml").write_text(INVENTORY, encoding="utf-8")
    for folder, name, text in (("host_vars", "pc7", "itms_site: filey\n"), ("group_vars", "north", "itms_bridge: mgmt02\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.yml").write_text(text, encoding="utf-8")
    loader = DataLoader()
    inventory = InventoryManager(loader, sources=[str(tmp_path / "hosts.yml")])
    manager = VariableManager(loader, inventory)
    return HostVars(inventory, manager, loader), manager


def answers(hostvars: HostVars) -> dict[tuple[str, str], t.Any]:
    quick = HostVariables(hostvars)
    return {(host, name): quick.get(host, name) for host in HOSTS for name in NAMES}


def agree(found: dict[tuple[str, str], t.Any], hostvars: HostVars) -> None:
    for (host, name), answer in found.items():
        if answer is not ASK:
            assert (None if answer is NOT_SET else plain(answer)) == plain(hostvars[host].get(name)), (host, name)


def test_it_says_what_ansible_says(loaded: tuple[HostVars, VariableManager]) -> None:
    hostvars, _manager = loaded
    found = answers(hostvars)
    agree(found, hostvars)
    assert found["pc4", "itms_site"] == "leeds"
    assert found["pc2", "itms_bridge"] == "mgmt01"
    assert found["pc3", "itms_bridge"] == "mgmt02"
    assert found["pc1", "itms_channel"] is NOT_SET
    assert found["pc1", "itms_fqdn"] is ASK  # a template
    assert found["pc7", "itms_site"] is ASK  # a file of its own


def test_facts_and_extra_variables_go_first(loaded: tuple[HostVars, VariableManager]) -> None:
    hostvars, manager = loaded
    manager.set_nonpersistent_facts("pc2", {"itms_channel": "push"})
    manager._extra_vars = {"itms_site": "forced"}
    found = answers(hostvars)
    agree(found, hostvars)
    assert found["pc2", "itms_channel"] is ASK
    assert found["pc3", "itms_channel"] is NOT_SET
    assert found["pc1", "itms_site"] == "forced"
    assert found["pc4", "itms_site"] is ASK


def test_few_hosts_are_asked_for(loaded: tuple[HostVars, VariableManager], monkeypatch: pytest.MonkeyPatch) -> None:
    hostvars, _manager = loaded
    asked: list[str] = []
    ask = hostvars.raw_get
    monkeypatch.setattr(hostvars, "raw_get", lambda name: asked.append(name) or ask(name))
    for number in range(500):
        hostvars._inventory._inventory.add_host(f"x{number}", "endpoints")
    quick = HostVariables(hostvars)
    assert [quick.get(f"x{number}", "itms_site") for number in range(500)] == ["everywhere"] * 500
    assert len(asked) == 1


def test_another_vars_plugin_may_say_something_of_each_host(
    loaded: tuple[HostVars, VariableManager], monkeypatch: pytest.MonkeyPatch
) -> None:
    hostvars, _manager = loaded
    monkeypatch.setattr(host_variables, "_only_files_set_variables", lambda: False)
    assert set(answers(hostvars).values()) == {ASK}
