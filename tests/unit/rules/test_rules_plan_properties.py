"""What holds for every plan, whatever the estate, the policy and the plan before."""

from __future__ import annotations

import csv
import io
import itertools

from ansible_collections.itms.migration.plugins.plugin_utils import plan_files, planner
from ansible_collections.itms.migration.plugins.plugin_utils.documents import Store
from ansible_collections.itms.migration.plugins.plugin_utils.rules import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import Estate, Host
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SETTINGS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SYSTEMS = [
    "Microsoft Windows 7 Enterprise SP1",
    "Microsoft Windows XP",
    "Windows Server 2012 R2",
    "Red Hat Linux",
    "Windows 2000",
    "",
    "{{ 1 }}",
]
SITES = ["leeds", "York", "", "=x", "a, b"]
KINDS = {"ns6": "ns6", "itms71": "smp71", "smp01": "smp76", "smp02": "smp76"}

computers = st.lists(st.tuples(st.integers(1, 60), st.sampled_from(SYSTEMS), st.sampled_from(SITES), st.integers(0, 3)), max_size=40)
policies = st.fixed_dictionaries(
    {
        "wave_size": st.integers(2, 7),
        "exclude": st.dictionaries(st.integers(1, 60).map(lambda number: f"PC{number}"), st.just('why, "not"'), max_size=3),
        "routes": st.sampled_from(
            [
                [{"to": "smp01", "default": True}],
                [{"to": "smp01", "subnets": ["10.0.0.0/16"]}, {"to": "smp02", "sites": ["york"]}],
                [{"to": "smp01", "sites": ["york", "leeds"]}, {"to": "smp02", "sites": ["york"], "strategy": "replace"}],
                [{"to": "smp01", "sites": ["york"], "strategy": "replace"}, {"to": "smp02", "default": True}],
            ]
        ),
        "hierarchy": st.just("intermediate"),
        "winrm_from_exports": st.booleans(),
        "calendar": st.sampled_from([None, {"start": "2027-03-01", "zone": "Europe/London", "window": "20:00-04:00"}]),
    }
)
servers = st.lists(st.sampled_from(["PC1", "PC2", "PC3", "PC4"]), unique=True)


def export(folder, rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "OS Name", "Site", "IP Address"])
    # The pilot goes by every route, so that it can always be planned.
    writer.writerow(["PILOT", SYSTEMS[0], "York", "10.0.0.1"])
    writer.writerows([f"PC{number}", system, site, f"10.{net}.0.{number}"] for number, system, site, net in rows)
    path = folder / "export.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return str(path)


def estate_of(store, given, site_servers):
    hosts = [Host(name, (kind,)) for name, kind in KINDS.items()]
    hosts += [Host(name, ("site_server",), site="leeds", channel="push") for name in site_servers]
    return Estate(
        "plan",
        tuple(hosts),
        policy.parse({"pilot": ["PILOT"], **given}),
        {"ns6": {"ns_version": "6.0 R13"}},
        plan=plan_files.read_plan(store),
        assignments=tuple(plan_files.read_assignments(store)),
    )


def run(folder, rows, given, site_servers=(), **more):
    if given["routes"][-1].get("strategy") == "replace":  # two routes claim York there; the pilot must have one
        given = {**given, "routes": [*given["routes"], {"to": "smp01", "name": "pilot", "subnets": ["10.0.0.1/32"]}]}
    store = Store(folder / "store")
    # One that nothing has is refused.
    given = {**given, "exclude": {name: why for name, why in given.get("exclude", {}).items() if name in {f"PC{row[0]}" for row in rows}}}
    outcome = planner.run(store, estate_of(store, given, site_servers), [export(folder, rows)], (5, 1), **more)
    return outcome, plan_files.read_assignments(store), store


def check(rows, assignments, given):
    names = {f"PC{number}" for number, *_rest in rows} | {"PILOT"}
    by_computer = {}
    for row in assignments:
        by_computer.setdefault(row.computer, []).append(row)
    assert set(by_computer) == names
    sizes, moves_of = {}, {}
    for computer, own in by_computer.items():
        own.sort(key=lambda row: row.move)
        assert [row.move for row in own] == ["1", "2"][: len(own)], "each move once"
        for row in own:
            assert bool(row.wave) != (row.reason != "" and not row.wave), "a wave, or a reason"
            assert row.wave or row.reason, computer
            if row.wave:
                sizes[row.wave, row.target] = sizes.get((row.wave, row.target), 0) + 1
                assert moves_of.setdefault(row.wave, row.move) == row.move, "a wave is of one move"
        # The way ends at a 7.6 server, or the computer is named with the reason why it does not.
        assert KINDS.get(own[-1].target) == "smp76" or own[-1].reason
        assert all(one.target == other.source for one, other in itertools.pairwise(own))
        for row in own:
            mixed = KINDS[row.source] == "ns6" and KINDS.get(row.target) == "smp76"
            assert not mixed or row.strategy == "replace"
    assert all(count <= given["wave_size"] for count in sizes.values())


