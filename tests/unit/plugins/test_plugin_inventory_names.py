"""Computers that are named like a group or like the controller: rejected with the reason, and no inventory is spoilt."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ansible.inventory.data import InventoryData
from ansible_collections.itms.migration.plugins.inventory import computers
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import exports, inventory_rows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import COLUMNS, Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import estate_reader, plan_files
from hypothesis import given, settings
from hypothesis import strategies as st

OWN = ["wave_00", "wave_02", "wave_123", "route_s76", "channel_winrm", "os_windows_7", "site_leeds", "endpoints_push"]
HOSTILE = [*OWN, *estate_reader.GROUPS.values(), "all", "ungrouped", "pcs", "there", "localhost", "LOCALHOST", "localhost.localdomain"]
HOSTILE += ["127.0.0.1", "127.1", "0", "ip6-loopback"]
GOOD = ["PC1", "pc2", "ALL", "SQL", "localhost1", "wave", "wavelength", "10.0.0.1", "opsite_1", "endpoint"]


def loaded(names, waves=(0, 2)):
    """An inventory that has the group `there`, with these computers in it; and the names that were rejected."""
    module = computers.InventoryModule()
    module.inventory = InventoryData()
    module.inventory.add_group("there")
    module.inventory.add_host("laptop", "there")
    module.get_option = {"parent_group": "pcs", "assignments": "store/assignments.csv"}.get
    half = len(names) // 2
    assigned = [Assignment(name, os="Windows 7", channel="push", move="1", target="s76", wave=str(waves[0])) for name in names[:half]]
    entries, bad = inventory_rows.from_assignments(assigned)
    listed = [exports.Computer(name, os="Windows 7", site="Leeds", line=9, source="e.csv") for name in names[half:]]
    known = {entry.name.casefold(): entry for entry in entries}
    entries += inventory_rows.from_exports(listed, known, (5, 1), {})
    rejected = module._add(entries)
    module.inventory.reconcile_inventory()
    return module.inventory, rejected, bad


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("first", [True, False], ids=["assignments", "exports"])
def test_a_computer_called_like_a_group_or_the_controller_is_rejected(name, first):
    inventory, [rejected], _bad = loaded([name, "PC1"] if first else ["PC1", name])
    assert set(inventory.hosts) == {"laptop", "PC1"}
    assert rejected.text == name and ("controller" in rejected.reason or "itms_computer" in rejected.reason)
    assert (rejected.source, rejected.line) == (("assignments.csv", 0) if first else ("e.csv", 9))


def test_what_only_looks_like_a_group_is_a_computer():
    inventory, rejected, _bad = loaded(GOOD)
    assert set(inventory.hosts) == {"laptop", *GOOD} and not rejected


def test_a_computer_that_has_a_host_of_another_name_may_be_called_like_a_group():
    module = computers.InventoryModule()
    module.inventory = InventoryData()
    for host, computer in (("web", "sql"), ("console", "localhost")):
        module.inventory.add_host(host)
        module.inventory.set_variable(host, "itms_computer", computer)
    module.get_option = {"parent_group": "endpoints"}.get
    rejected = module._add([inventory_rows.Entry(name, {}, ["channel_push"], 2, "e.csv") for name in ("sql", "localhost")])
    assert [one.text for one in rejected] == ["localhost"]
    assert [host.name for host in module.inventory.groups["channel_push"].get_hosts()] == ["web"]


SITES = [
    "Leeds",
    "LEEDS",
    "Leeds 1",
    "Leeds-1",
    "Leeds_1",
    "Leeds  1",
    "\u6771\u4eac",
    "\u5927\u962a",
    "Z\u00fcrich",
    "Z rich",
    "other",
    "-",
    "--",
]


def test_no_two_sites_share_a_group_in_silence():
    groups = {site: inventory_rows.site_group(site) for site in SITES}
    assert groups["Leeds"] == groups["LEEDS"] == "site_leeds" and groups["Leeds 1"] == "site_leeds_1"
    assert len(set(groups.values())) == len(SITES) - 1
    assert all(group.isascii() and group.replace("_", "").isalnum() for group in groups.values())
    rows = [Assignment(f"PC{number}", site=site, wave="1", target="s") for number, site in enumerate(SITES)]
    listed = [exports.Computer(f"PC{number}", site=site) for number, site in enumerate(SITES)]
    for entries in (inventory_rows.from_assignments(rows)[0], list(inventory_rows.from_exports(listed, {}, (5, 1), {}))):
        assert [next(group for group in one.groups if group.startswith("site_")) for one in entries] == list(groups.values())


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=6), st.text(min_size=1, max_size=6))
def test_sites_share_a_group_only_when_they_differ_in_case(one, other):
    same = inventory_rows.site_group(one) == inventory_rows.site_group(other)
    assert same is (one.casefold() == other.casefold())


names = st.lists(st.sampled_from([*HOSTILE, *GOOD]) | st.text(min_size=1, max_size=9), max_size=12, unique_by=str.casefold)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(names, st.integers(0, 120))
def test_whatever_computers_are_called_hosts_and_groups_are_never_mixed_up(names, wave):
    inventory, rejected, bad = loaded([name for name in names if name.casefold() != "laptop"], (wave,))
    assert not set(inventory.hosts) & set(inventory.groups)
    assert "localhost" not in {name.casefold() for name in inventory.hosts}
    assert set(inventory.groups["there"].hosts[0].name.split()) == {"laptop"}
    good = {name for name in names if name in GOOD}
    assert good <= set(inventory.hosts)
    reasons = {one.text for one in rejected} | {row.computer for row, _why in bad}
    assert {name for name in names if name in HOSTILE} <= reasons


@pytest.mark.parametrize(
    ("fqdn", "address", "found"),
    [
        ("pc1.corp.example", "10.0.0.1", "pc1.corp.example"),
        ("", "10.0.0.1", "10.0.0.1"),
        ("", "fe80::1; 10.0.0.1", "fe80::1"),
        ("", "10.1.2.999, 10.0.0.1", "10.0.0.1"),
        ("", "10.1.2.3/24", ""),
        ("", "-oProxyCommand=id", ""),
        ("-oProxyCommand=id", "", ""),
        ("a b", "127.0.0.1 ::1 0.0.0.0 10.0.0.9", "10.0.0.9"),
        ("{{ 1 }}", "{{ 1 }}", ""),
        ("", "", ""),
    ],
)
def test_only_a_name_or_an_address_is_connected_to(fqdn, address, found):
    assert inventory_rows.reached_at({"itms_fqdn": fqdn, "itms_address": address}) == found
    assert inventory_rows.reached_at({}) == ""


cells = st.text(max_size=12) | st.sampled_from(
    ["10.1.2.999", "10.1.2.3/24", "-oProxyCommand=id", "{{ 1 }}", "::1", "1e9", "1.5", "00", " 2 ", ""]
)
edited = st.builds(
    Assignment,
    computer=st.sampled_from([*HOSTILE, *GOOD]) | cells,
    **{column: cells for column in COLUMNS if column != "computer"},
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(edited, max_size=6), st.lists(st.builds(exports.Computer, name=st.sampled_from(GOOD), address=cells, site=cells, os=cells)))
def test_whatever_was_edited_into_the_rows_makes_an_inventory(tmp_path_factory, rows, listed):
    """Written, read, loaded: refused, or every row is a host or has a reason, and no text becomes an address."""
    path = tmp_path_factory.mktemp("rows") / "assignments.csv"
    path.write_text(plan_files.assignment_text(rows), encoding="utf-8", errors="ignore")
    try:
        read = plan_files.read_assignment_file(path)
    except Refusal as refusal:
        assert refusal.fix
        return
    entries, bad = inventory_rows.from_assignments(read)
    entries += inventory_rows.from_exports(
        {one.name.casefold(): one for one in listed}.values(), {one.name.casefold(): one for one in entries}, (5, 1), {}
    )
    module = computers.InventoryModule()
    module.inventory = InventoryData()
    module.get_option = {"parent_group": "endpoints", "assignments": str(path)}.get
    rejected = module._add(entries)
    module.inventory.reconcile_inventory()
    hosts = {name.casefold(): host for name, host in module.inventory.hosts.items()}
    assert not set(module.inventory.hosts) & set(module.inventory.groups)
    named = {*hosts, *(row.computer.casefold() for row, _why in bad), *(one.text.casefold() for one in rejected)}
    assert {row.computer.casefold() for row in read} | {one.name.casefold() for one in listed} <= named
    for host in hosts.values():
        assert not str(host.vars.get("ansible_host", "")).startswith(("-", "{")), host.vars


def test_the_rejects_file_names_them_and_all_others_load(load_names):
    hostile = sorted(set(HOSTILE) - {"LOCALHOST"})
    good = {name for name in GOOD if name.casefold() not in hostile}
    hosts, rows = load_names([*hostile, *good])
    assert hosts == good
    again = {"localhost.localdomain"}  # LOCALHOST of another domain, and named as that
    assert {row["text"] for row in rows} == set(hostile) - {"pcs", "there"} - again
    assert all(row["line"] != "0" and row["source"] == "export.csv" for row in rows)


@pytest.fixture
def load_names(tmp_path, collections_path):
    """Loads an export of these names with ansible-inventory."""

    def run(names):
        kept = [name for name in names if name not in ("pcs", "there")]  # groups of the tests above
        (tmp_path / "export.csv").write_text("Name,Site\n" + "".join(f"{name},Leeds\n" for name in kept), encoding="utf-8")
        (tmp_path / "a.itms_computers.yml").write_text(
            "plugin: itms.migration.computers\nexports: [export.csv]\nrejected: rejected.csv\n", encoding="utf-8"
        )
        environ = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": collections_path, "ANSIBLE_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [str(Path(sys.executable).parent / "ansible-inventory"), "--list", "-i", str(tmp_path / "a.itms_computers.yml")],
            capture_output=True,
            text=True,
            env=environ,
            check=True,
        )
        with (tmp_path / "rejected.csv").open(encoding="utf-8", newline="") as stream:
            return set(json.loads(done.stdout)["_meta"]["hostvars"]), list(csv.DictReader(stream))

    return run
