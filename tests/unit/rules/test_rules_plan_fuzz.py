"""Plans that a person, an editor or an attacker spoilt: read again or refused with the cure, never a crash, never a lost row."""

from __future__ import annotations

import copy
import csv
import io

import pytest
import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import COLUMNS
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate, Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import plan_files, planner
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SETTINGS = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
EXPORT = "Name,OS Name,OS Revision,Site\n" + "".join(f"PC{number},Windows 7,Service Pack 1,leeds\n" for number in range(9))
HOSTS = (Host("ns", ("ns6",)), Host("itms71", ("smp71",)))
GIVEN = {"pilot": ["PC0"], "wave_size": 3, "calendar": {"start": "2027-03-01", "zone": "UTC", "window": "20:00-04:00"}}


class Desk:
    """A store with a plan in it, the plan made again from what is there."""

    def __init__(self, folder):
        self.store = Store(folder / "store")
        self.export = folder / "export.csv"
        self.export.write_text(EXPORT, encoding="utf-8")
        self.plan_again()
        self.whole = {name: (self.store.root / name).read_bytes() for name in (plan_files.PLAN, plan_files.ASSIGNMENTS)}

    def estate(self):
        return Estate(
            "plan",
            HOSTS,
            policy.parse(GIVEN),
            {"ns": {"ns_version": "6.0 R13"}},
            plan=plan_files.read_plan(self.store),
            assignments=tuple(plan_files.read_assignments(self.store)),
        )

    def plan_again(self):
        return planner.run(self.store, self.estate(), [str(self.export)], (5, 1))

    def judge(self, name, data):
        """Plan with this file in place of the whole one; True when it was taken, with every computer still in the plan."""
        path = self.store.root / name
        try:
            path.write_bytes(data)
            try:
                self.plan_again()
            except Refusal as refusal:
                assert refusal.found and refusal.needed and refusal.fix
                assert path.read_bytes() == data, "what is refused is not touched"
                return False
            rows = plan_files.read_assignments(self.store)
            assert {f"PC{number}" for number in range(9)} <= {row.computer for row in rows}
            assert all(row.wave or row.reason for row in rows)
            return True
        finally:
            for whole, content in self.whole.items():
                (self.store.root / whole).write_bytes(content)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Desk(tmp_path_factory.mktemp("fuzz"))


def spoilt_plan(desk, change):
    plan = yaml.safe_load(desk.whole[plan_files.PLAN])
    change(plan)
    return yaml.safe_dump(plan, sort_keys=False).encode()


@SETTINGS
@given(st.sampled_from([plan_files.PLAN, plan_files.ASSIGNMENTS]), st.floats(0, 1))
def test_a_truncated_file_is_read_or_refused(desk, name, share):
    whole = desk.whole[name]
    desk.judge(name, whole[: int(len(whole) * share)])


@SETTINGS
@given(st.sampled_from([plan_files.PLAN, plan_files.ASSIGNMENTS]), st.binary(max_size=80), st.floats(0, 1))
def test_bytes_in_the_middle_are_read_or_refused(desk, name, damage, share):
    whole = desk.whole[name]
    at = int(len(whole) * share)
    desk.judge(name, whole[:at] + damage + whole[at:])


@pytest.mark.parametrize("name", [plan_files.PLAN, plan_files.ASSIGNMENTS])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037"])
def test_another_encoding_is_refused_with_the_cure(desk, name, encoding):
    assert not desk.judge(name, desk.whole[name].decode().encode(encoding))


def test_what_an_editor_of_windows_saves_is_read(desk):
    for name, content in desk.whole.items():
        assert desk.judge(name, b"\xef\xbb\xbf" + content), name
        assert desk.judge(name, content.replace(b"\n", b"\r\n")), name


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(0, 9), inner, max_size=3),
    max_leaves=6,
)


