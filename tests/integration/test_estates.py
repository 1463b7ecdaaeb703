"""Estates with several servers: every computer goes to the right one, and one that two servers know is planned once.

Where a computer has to go is worked out here from the lab's own estate, by its address and site; what the plan says is compared with it.
Then a rehearsal that is made of what was observed: it is observed as the same, and goes on to a wave that is in the right databases.
"""

from __future__ import annotations

import csv
import io
import ipaddress
import json
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from lab.practice import PracticeEstate
from lab_process import ROOT, estate_file, lab_environment, running_lab
from practice import Document, Practice

NETWORKS = {"10.10.0.0/16": "itms76", "10.20.0.0/16": "itms76-leeds", "10.30.0.0/16": "itms76-york"}
PILOT = {
    "hul-pc-0001": "itms76",
    "lee-pc-0002": "itms76-leeds",
    "lee-srv-01": "itms76-leeds",
    "yrk-pc-0002": "itms76-york",
    "yrk-lt-0001": "itms76-york",
}
SERVERS = "bridge:ns6:smp71:smp76:sql:site_servers"
SITES = {"hul": "itms76", "lee": "itms76-leeds", "yrk": "itms76-york"}
Row = dict[str, str]


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[t.Callable[[str], Practice]]:
    """A running lab and a store for each estate that a test asks for; the phases have been run once."""
    made: dict[str, Practice] = {}
    running: list[t.Any] = []

    def start(name: str) -> Practice:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            context = running_lab(estate_file(name), folder / "lab")
            running.append(context)
            made[name] = Practice(context.__enter__(), folder / "store", ROOT / "inventories" / "lab" / name / "hosts.yml")
            planned(made[name])
        return made[name]

    yield start
    for context in running:
        context.__exit__(None, None, None)


def planned(practice: Practice) -> None:
    """Assess and plan: a dry run of the plan leaves nothing, the real one a plan, and neither touches a host.

    That a dry run of assess leaves nothing is tested with the main job: of these estates it would take as long again.
    """
    before = practice.snapshot()
    practice.play("assess").went_well()
    assessed = practice.durable()
    practice.play("plan", check=True).went_well()
    assert practice.durable() == assessed
    practice.play("plan").went_well()
    assert practice.snapshot() == before
    assert [entry for entry in practice.journal(mutating=True) if entry["mutated"]] == []


def table(practice: Practice, name: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO((practice.store / "plan" / name).read_text(encoding="utf-8"))))


def moving(estate: PracticeEstate) -> dict[str, str]:
    """Computer -> the 6.x server that its agent reports to, of everything that is no server of the migration."""
    found = {}
    for host in estate.hosts.values():
        if host.agent is not None:
            found[host.computer] = host.registry.text(f"{host.agent.root}\\Servers", "").partition(".")[0]
    return found


def place(estate: PracticeEstate, computer: str) -> str:
    """The 7.6 server of a computer: by its subnet; over the VPN by its site, which its name begins with."""
    address = ipaddress.ip_address(estate.host(computer).addresses[0])
    for network, server in NETWORKS.items():
        if address in ipaddress.ip_network(network):
            return server
    return SITES[computer[:3].lower()]


@pytest.mark.parametrize("name", ["hierarchy", "two_source"])
def test_every_computer_is_planned_once_a_move_from_the_server_that_it_reports_to(labs: t.Callable[[str], Practice], name: str) -> None:
    rows, estate = table(labs(name), "assignments.csv"), PracticeEstate.load(estate_file(name))
    for move in ("1", "2"):
        computers = [row["computer"] for row in rows if row["move"] == move]
        assert sorted(computers) == sorted(moving(estate)), f"move {move}"
    assert {row["computer"]: row["source"] for row in rows if row["move"] == "1"} == moving(estate)
    assert all(row["wave"] for row in rows), "nobody is left out"


