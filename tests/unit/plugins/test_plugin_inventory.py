"""The inventory plugin as ansible-inventory and a play see it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import wave_rows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import COLUMNS, Assignment, of_wave
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import plan_files
from hypothesis import given, settings
from hypothesis import strategies as st

EXPORT = """Guid;Name;Domain;OS Name;OS Revision;IP Address;Agent Version;Site
{1};PC1;CORP;Microsoft Windows 7 Enterprise;Service Pack 1;10.0.0.1;6.0;Leeds
{2};PC2;x;{{ 7 * 7 }};;10.0.0.2;6.0;{{ lookup('pipe', 'echo pwned') }}
{3};=cmd|' /C calc'!A0;x;;;;;
{4};{{ 1 }};x;;;;;
{5};XP1;corp.example;Microsoft Windows XP;Service Pack 3;;;
{6};lnx;;Red Hat Enterprise Linux Server;6.5;;;York
"""
ROWS = [
    Assignment("PC1", "pc1.corp.example", "Windows 7", "winrm", "1", "ns", "smp-71", "00", "", "pilot", "two_hop", "Leeds"),
    Assignment("PC3", "", "Windows XP", "push", "1", "ns", "smp-71", "03", "XP, old", "", "two_hop", "Leeds"),
    Assignment("PC1", "pc1.corp.example", "Windows 7", "winrm", "2", "smp-71", "smp-76", "04", "", "pilot", "two_hop", "Leeds"),
    Assignment("PC4", "", "{{ 7 * 7 }}", "none", "1", "ns", "smp-71", "", "{{ reason }}", "", "two_hop", "=x"),
]


ROOT = Path(__file__).resolve().parents[3]
# The core of this environment, and the other supported ones where their environments are there: below 2.19 an inventory
# value with braces is a template unless the plugin says otherwise.
CORES = [Path(sys.executable).parent, *sorted(path.parent for path in ROOT.glob(".cache/venvs/core-*/bin/ansible-inventory"))]


every_core = pytest.mark.parametrize("core", CORES, indirect=True, ids=lambda path: path.parent.name)


@pytest.fixture
def core(request):
    """Where the commands of ansible-core are; a test that asks for `every_core` runs with each."""
    return getattr(request, "param", CORES[0])


@pytest.fixture
def load(tmp_path, collections_path, core):
    """Runs a command of ansible-core on the sources and returns what it prints."""
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-16")
    (tmp_path / "assignments.csv").write_text(plan_files.assignment_text(ROWS), encoding="utf-8")

    def run(config, *more, command=("ansible-inventory", "--list"), rc=0):
        (tmp_path / "a.itms_computers.yml").write_text(yaml.safe_dump({"plugin": "itms.migration.computers", **config}), encoding="utf-8")
        sources = [word for name in (*more, "a.itms_computers.yml") for word in ("-i", str(tmp_path / name))]
        environ = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": collections_path, "ANSIBLE_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}
        environ |= {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1", "ANSIBLE_NOCOLOR": "1", "ANSIBLE_INVENTORY_UNPARSED_FAILED": "1"}
        done = subprocess.run(
            [str(core / command[0]), *command[1:], *sources],
            capture_output=True,
            text=True,
            env=environ,
            check=False,
        )
        assert (done.returncode != 0) is bool(rc), done.stdout + done.stderr
        return done

    run.folder = tmp_path
    return run


def listed(done):
    found = json.loads(done.stdout)
    groups = {name: set(group.get("hosts", [])) for name, group in found.items() if name != "_meta"}
    return found["_meta"]["hostvars"], groups


def raw(value):
    """ansible-inventory marks what is not trusted on cores before 2.19."""
    return value["__ansible_unsafe"] if isinstance(value, dict) and "__ansible_unsafe" in value else value


@every_core
def test_exports_become_hosts_and_rejected_rows_a_file(load):
    done = load({"exports": ["export.csv"], "dns_domains": {"corp": "corp.example"}})
    hosts, groups = listed(done)
    assert groups["endpoints"] == {"PC1", "PC2", "XP1", "lnx"} == set(hosts)
    assert groups["channel_winrm"] == {"PC1"} and groups["channel_push"] == {"XP1"} and groups["channel_ssh"] == {"lnx"}
    assert groups["os_windows_7"] == {"PC1"} and groups["os_unix"] == {"lnx"} and groups["os_other"] == {"PC2"}
    assert groups["site_leeds"] == {"PC1"} and groups["site_york"] == {"lnx"}
    assert raw(hosts["PC1"]["ansible_host"]) == "pc1.corp.example" and raw(hosts["PC2"]["ansible_host"]) == "10.0.0.2"
    assert "ansible_host" not in hosts["lnx"]
    assert "2 rows" in done.stderr
    rejected = (load.folder / "a.itms_computers.rejected.txt").read_text(encoding="utf-8")
    assert "export.csv,4," in rejected and "export.csv,5," in rejected and rejected.count("a name that no computer can have") == 2


def test_the_rejects_of_before_are_gone_when_there_are_none_any_more(load):
    file = load.folder / "a.itms_computers.rejected.txt"
    load({"exports": ["export.csv"]})
    assert file.read_text(encoding="utf-8").count("export.csv") == 2
    (load.folder / "export.csv").write_text("Name\nPC1\n", encoding="utf-8")
    assert "rows of the computer exports" not in load({"exports": ["export.csv"]}).stderr
    assert file.read_text(encoding="utf-8") == "source,line,reason,text\n"
    load({"exports": ["export.csv"], "rejected": "clean.csv"})
    assert not (load.folder / "clean.csv").exists(), "nothing was ever rejected"


def test_the_rejects_beside_a_folder_of_inventories_are_no_inventory(load):
    """Loaded twice: what the first run wrote is not read by the second, and one wave leaves the file of all alone."""
    (load.folder / "inv").mkdir()
    for config in ({"exports": ["../export.csv"]}, {"assignments": "../assignments.csv", "wave": 3}):
        rows = [*ROWS, Assignment("=x", wave="03", reason="x")]
        (load.folder / "assignments.csv").write_text(plan_files.assignment_text(rows), encoding="utf-8")
        (load.folder / "inv" / "b.itms_computers.yml").write_text(
            yaml.safe_dump({"plugin": "itms.migration.computers", **config}), encoding="utf-8"
        )
        for _again in range(2):
            done = load({"exports": ["export.csv"], "rejected": "r.csv"}, "inv")
            assert "parse" not in done.stderr and done.stderr.count("rows of the computer exports") == 2
    assert sorted(path.name for path in (load.folder / "inv").iterdir()) == [
        "b.itms_computers.rejected.txt",
        "b.itms_computers.wave_03.rejected.txt",
        "b.itms_computers.yml",
    ]
    assert "export.csv,4," in (load.folder / "inv" / "b.itms_computers.rejected.txt").read_text(encoding="utf-8")


@every_core
def test_assignments_add_waves_and_routes_of_every_move(load):
    hosts, groups = listed(load({"exports": ["export.csv"], "assignments": "assignments.csv"}))
    assert {name: groups[name] for name in groups if name.startswith(("wave_", "route_"))} == {
        "wave_00": {"PC1"},
        "wave_03": {"PC3"},
        "wave_04": {"PC1"},
        "route_smp_71": {"PC1", "PC3"},
        "route_smp_76": {"PC1"},
    }
    assert [(one["move"], one["wave"]) for one in hosts["PC1"]["itms_assignments"]] == [(1, 0), (2, 4)]
    assert raw(hosts["PC1"]["itms_address"]) == "10.0.0.1" and raw(hosts["PC4"]["itms_assignments"][0]["reason"]) == "{{ reason }}"


@every_core
def test_a_wave_loads_its_own_hosts_only(load):
    hosts, groups = listed(load({"exports": ["gone.csv"], "assignments": "assignments.csv", "wave": 3}))
    assert set(hosts) == {"PC3"} and groups["wave_03"] == {"PC3"} and "wave_00" not in groups


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"wave": 9, "assignments": "assignments.csv"}, "no computer in wave 9"),
        ({"wave": 0, "assignments": "gone.csv"}, "does not exist"),
        ({"wave": 0}, "without assignments"),
        ({"wave": -1, "assignments": "assignments.csv"}, "the number of a wave"),
        ({"exports": ["gone.csv"]}, "there is no file"),
        ({"assignments": "export.csv"}, "not CSV in UTF-8"),
    ],
)
def test_what_cannot_be_loaded_is_refused_with_the_cure(load, config, said):
    done = load(config, rc=1)
    assert said in " ".join((done.stdout + done.stderr).split())


def test_a_computer_that_is_there_already_keeps_its_host(load):
    (load.folder / "0.yml").write_text("ns6: {hosts: {laptop: {itms_computer: pc1, ansible_host: x}}}\n", encoding="utf-8")
    hosts, groups = listed(load({"assignments": "assignments.csv"}, "0.yml"))
    assert "PC1" not in hosts and groups["wave_00"] == {"laptop"} and hosts["laptop"]["ansible_host"] == "x"
    assert "laptop" not in groups["endpoints"]


HOSTILE = [
    "{{ lookup('pipe', 'touch MARK') }}",
    "{% set x = lookup('pipe', 'touch MARK') %}{{ x }}",
    "=cmd|' /C calc'!A0",
    "!unsafe {{ 1 }}",
    "{{ hostvars }}",
    "{# none #}",
    "'{{ 1 }}",
    "#jinja2: variable_start_string: '['\n[ 1 ]",
    "x" * 90_000,
]
TITLES = ["Name", "Domain", "OS Name", "OS Revision", "IP Address", "Agent Version", "Site", "Last Basic Inventory", "Guid"]


@every_core
def test_no_cell_of_an_export_or_of_the_assignments_is_ever_evaluated(load, core):
    """Every column but the name, which cannot be that, with every hostile text; shown by name, in a loop and as the address."""
    mark = load.folder / "evaluated"
    hostile = [text.replace("MARK", str(mark)) for text in HOSTILE]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(TITLES)
    writer.writerows([f"PC{number}", *[text] * 8] for number, text in enumerate(hostile))
    writer.writerows([text, *["x"] * 8] for text in hostile[:3])
    writer.writerow(["GOOD", "corp.example", "Windows 7", "Service Pack 1", "10.0.0.1", "6.0", "Leeds", "2026-11-01", "{1}"])
    (load.folder / "export.csv").write_text(out.getvalue(), encoding="utf-8")
    rows = [
        Assignment(f"PC{number}", text, text, "winrm", "1", "ns", text, "03", text, "", "two_hop", text)
        for number, text in enumerate(" ".join(text.split()) for text in hostile)
    ]
    (load.folder / "assignments.csv").write_text(plan_files.assignment_text(rows), encoding="utf-8")
    show = (
        "{{ itms_site }}|{{ itms_os }}|{{ ansible_host | default('-') }}|{{ hostvars[inventory_hostname]['itms_fqdn'] }}"
        "{% for one in itms_assignments | default([]) %}|{{ one.reason }}|{{ one.target }}{% endfor %}"
    )
    for config in ({"exports": ["export.csv"]}, {"assignments": "assignments.csv", "wave": 3}):
        hosts, groups = listed(load(config))
        assert len(hosts) == len(hostile) + ("exports" in config), "no good row is lost"
        done = load(config, command=("ansible", "all", "-c", "local", "-m", "ansible.builtin.debug", "-a", f"msg='{show}'"))
        assert not mark.exists(), f"{core} ran a cell of an export"
        assert "{{ hostvars }}" in done.stdout and "{# none #}" in done.stdout
        for number, text in enumerate(hostile):
            assert raw(hosts[f"PC{number}"]["itms_site"]) == " ".join(text.split())
        assert all(group.replace("_", "").isalnum() for group in groups)
        # A play that uses the values: the connection takes ansible_host, a task takes the rest as an argument.
        load(config, command=("ansible", "all", "-c", "local", "-m", "ansible.builtin.raw", "-a", "echo {{ itms_site | length }}"))
        assert not mark.exists()


WRITTEN = plan_files.assignment_text(ROWS)


@pytest.mark.parametrize(
    ("data", "fast"),
    [
        (WRITTEN, True),
        (WRITTEN.replace(",03,", ",3,"), True),
        (WRITTEN.replace("PC3,", " PC3 ,"), True),
        (WRITTEN.replace("\n", "\r\n"), False),
        (WRITTEN.replace('"XP, old"', '"XP,\n,03,old"'), False),
        ("\ufeff" + WRITTEN, False),
        (",".join(reversed(COLUMNS)) + "\n", False),
        *[(WRITTEN.replace(",03,", f",{edited},"), False) for edited in ("003", " 03", "03 ", "\t3", "\u00a003", '"03"', "3.0", "0003.00")],
    ],
)
def test_the_fast_way_to_a_wave_finds_what_the_slow_one_finds(tmp_path, data, fast):
    path = tmp_path / "assignments.csv"
    path.write_bytes(data.encode())
    assert (wave_rows.find(data.encode(), 3) is not None) is fast
    found = plan_files.read_wave_of_file(path, 3)
    assert of_wave(plan_files.read_assignment_file(path), 3) == found
    assert [row.computer for row in found] == (["PC3"] if "PC3" in data else [])
    assert plan_files.read_wave_of_file(path, 1) == []


edits = st.sampled_from(["", "0", "00", " ", "\t", '"', "'", "\u00a0", ".0", "x", "-"])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(edits, st.integers(0, 130), edits, st.sampled_from(["", "03", ",3,", '"3"', " 3 ", "0,3"])), max_size=8),
    st.integers(0, 130),
)
def test_however_waves_were_edited_both_ways_find_the_same_or_the_row_is_refused(tmp_path_factory, made, wave):
    path = tmp_path_factory.mktemp("edited") / "assignments.csv"
    lines = [",".join(COLUMNS)]
    for number, (before, value, after, site) in enumerate(made):
        cell = f'"{value}"' if before == '"' else f"{before}{value}{after if after != chr(34) else ''}"
        quoted = site.replace(chr(34), chr(34) * 2)
        lines.append(f'PC{number},,Windows 7,push,1,ns,s71,{cell},,,two_hop,"{quoted}"')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fast = wave_rows.find(path.read_bytes(), wave)
    try:
        slow = of_wave(plan_files.read_assignment_file(path), wave)
    except Refusal as refusal:
        assert "line" in refusal.found
        return
    assert fast is None or wave_rows.rows(fast) == slow
    assert plan_files.read_wave_of_file(path, wave) == slow


def test_the_examples_load(load):
    """Each example as it stands, with the files that it names."""
    from ansible_collections.itms.migration.plugins.inventory import computers

    for name, source in (("exports/computers.csv", "export.csv"), ("store/plan/assignments.csv", "assignments.csv")):
        (load.folder / name).parent.mkdir(parents=True)
        (load.folder / source).rename(load.folder / name)
    found = []
    for example in yaml.safe_load_all(computers.EXAMPLES):
        assert example.pop("plugin") == "itms.migration.computers"
        hosts, _groups = listed(load(example))
        found.append(set(hosts))
    assert found == [{"PC1", "PC2", "XP1", "lnx"}, {"PC3"}]