@SETTINGS
@given(st.data(), values)
def test_any_value_in_any_place_is_read_or_refused(desk, data, value):
    def change(plan):
        if data.draw(st.booleans()):
            plan[data.draw(st.sampled_from(sorted(plan)))] = value
        else:
            wave = data.draw(st.sampled_from(plan["waves"]))
            wave[data.draw(st.sampled_from([*sorted(wave), "chatty_policies", "line_hours"]))] = value

    desk.judge(plan_files.PLAN, spoilt_plan(desk, change))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda plan: plan.update(schema=99), "schema 99"),
        (lambda plan: plan.update(collection="other"), "collection 'other'"),
        (lambda plan: plan.update(colour="red"), "colour"),
        (lambda plan: plan["waves"][0].update(colour="red"), "colour"),
        (lambda plan: plan["waves"][0].update(starts="soon"), "soon"),
        (lambda plan: plan["waves"].append(copy.deepcopy(plan["waves"][0])), "wave '00'"),
        (lambda plan: plan["waves"][1].update(wave="three"), "wave 'three'"),
        (lambda plan: plan.update(assignments=[]), "assignments"),
        (lambda plan: plan.update(waves=None), "waves"),
        (lambda plan: plan.update(waves=[1]), "waves"),
        (lambda plan: plan["computers"].update(alll=plan["computers"].pop("all")), "computers of"),
        (lambda plan: plan["routes"][0].update(foo=1), "item all of routes"),
        (lambda plan: plan["routes"][0].update(default="yes"), "default of"),
        (lambda plan: plan["routes"][0].update(subnets="10.0.0.0/8"), "subnets of"),
        (lambda plan: plan["path"][0].update(needs="x"), "needs"),
        (lambda plan: plan["path_through_75"][0]["hops"][0].update(needs_first=[1]), "needs_first of"),
        (lambda plan: plan["sizes"]["servers"][0].update(cores="many"), "cores of"),
        (lambda plan: plan["sizes"].update(colour="red"), "colour"),
        (lambda plan: plan["site_services"].update(middle=[]), "middle"),
        (lambda plan: plan["site_services"]["near"][0].update(needed=True), "needed of"),
        (lambda plan: plan["findings"].append({"key": "x", "why": "y"}), "why"),
        (lambda plan: plan["findings"].append(None), "findings"),
        (lambda plan: plan["assignments"].update(md5="x"), "md5"),
        (lambda plan: plan["left_out"].append({"reason": "x", "count": "two"}), "count of"),
        (lambda plan: plan.update(wave_size="abc"), "wave_size of"),
        (lambda plan: plan.update(wave_size=True), "wave_size of"),
        (lambda plan: plan.update(strategy="three_hop"), "three_hop"),
        (lambda plan: plan.update(hierarchy=7), "hierarchy of"),
        (lambda plan: plan.update(pilot=[12]), "pilot of"),
        (lambda plan: plan.update(pilot={"PC0": None}), "pilot of"),
        (lambda plan: plan["waves"][0].update(targets="itms71"), "targets of wave '00'"),
        (lambda plan: plan["waves"][0].update(channels={"push": "one"}), "push of channels of wave '00'"),
        (lambda plan: plan["waves"][0].update(move="first"), "move of wave '00'"),
        (lambda plan: plan["waves"][0].update(line_hours={"leeds": None}), "line_hours of wave '00'"),
        (lambda plan: plan["waves"][0].update(starts="9999-12-30T20:00+00:00", ends="9999-12-31T20:00+00:00"), "9999"),
    ],
)
def test_a_plan_of_another_version_or_with_unknown_keys_is_refused_with_the_cure(desk, change, said):
    path = desk.store.root / plan_files.PLAN
    path.write_bytes(spoilt_plan(desk, change))
    try:
        with pytest.raises(Refusal) as refused:
            plan_files.read_plan(desk.store)
    finally:
        path.write_bytes(desk.whole[plan_files.PLAN])
    assert said in refused.value.found
    assert "plan phase" in refused.value.fix or "writes it again" in refused.value.fix


BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (letter, letter, b", ".join([b"*%c" % (letter - 1)] * 9)) for letter in range(98, 108)
)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b"waves: " + b"{a: " * 200_000,
        b"- " * 200_000 + b"x",
        b"{a: [" * 20_000 + b"]}" * 20_000,
        BOMB,
        BOMB + b"waves: [{wave: *j}]\n",
        b"waves: " + b"9" * 10_000,
        b"waves: [{wave: " + b"x" * 3_000_000 + b"}]\n",
        b"waves: 2027-99-99\n",
        b"!!python/object/apply:os.system ['touch /tmp/x']\n",
        b"? [a, b]\n: c\n",
        b"? {a: b}\n: c\n",
        b"--- a\n--- b\n",
        b"%YAML 9.9\n--- {}\n",
        b"\x00\x01\x02",
        b"",
        b"\n",
    ],
    ids=range(17),
)
def test_hostile_yaml_is_refused_or_counts_as_no_plan(desk, data):
    """The C parser crashes on deep nesting, a person's shell does not survive nine references of nine references."""
    stamp = b"kind: plan\nschema: 1\ncollection: itms.migration\n"
    assert not desk.judge(plan_files.PLAN, data)
    desk.judge(plan_files.PLAN, stamp + data)


HOSTILE = ["=cmd|' /C calc'!A0", "{{ lookup('pipe', 'id') }}", "x" * 200_000, "a;=1", "'", "\u202e\ufffd"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("column", COLUMNS)
def test_a_hostile_cell_of_the_assignments_is_kept_as_text_or_refused(desk, column, text):
    rows = list(csv.DictReader(io.StringIO(desk.whole[plan_files.ASSIGNMENTS].decode())))
    rows[4][column] = text
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    taken = desk.judge(plan_files.ASSIGNMENTS, out.getvalue().encode())
    assert not (taken and column in ("move", "channel", "role", "strategy", "wave")), "a decision that is none"