def test_the_hierarchy_takes_everybody_to_the_child_of_his_subnet_or_site(labs: t.Callable[[str], Practice]) -> None:
    practice, estate = labs("hierarchy"), PracticeEstate.load(estate_file("hierarchy"))
    rows = table(practice, "assignments.csv")
    assert {row["target"] for row in rows if row["move"] == "1"} == {"itms71"}
    wrong = {row["computer"]: row["target"] for row in rows if row["move"] == "2" and row["target"] != place(estate, row["computer"])}
    assert wrong == {}
    assert {row["target"] for row in rows if row["move"] == "2"} == {"itms76", "itms76-leeds", "itms76-york"}
    by_site = {row["computer"]: row["target"] for row in rows if row["move"] == "2" and row["computer"].endswith("-LT-0001")}
    assert by_site == {"LEE-LT-0001": "itms76-leeds", "YRK-LT-0001": "itms76-york"}, "the VPN's addresses are of no route"
    canaries = {row["target"] for row in rows if row["role"] == "canary"}
    assert canaries == {"itms76", "itms76-leeds", "itms76-york"}, "each 7.6 server has one that shows whether old agents get in"


def test_a_visitor_goes_by_his_subnet_and_the_plan_says_so(labs: t.Callable[[str], Practice]) -> None:
    practice = labs("hierarchy")
    rows = [row for row in table(practice, "assignments.csv") if row["computer"] == "YRK-LT-0002" and row["move"] == "2"]
    assert [row["target"] for row in rows] == ["itms76-leeds"]
    said = (practice.store / "plan" / "plan.yml").read_text(encoding="utf-8")
    assert "YRK-LT-0002: its subnet leads to leeds, its site leads to york" in said


def test_computers_of_two_servers_go_by_their_later_inventory(labs: t.Callable[[str], Practice]) -> None:
    practice = labs("two_source")
    rows = {row["computer"]: row for row in table(practice, "assignments.csv") if row["move"] == "1"}
    laptops = {name: row["source"] for name, row in rows.items() if name.startswith("MER-LT-")}
    assert laptops == {"MER-LT-0001": "altiris01", "MER-LT-0002": "altiris01", "MER-LT-0003": "merlin-ns", "MER-LT-0004": "merlin-ns"}
    assert {row["target"] for row in rows.values()} == {"itms71"}
    rejected = {(row["source"], row["text"].partition(" ")[0]): row["reason"] for row in table(practice, "rejected.csv")}
    assert sorted(rejected) == [
        ("kestrel.csv", "MER-LT-0003"), ("kestrel.csv", "MER-LT-0004"), ("merlin.csv", "MER-LT-0001"), ("merlin.csv", "MER-LT-0002"),
    ]  # fmt: skip
    assert all(reason.startswith("the same name again, with an older inventory than in ") for reason in rejected.values())


@pytest.mark.parametrize("name", ["hierarchy", "two_source"])
def test_again_nothing_changes(labs: t.Callable[[str], Practice], name: str) -> None:
    practice = labs(name)
    plan = {path: content for path, content in practice.durable().items() if path.startswith("plan/")}
    assert sorted(plan) == ["plan/assignments.csv", "plan/plan.yml", "plan/rejected.csv"]
    run = practice.play("plan").went_well()
    assert run.changed == 0
    assert {path: content for path, content in practice.durable().items() if path.startswith("plan/")} == plan


def test_the_estates_are_small_and_share_what_they_can() -> None:
    healthy = ROOT / "inventories" / "lab" / "healthy" / "group_vars"
    for name in ("hierarchy", "two_source"):
        folder = ROOT / "inventories" / "lab" / name / "group_vars"
        for shared in (Path("all/connection.yml"), Path("bridge.yml"), Path("endpoints.yml")):
            assert (folder / shared).resolve() == healthy / shared
        assert 20 <= len(moving(PracticeEstate.load(estate_file(name)))) <= 30


def observed(practice: Practice) -> dict[str, Document]:
    """The observations by host, without when they were made."""
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (practice.store / "observations").glob("*.json")]
    return {str(one["host"]): {key: value for key, value in one.items() if key != "observed_at"} for one in documents}


