"""The CSV files of a plan: what is read back is what was written, and no spreadsheet finds a formula in them."""

from __future__ import annotations

import csv
import io
import string

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import spreadsheet, wave_rows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import COLUMNS, Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Rejected
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import plan_files
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store
from hypothesis import given, settings
from hypothesis import strategies as st

SETTINGS = settings(max_examples=400, deadline=None, derandomize=True)
nasty = st.lists(st.sampled_from([*"=+-@;,\t\"' |xy", "\uff1d", "\n", "\r\n", "cmd|' /C calc'!A0", "{{ 1 }}", "\u00fc"]), max_size=8).map(
    "".join
)
texts = nasty | st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)
names = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=8).map(lambda text: f"P{text}")
# Cells are read without the blanks around them, as a person may have edited them.
rows = st.lists(
    st.builds(
        Assignment,
        computer=names,
        fqdn=st.just(""),
        os=texts.map(str.strip),
        channel=st.just("push"),
        move=st.just("1"),
        source=st.just("ns"),
        target=st.just("smp71"),
        wave=st.sampled_from(["", "00", "03"]),
        reason=texts.map(str.strip),
        role=st.just(""),
        strategy=st.just(""),
        site=texts.map(str.strip),
    ),
    max_size=6,
)


@SETTINGS
@given(texts)
def test_a_cell_is_harmless_and_comes_back(text):
    written = spreadsheet.harmless(text)
    assert spreadsheet.read(written) == text
    assert spreadsheet.harmless(written).count("'") >= written.count("'")
    assert not written.lstrip().startswith(tuple(spreadsheet.SIGNS))


def as_a_spreadsheet_reads(text, separator):
    """The cells that a spreadsheet of this separator makes of a file; it is as patient with quotation marks as csv is."""
    return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]


@SETTINGS
@given(rows, st.sampled_from(",;\t"))
def test_no_spreadsheet_finds_a_formula_and_what_is_read_back_is_what_was_written(tmp_path_factory, rows, separator):
    path = tmp_path_factory.mktemp("files") / "assignments.csv"
    text = plan_files.assignment_text(rows)
    path.write_bytes(text.encode())
    assert plan_files.read_assignment_file(path) == rows
    wave_3 = [row for row in rows if row.wave == "03"]
    assert plan_files.read_wave_of_file(path, 3) == wave_3
    found = wave_rows.find(path.read_bytes(), 3)
    assert found is None or wave_rows.rows(found) == wave_3
    for cell in as_a_spreadsheet_reads(text, separator):
        assert not cell.lstrip(" \"'").startswith(tuple(spreadsheet.SIGNS)) or cell.lstrip(' "').startswith("'"), cell


@SETTINGS
@given(st.lists(st.builds(Rejected, source=texts, line=st.integers(0, 9), reason=texts, text=texts), max_size=4), st.sampled_from(",;\t"))
def test_rejected_rows_are_harmless_too(rejected, separator):
    text = plan_files.csv_text([row._asdict() for row in rejected], Rejected._fields)
    back = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [tuple(map(spreadsheet.read, row.values())) for row in back] == [tuple(map(str, row)) for row in rejected]
    for cell in as_a_spreadsheet_reads(text, separator):
        assert not cell.lstrip(" \"'").startswith(tuple(spreadsheet.SIGNS)) or cell.lstrip(' "').startswith("'"), cell


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("x; =1", "x; '=1"),
        ('x;"=1', "x;\"'=1"),
        ("'=1", "''=1"),
        ("it's -1", "it's -1"),
        ("2026-11-24", "2026-11-24"),
        ("", ""),
    ],
)
def test_an_apostrophe_makes_text_of_a_formula(text, written):
    assert spreadsheet.harmless(text) == written and spreadsheet.read(written) == text


def test_columns_of_another_release_are_refused_and_the_cure_is_said(tmp_path):
    path = tmp_path / "assignments.csv"
    for header, said in ((COLUMNS[:-1], "lacks the columns site"), ((*COLUMNS, "colour"), "has the columns")):
        path.write_text(",".join(header) + "\n", encoding="utf-8")
        with pytest.raises(Refusal, match=said) as refused:
            plan_files.read_assignment_file(path)
        assert "run the plan phase" in refused.value.fix and "remove" not in refused.value.fix