@SETTINGS
@given(computers, policies, servers)
def test_every_move_has_one_wave_or_a_reason_and_no_wave_is_too_large(tmp_path_factory, rows, given, site_servers):
    folder = tmp_path_factory.mktemp("plan")
    outcome, assignments, store = run(folder, rows, given, site_servers)
    check(rows, assignments, given)
    assert outcome.plan["computers"]["planned_moves"] == sum(bool(row.wave) for row in assignments)
    # plan(load(plan)) is the plan, and the files are the same bytes.
    before = {name: store.read_text(name) for name in (plan_files.PLAN, plan_files.ASSIGNMENTS, plan_files.REJECTED)}
    again = run(folder, rows, given, site_servers)[0]
    assert again.plan == outcome.plan and again.changed == []
    assert before == {name: store.read_text(name) for name in before}


@SETTINGS
@given(st.tuples(computers, computers), st.tuples(policies, policies), servers)
def test_a_new_estate_keeps_what_can_be_kept(tmp_path_factory, both_rows, both_policies, site_servers):
    (first, second), (given, other) = both_rows, both_policies
    folder = tmp_path_factory.mktemp("plan")
    before = run(folder, first, given)[1]
    after = run(folder, [*first, *second], {**other, "routes": given["routes"]}, site_servers)[1]
    check([*first, *second], after, other)
    kept = {(row.computer, row.move): row.wave for row in after}
    lost = [row for row in before if row.wave and row.computer != "PILOT" and kept[row.computer, row.move] not in (row.wave, "")]
    if other["wave_size"] >= given["wave_size"]:
        assert [row for row in lost if row.role != "canary"] == []


@SETTINGS
@given(computers, policies, st.binary(max_size=60), st.integers(0, 4000))
def test_a_damaged_plan_is_refused_or_read_and_never_lost(tmp_path_factory, rows, given, damage, place):
    from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

    folder = tmp_path_factory.mktemp("plan")
    store = run(folder, rows, given)[2]
    for name in (plan_files.PLAN, plan_files.ASSIGNMENTS):
        path = store.root / name
        whole = path.read_bytes()
        at = min(place, len(whole))
        path.write_bytes(whole[:at] + damage + whole[at + len(damage) :])
        try:
            assignments = run(folder, rows, given)[1]
        except Refusal as refusal:
            assert refusal.fix
        else:
            assert assignments
        path.write_bytes(whole)


def test_the_plan_before_is_named_by_its_hash(tmp_path):
    given = {"routes": [{"to": "smp01", "default": True}], "wave_size": 5}
    first = run(tmp_path, [(1, SYSTEMS[0], "", 0)], given)[0].plan["assignments"]
    second = run(tmp_path, [(1, SYSTEMS[0], "", 0), (2, SYSTEMS[0], "", 0)], given)[0].plan["assignments"]
    assert first["based_on"] is None and second["based_on"] == first["sha256"] != second["sha256"]


def test_reassign_plans_as_if_for_the_first_time(tmp_path):
    given = {"routes": [{"to": "smp01", "default": True}], "wave_size": 5}
    rows = [(number, SYSTEMS[0], "", 0) for number in range(10, 20)]
    run(tmp_path, rows[5:], given)
    kept = {row.computer: row.wave for row in run(tmp_path, rows, given)[1] if row.move == "1"}
    anew = {row.computer: row.wave for row in run(tmp_path, rows, given, reassign=True)[1] if row.move == "1"}
    assert kept["PC15"] == "01" and kept["PC10"] > "01" and anew["PC10"] == "01" and anew["PC15"] == "02"


def test_done_computers_drop_out_of_their_wave_and_keep_their_second_move(tmp_path):
    given = {"routes": [{"to": "smp01", "default": True}], "wave_size": 5}
    rows = [(1, SYSTEMS[0], "", 0)]
    run(tmp_path, rows, given)
    assert run(tmp_path, rows, given, done={("pc1", 1)})[0].changed == [], "a plain second plan leaves the record as it is"
    assignments = run(tmp_path, rows, given, done={("pc1", 1)}, reassign=True)[1]
    mine = {row.move: (bool(row.wave), row.reason) for row in assignments if row.computer == "PC1"}
    assert mine["1"] == (False, "done: moved before") and mine["2"][0]
    assert run(tmp_path, rows, given)[1] == assignments, "done stays done without the outcomes"