@pytest.fixture
def rehearsal(labs: t.Callable[[str], Practice], tmp_path: Path) -> t.Iterator[t.Callable[[str], Practice]]:
    """A lab of an estate that was made of what was observed of another one, with an empty store."""
    running: list[t.Any] = []

    def start(name: str) -> Practice:
        first, estate = labs(name), tmp_path / "rehearsal.yml"
        command = ["rehearse", "--observations", first.store / "observations", "--inventory", first.inventory, "--out", estate]
        subprocess.run([sys.executable, "-m", "lab", *map(str, command)], env=lab_environment(), check=True, capture_output=True)
        running.append(running_lab(estate, tmp_path / "lab"))
        return Practice(running[0].__enter__(), tmp_path / "store", first.inventory)

    yield start
    for context in running:
        context.__exit__(None, None, None)


def test_a_rehearsal_of_two_sources_is_observed_as_the_same(
    labs: t.Callable[[str], Practice], rehearsal: t.Callable[[str], Practice]
) -> None:
    again = rehearsal("two_source")
    run = again.play("assess", "--limit", f"{SERVERS}:MER-LT-0001:MER-LT-0003").went_well()
    first, second = observed(labs("two_source")), observed(again)
    assert len(second) == len(run.recap) > 7
    assert {name: first[name] for name in second} == second


def test_a_rehearsed_hierarchy_goes_on_to_a_wave_in_the_right_databases(
    labs: t.Callable[[str], Practice], rehearsal: t.Callable[[str], Practice]
) -> None:
    """Observed as the same; planned, backed up and redirected by the playbooks; what comes after them by the operator, as the plan says."""
    again = rehearsal("hierarchy")
    run = again.play("assess", "--limit", f"{SERVERS}:{':'.join(PILOT).upper()}").went_well()
    first, second = observed(labs("hierarchy")), observed(again)
    assert len(second) == len(run.recap) > 9 + len(PILOT)
    assert {name: first[name] for name in second} == second
    again.play("plan").went_well()
    assert table(again, "assignments.csv") == table(labs("hierarchy"), "assignments.csv")

    again.play("backup").went_well()
    again.operator("itms71", "install_smp71")
    assert registered(again, "itms71") == set()
    # The rehearsed site servers have no agents to move, and nobody waits in real time for a call of the canary.
    leave_out_site_servers(again.store / "plan" / "assignments.csv")
    again.extra = {
        "itms_gate_profile": "rehearsal",
        "itms_gate_profiles": {"rehearsal": {"extends": "production", "severity": {"wave.packages:*": "warning"}}},
        "redirect_wave_canary_proof": "redirected",
    }
    again.play("redirect").went_well()
    passes(again, minutes=30)
    assert registered(again, "itms71") == set(PILOT), "the pilot wave, half an hour later"

    again.operator("itms71", "upgrade_agents")
    passes(again, minutes=90)
    second_move = {row["computer"].lower(): row["target"] for row in table(again, "assignments.csv") if row["move"] == "2"}
    for server in sorted(set(NETWORKS.values())):
        again.operator(server, "install_itms76", database=f"Symantec_{server.replace('-', '_')}")
        again.operator(server, "lac")
    for computer in PILOT:
        again.operator(computer, "redirect_agent", server=f"{second_move[computer]}.kestrel.example")
    passes(again, minutes=30)
    found = {computer: server for server in set(NETWORKS.values()) for computer in registered(again, server)}
    assert found == PILOT, "each in the CMDB of its own child, and of no other"


def leave_out_site_servers(assignments: Path) -> None:
    """As a person would: their rows lose their wave and get a reason."""
    with assignments.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["role"] == "site_server":
            row.update(wave="", reason="it has no agent in the rehearsal")
    with assignments.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def passes(practice: Practice, minutes: int) -> None:
    practice.lab.must("clock", "advance", f"{minutes}m")


def registered(practice: Practice, server: str) -> set[str]:
    """The computers in a server's CMDB."""
    shown = json.loads(practice.lab.must("operator", server, "show_console"))
    return {one["name"].lower() for one in shown["computers"]}
