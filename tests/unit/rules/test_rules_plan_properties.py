"""What holds for every plan, whatever the estate, the policy and the plan before."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools

import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate, Host
from ansible_collections.itms.migration.plugins.plugin_utils.store import plan_files, planner
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store
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
KINDS = {"ns6": "ns6", "itms71": "smp71", "second71": "smp71", "smp01": "smp76", "smp02": "smp76"}
VIA = {"via": "itms71"}
# Every way that agents may go, by strategy and hierarchy. PILOT has one route in each.
WAYS = [
    {"routes": [{"to": "smp01", **VIA, "default": True}]},
    {"routes": [{"to": "smp01", **VIA, "subnets": ["10.0.0.0/16"]}, {"to": "smp02", **VIA, "sites": ["york"]}]},
    {
        "routes": [
            {"to": "smp01", **VIA, "sites": ["york", "leeds"]},
            {"to": "smp02", "sites": ["york"], "strategy": "replace"},
            {"to": "smp01", **VIA, "name": "pilot", "subnets": ["10.0.0.1/32"]},
        ]
    },
    {"routes": [{"to": "smp01", "sites": ["york"], "strategy": "replace"}, {"to": "smp02", "via": "second71", "default": True}]},
    {"routes": [{"to": "smp02", "default": True}], "strategy": "replace"},
    {"routes": [{"to": "itms71", "sites": ["york"]}, {"to": "second71", "default": True}], "hierarchy": "build_as_71"},
]

computers = st.lists(st.tuples(st.integers(1, 60), st.sampled_from(SYSTEMS), st.sampled_from(SITES), st.integers(0, 3)), max_size=40)
policies = st.fixed_dictionaries(
    {
        "wave_size": st.integers(2, 7),
        "exclude": st.dictionaries(st.integers(1, 60).map(lambda number: f"PC{number}"), st.just('why, "not"'), max_size=3),
        "winrm_from_exports": st.booleans(),
        "calendar": st.sampled_from(
            [
                None,
                {"start": "2027-03-01", "zone": "Europe/London", "window": "20:00-04:00"},
                # The clocks skip its window on the first day, and no other day of the week has one.
                {"start": "2027-03-27", "zone": "Europe/Berlin", "window": "02:30-03:15", "days": ["sun"], "pilot_days": 0},
            ]
        ),
    }
)
policies = st.builds(dict.__or__, policies, st.sampled_from(WAYS))
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
    hosts += [Host("sql", ("sql",), computer="PC5"), Host("gateway", ("gateway", "site_server"), computer="PC6.example")]
    return Estate(
        "plan",
        tuple(hosts),
        policy.parse({"pilot": ["PILOT"], **given}),
        {"ns6": {"ns_version": "6.0 R13"}},
        plan=plan_files.read_plan(store),
        assignments=tuple(plan_files.read_assignments(store)),
    )


def run(folder, rows, given, site_servers=(), **more):
    store = Store(folder / "store")
    # One that nothing has is refused.
    given = {**given, "exclude": {name: why for name, why in given.get("exclude", {}).items() if name in {f"PC{row[0]}" for row in rows}}}
    outcome = planner.run(store, estate_of(store, given, site_servers), [export(folder, rows)], (5, 1), **more)
    return outcome, plan_files.read_assignments(store), store


def edit(store, edits, moved):
    """What a person may write: row -> another server, for computers that have not moved."""
    path = store.root / plan_files.ASSIGNMENTS
    rows = plan_files.read_assignment_file(path)
    for at, target in edits.items():
        row = rows[at % len(rows)]
        rows[at % len(rows)] = row if row.computer in moved else row._replace(target=target)
    path.write_text(plan_files.assignment_text(rows), encoding="utf-8")
    return rows


def kind_after(move, one_move):
    return "smp76" if move == "2" or one_move else "smp71"


def check_servers(assignments):
    """A server of the platform that an export lists has one row, without a wave, and the reason."""
    for row in assignments:
        if row.computer in ("PC5", "PC6"):
            assert (row.move, row.wave) == ("1", "") and row.reason.startswith("a server of the platform ("), row


def check(rows, assignments, given, done=frozenset()):
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
                moving = (computer.casefold(), int(row.move)) not in done
                sizes[row.wave, row.target] = sizes.get((row.wave, row.target), 0) + moving
                assert moves_of.setdefault(row.wave, row.move) == row.move, "a wave is of one move"
        # The way ends at a server of the last version, or the computer is named with the reason why it does not.
        last = ("smp71", "smp76") if given.get("hierarchy") == "build_as_71" else ("smp76",)
        assert KINDS.get(own[-1].target) in last or own[-1].reason
        for one, other in itertools.pairwise(own):
            assert one.target == other.source or (not one.target and not other.wave), "the second begins where the first ends"
        for row in own:
            if row.target:  # no mixed mode: to 7.6 only from 7.1, or with the agent replaced
                one_move = row.strategy == "replace"
                assert (KINDS[row.source], KINDS[row.target]) == ("smp71" if row.move == "2" else "ns6", kind_after(row.move, one_move)), (
                    row
                )
    assert all(count <= given["wave_size"] for count in sizes.values())


def check_order(assignments, plan, done=frozenset()):
    """The computers, with the wave, whose second move begins before their first has ended. Each such wave has to be a finding."""
    waves = {wave["wave"]: (wave.get("starts"), wave.get("ends")) for wave in plan["waves"]}
    first = {row.computer: row for row in assignments if row.move == "1"}
    wrong = set()
    for row in assignments:
        if row.move == "2" and row.wave and (row.computer.casefold(), 1) not in done:
            before = first[row.computer]
            assert before.wave or not before.target, "no second move without a first"
            (starts, _ends), (_starts, ends) = waves[row.wave], waves.get(before.wave, (None, None))
            early = dt.datetime.fromisoformat(starts) < dt.datetime.fromisoformat(ends) if starts and ends else row.wave < before.wave
            if before.wave and early:
                wrong.add((row.computer, row.wave))
    assert {f"dates.order:wave {wave}" for _computer, wave in wrong} <= {one["key"] for one in plan["findings"]}
    return wrong


@SETTINGS
@given(computers, policies, servers)
def test_every_move_has_one_wave_or_a_reason_and_no_wave_is_too_large(tmp_path_factory, rows, given, site_servers):
    folder = tmp_path_factory.mktemp("plan")
    outcome, assignments, store = run(folder, rows, given, site_servers)
    check(rows, assignments, given)
    check_servers(assignments)
    unlisted = {one["key"]: one["found"] for one in outcome.plan["findings"]}.get("plan.site_server_without_export:site_servers", "")
    assert {name for name in site_servers if name in unlisted} == set(site_servers) - {row.computer for row in assignments}
    assert check_order(assignments, outcome.plan) == set()
    assert outcome.plan["computers"]["planned_moves"] == sum(bool(row.wave) for row in assignments)
    # plan(load(plan)) is the plan, and the files are the same bytes.
    before = {name: store.read_text(name) for name in (plan_files.PLAN, plan_files.ASSIGNMENTS, plan_files.REJECTED)}
    again = run(folder, rows, given, site_servers)[0]
    assert again.plan == outcome.plan and again.changed == []
    assert before == {name: store.read_text(name) for name in before}


@SETTINGS
@given(st.tuples(computers, computers), st.tuples(policies, policies, st.sampled_from([True, False])), servers)
def test_a_new_estate_keeps_what_can_be_kept(tmp_path_factory, both_rows, both_policies, site_servers):
    (first, second), (given, other, other_way) = both_rows, both_policies
    folder = tmp_path_factory.mktemp("plan")
    other = other if other_way else {**other, **{key: given.get(key) for key in ("routes", "strategy", "hierarchy") if key in given}}
    if not other_way:
        other = {key: value for key, value in other.items() if key in given}
    before = run(folder, first, given)[1]
    outcome, after, _store = run(folder, [*first, *second], other, site_servers)
    check([*first, *second], after, other)
    assert check_order(after, outcome.plan) == set()
    kept = {(row.computer, row.move): row.wave for row in after}
    lost = [row for row in before if row.wave and row.computer != "PILOT" and kept.get((row.computer, row.move), "") not in (row.wave, "")]
    if other["wave_size"] >= given["wave_size"] and not other_way:
        assert [row for row in lost if row.role != "canary"] == []


@SETTINGS
@given(
    computers, st.tuples(policies, policies), st.dictionaries(st.integers(0, 99), st.sampled_from([*KINDS, "gone"]), max_size=6), st.data()
)
def test_whatever_way_was_planned_before_no_move_is_one_that_cannot_be(tmp_path_factory, rows, both_policies, edits, data):
    given, other = both_policies
    folder = tmp_path_factory.mktemp("plan")
    store = run(folder, rows, given)[2]
    # Some have moved already: where they stand is a fact, which no other policy changes.
    moved = [row for row in plan_files.read_assignments(store) if row.wave and row.move == "1" and row.computer != "PILOT"]
    moved = data.draw(st.lists(st.sampled_from(moved), max_size=4)) if moved else []
    done = {(row.computer.casefold(), 1) for row in moved}
    before = {(row.computer, row.move): row for row in edit(store, edits, {row.computer for row in moved})}
    outcome, after, _store = run(folder, rows[1:], other, done=done)  # what an export has no more is planned as it was
    check(rows, after, other, done)
    assert check_order(after, outcome.plan, done) == set()
    for row in moved:
        assert [(one.target, one.strategy) for one in after if (one.computer, one.move) == (row.computer, "1")] == [
            (row.target, row.strategy)
        ]
    findings = " ".join(one["found"] for one in outcome.plan["findings"] if one["key"].startswith("assignments.target"))
    for row in after:
        old = before.get((row.computer, row.move))
        if old and old.wave and row.wave and old.target != row.target:
            assert f"assigned to {old.target}," in findings
    assert run(folder, rows[1:], other, done=done)[1] == after


@SETTINGS
@given(st.tuples(computers, computers), policies, st.dictionaries(st.integers(0, 12), st.integers(0, 400), max_size=4))
def test_windows_that_a_person_moved_stay_and_no_new_computer_is_put_before_its_first_move(tmp_path_factory, both_rows, given, moved):
    first, second = both_rows
    folder = tmp_path_factory.mktemp("plan")
    _outcome, before, store = run(folder, first, given)
    path = store.root / plan_files.PLAN
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for at, hours in moved.items():
        starts = dt.datetime(2027, 3, 1, tzinfo=dt.timezone.utc) + dt.timedelta(hours=6 * hours)
        wave = document["waves"][at % len(document["waves"])]
        wave.update(starts=starts.isoformat(), ends=(starts + dt.timedelta(hours=6)).isoformat())
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    outcome, after, _store = run(folder, [*first, *second], given)
    check([*first, *second], after, given)
    there = {(row.computer, row.wave) for row in before if row.move == "2"}
    assert check_order(after, outcome.plan) <= there, "nobody new"
    assert run(folder, [*first, *second], given)[1] == after


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
    given = {**WAYS[0], "wave_size": 5}
    first = run(tmp_path, [(1, SYSTEMS[0], "", 0)], given)[0].plan["assignments"]
    second = run(tmp_path, [(1, SYSTEMS[0], "", 0), (2, SYSTEMS[0], "", 0)], given)[0].plan["assignments"]
    assert first["based_on"] is None and second["based_on"] == first["sha256"] != second["sha256"]


def test_reassign_plans_as_if_for_the_first_time(tmp_path):
    given = {**WAYS[0], "wave_size": 5}
    rows = [(number, SYSTEMS[0], "", 0) for number in range(10, 20)]
    run(tmp_path, rows[5:], given)
    kept = {row.computer: row.wave for row in run(tmp_path, rows, given)[1] if row.move == "1"}
    anew = {row.computer: row.wave for row in run(tmp_path, rows, given, reassign=True)[1] if row.move == "1"}
    assert kept["PC15"] == "01" and kept["PC10"] > "01" and int(anew["PC10"]) + 1 == int(anew["PC15"])


def test_done_computers_drop_out_of_their_wave_and_keep_their_second_move(tmp_path):
    given = {**WAYS[0], "wave_size": 5}
    rows = [(1, SYSTEMS[0], "", 0)]
    run(tmp_path, rows, given)
    assert run(tmp_path, rows, given, done={("pc1", 1)})[0].changed == [], "a plain second plan leaves the record as it is"
    assignments = run(tmp_path, rows, given, done={("pc1", 1)}, reassign=True)[1]
    mine = {row.move: (bool(row.wave), row.reason) for row in assignments if row.computer == "PC1"}
    assert mine["1"] == (False, "done: moved before") and mine["2"][0]
    assert run(tmp_path, rows, given)[1] == assignments, "done stays done without the outcomes"
