"""What would lose computers or decisions in silence is refused: empty exports, other files, files of rejects, rows that are gone."""

from __future__ import annotations

import time

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import exports, merging
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate, Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import plan_files, planner
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store

GOOD = b"Name,OS Name\n" + b"".join(b"PC%d,Windows 7 SP1\n" % number for number in range(10))


def plan(folder, *files, reassign=False):
    store = Store(folder / "store")
    paths = []
    for number, data in enumerate(files):
        paths.append(folder / f"{number}.csv")
        paths[-1].write_bytes(data)
    estate = Estate(
        "plan",
        (Host("ns6", ("ns6",)), Host("itms71", ("smp71",)), Host("smp01", ("smp76",))),
        policy.parse({"pilot": ["PC0"], "wave_size": 3, "imaging": {}, "sources": {path.name: "ns6" for path in paths}}),
        {"ns6": {"ns_version": "6.0 R13"}},
        plan=plan_files.read_plan(store),
        assignments=tuple(plan_files.read_assignments(store)),
    )
    return planner.run(store, estate, [str(path) for path in paths], (5, 1), reassign=reassign)


@pytest.mark.parametrize("rows", [b"", b"\n\n", b",Windows 7\n"], ids=["titles only", "empty lines", "rejected rows only"])
def test_an_export_without_a_computer_is_refused(tmp_path, rows):
    with pytest.raises(Refusal, match=r"1\.csv has no computer"):
        plan(tmp_path, GOOD, b"Name,OS Name\n" + rows)


@pytest.mark.parametrize(("data", "kind"), [(b"PK\x03\x04\x14\0\x06\0", "a workbook"), (b"\x1f\x8b\x08\0\0\0", "a compressed file")])
def test_another_kind_of_file_is_named(tmp_path, data, kind):
    with pytest.raises(Refusal, match=rf"0\.csv is {kind}"):
        plan(tmp_path, data * 20)


def test_a_folder_is_named(tmp_path):
    (tmp_path / "exports").mkdir()
    with pytest.raises(Refusal, match="exports is a folder"):
        planner._read(str(tmp_path / "exports"))


@pytest.mark.parametrize("kept", [1, 3])
def test_assignments_of_which_most_rows_are_gone_are_refused(tmp_path, kept):
    plan(tmp_path, GOOD)
    path = tmp_path / "store" / "plan" / "assignments.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:kept]))
    with pytest.raises(Refusal, match=f"assignments.csv has {kept - 1} of the 20 rows"):
        plan(tmp_path, GOOD)
    plan(tmp_path, GOOD, reassign=True)
    assert len(path.read_text().splitlines()) == 21


def test_a_row_that_a_person_removed_is_planned_again(tmp_path):
    plan(tmp_path, GOOD)
    path = tmp_path / "store" / "plan" / "assignments.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-2]))
    plan(tmp_path, GOOD)
    assert len(path.read_text().splitlines()) == 21


@pytest.mark.parametrize(
    "bad",
    [b"A\n" * 500_000, b"$$,\n" * 200_000, b'PC1,"' + b"line of text\n" * 800_000],
    ids=["one column", "no names", "a quotation mark that is not closed"],
)
def test_a_file_of_rejected_rows_is_refused_early(bad):
    began = time.process_time()
    with pytest.raises(Refusal, match=r"of the first .* rows of x\.csv could not be used"):
        exports.parse(b"Name,OS Name\nPC0,Windows 7\n" + bad, "x.csv")
    assert time.process_time() - began < 30


def test_many_rejected_rows_among_more_computers_are_kept():
    rows = b"".join(b"PC%d,Windows 7\n,Windows 7\n" % number for number in range(3000))
    found = exports.parse(b"Name,OS Name\n" + rows, "x.csv")
    assert (len(found.computers), len(found.rejected)) == (3000, 3000)


def test_characters_that_nobody_sees_do_not_reach_the_plan():
    rows = [
        "PC1,Windows\x1b]0;x\x07 7\u202e SP1\u200b",
        "PC\u200b2,Windows 7",
        "PC\u202e3,Windows 7",
        "PC\x7f4,Windows 7",
        "P\0C5,Windows 7",
    ]
    found = exports.parse("\n".join(["Name,OS Name", *rows]).encode(), "x.csv")
    assert [(one.name, one.os) for one in found.computers] == [("PC1", "Windows]0;x 7 SP1")]
    assert [one.line for one in found.rejected] == [3, 4, 5, 6]
    assert all(one.text.isprintable() for one in found.rejected)


def test_a_name_that_ends_with_a_dot_makes_no_name_with_two():
    merged = merging.merge([exports.parse(b"Name,Domain\nBR-PC-0.,CORP\n", "x.csv")])
    assert [one.name for one in merged.computers] == ["BR-PC-0"]