EDITED = [
    Assignment("PC1", "", "Windows, 7", "push", "1", "ns", "s71", "01", "old; slow", "", "two_hop", "Z\u00fcrich"),
    Assignment("PC2", "", "Windows 7", "push", "1", "ns", "s71", "", "kept out\nby the board", "", "two_hop", "=x"),
    Assignment("PC3", "", "Windows 7", "push", "1", "ns", "s71", "02", "", "", "two_hop", ""),
]


def saved(rows, delimiter, encoding="utf-8-sig", end="\r\n", tail=()):
    """As a spreadsheet saves it; `tail`: cells of columns that were emptied."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow([*COLUMNS, *tail])
    writer.writerows([*map(spreadsheet.harmless, row), *tail] for row in rows)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("tail", [(), ("",), ("", "")], ids=len)
def test_what_the_spreadsheet_of_any_language_saves_is_read(tmp_path, delimiter, tail):
    path = tmp_path / "assignments.csv"
    path.write_bytes(saved(EDITED, delimiter, tail=tail))
    assert plan_files.read_assignment_file(path) == EDITED
    assert plan_files.read_wave_of_file(path, 2) == EDITED[2:]


def test_rows_that_were_emptied_are_no_rows(tmp_path):
    path = tmp_path / "assignments.csv"
    data = saved(EDITED, ";").decode() + ";" * (len(COLUMNS) - 1) + "\r\n" + " ; \r\n\r\n"
    path.write_bytes(data.encode())
    assert plan_files.read_assignment_file(path) == EDITED


def test_a_wave_that_a_spreadsheet_made_a_fraction_of_is_the_wave(tmp_path):
    path = tmp_path / "assignments.csv"
    path.write_bytes(saved([EDITED[0]._replace(wave="1.0")], ","))
    assert [row.computer for row in plan_files.read_wave_of_file(path, 1)] == ["PC1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [*rows, rows[2]._replace(computer="PC4", wave="soon")], "gives PC4 the wave 'soon' in line 6"),
        (lambda rows: [*rows, rows[2]._replace(wave="1,0")], "the wave '1,0' in line 6"),
        (lambda rows: [*rows, ("PC5", "short")], "has 2 columns instead of 12 in line 6"),
        (lambda rows: [*rows, (*rows[0], "more")], "has 13 columns instead of 12 in line 6"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_line(tmp_path, change, said):
    """The second row has a line break, so that lines and rows are not the same."""
    path = tmp_path / "assignments.csv"
    path.write_bytes(saved(change(EDITED), ";"))
    with pytest.raises(Refusal) as refused:
        plan_files.read_assignment_file(path)
    assert said in refused.value.found and "run the plan phase again" in refused.value.fix


def test_a_code_page_is_refused_and_the_cure_throws_nothing_away(tmp_path):
    path = tmp_path / "assignments.csv"
    path.write_bytes(saved(EDITED, ";", "cp1252"))
    with pytest.raises(Refusal, match="not CSV in UTF-8") as refused:
        plan_files.read_assignment_file(path)
    assert "'CSV UTF-8'" in refused.value.fix and "remove" not in refused.value.fix


@pytest.mark.parametrize(("separator", "ending"), [(";", "\r\n"), ("\t", "\n"), (",", "\r\n"), (",", "\n")])
def test_a_difference_to_a_file_of_a_spreadsheet_has_the_real_changes_only(tmp_path, separator, ending):
    kept = [
        Assignment("PC1", "pc1.lab.example", "Windows 7", "push", "1", "ns", "smp71", "01", "late, =1+1", "", "two_hop", "Leeds"),
        Assignment("PC2", "", "Windows 7", "push", "1", "ns", "smp71", "", 'says "no"', "", "two_hop", "Leeds"),
    ]
    written = plan_files.assignment_text(kept)
    (tmp_path / "plan").mkdir()
    cells = csv.reader(io.StringIO(written.replace(",01,", ",03,"), newline=""))
    with (tmp_path / plan_files.ASSIGNMENTS).open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=separator, lineterminator=ending).writerows(cells)
    compared = plan_files.assignments_to_compare(Store(tmp_path)).split("\n")
    assert [(one, other) for one, other in zip(compared, written.split("\n"), strict=True) if one != other] == [
        (compared[1], compared[1].replace(",03,", ",01,"))
    ]
    assert plan_files.assignments_to_compare(Store(tmp_path / "empty")) == ""
