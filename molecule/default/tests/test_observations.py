"""What the observe role wrote down is what the hosts say when they are asked again, by another way.

A host that the inventory does not have makes testinfra skip and pass, so the first test proves that they are there.
"""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest
import testinfra

INVENTORY = Path(__file__).resolve().parents[3] / "inventories" / "lab" / "healthy" / "hosts.yml"
BRIDGE, SERVER, ENDPOINT = "mgmt01", "altiris01", "LEE-PC-0016"


def observation(host: str) -> dict[str, t.Any]:
    document: dict[str, t.Any] = json.loads((Path(os.environ["ITMS_STORE_DIR"]) / "observations" / f"{host}.json").read_text())
    return document


def host_of(name: str) -> t.Any:
    return testinfra.get_host(f"ansible://{name}", ansible_inventory=str(INVENTORY))


@pytest.mark.parametrize("name", [BRIDGE, SERVER, ENDPOINT])
def test_the_hosts_exist_and_were_observed(name: str) -> None:
    hosts = testinfra.get_hosts([f"ansible://{name}"], ansible_inventory=str(INVENTORY))
    assert len(hosts) == 1
    assert observation(name)["reached"] is True


def test_the_server_of_the_agent_is_what_the_registry_says() -> None:
    agent = observation(ENDPOINT)["facts"]["agent"]
    assert agent["view"] == "wow64"
    path = "HKLM:\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent\\Servers"
    read = host_of(ENDPOINT).ansible("ansible.windows.win_reg_stat", f"path='{path}' name=''", check=False)
    assert read["value"] == agent["server"] == "altiris01.kestrel.example"


def test_the_bridge_has_what_it_takes() -> None:
    facts = observation(BRIDGE)["facts"]
    path = "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\mrxsmb10"
    read = host_of(BRIDGE).ansible("ansible.windows.win_reg_stat", f"path='{path}' name=Start", check=False)
    assert read["value"] == facts["registry"]["smb1_start"]
    assert facts["target_room"]["free_bytes"] > 0


def test_the_6x_server_was_read_through_the_bridge() -> None:
    facts = observation(SERVER)["facts"]
    assert facts["architecture"] == 32
    assert {one["name"] for one in facts["databases"]} >= {"Altiris", "eXpress"}
