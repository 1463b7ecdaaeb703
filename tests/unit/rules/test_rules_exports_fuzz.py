"""Exports as bad luck and bad will make them: nothing crashes, and no good row is lost."""

from __future__ import annotations

import csv
import io
import string

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import exports, merging
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TITLES = ["Guid", "Name", "Domain", "OS Name", "Site"]
SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)

names = st.text(string.ascii_uppercase + string.digits + "-", min_size=1, max_size=15).map(lambda text: f"P{text}")
cells = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Cf"], blacklist_characters="\ufffd\ufeff\u2065")
    | st.sampled_from(["\n", "\r", '"', ",", ";", "\t"]),
    max_size=20,
)
hostile = st.sampled_from(
    ["=cmd|' /C calc'!A0", "{{ 7 * 7 }}", "{% for x in y %}", "@SUM(1)", "-1+1", "\t=1", "x" * 5000, "'; DROP TABLE--"]
)
rows = st.lists(st.tuples(st.just("{0}"), names, cells, cells | hostile, cells | hostile), max_size=12)


def written(rows, delimiter, encoding, end="\r\n"):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(TITLES)
    writer.writerows(rows)
    return out.getvalue().encode(encoding, errors="ignore")


@SETTINGS
@given(rows, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
def test_every_good_row_comes_back(rows, delimiter, encoding):
    export = exports.parse(written(rows, delimiter, encoding), "x")
    assert [one.name for one in export.computers] == [row[1] for row in rows]
    assert [one.site for one in export.computers] == [" ".join(row[4].split()) for row in rows]
    assert not export.rejected


@SETTINGS
@given(rows, st.sampled_from(",;\t"), st.sampled_from(["utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]), st.integers(0, 2), st.booleans())
def test_no_good_row_is_lost_in_rarer_forms_either(rows, delimiter, encoding, extra, in_header):
    """Without a byte order mark, with delimiters at the end of rows or also of the header, with line breaks in titles."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    # The first row has no line break, as a reader needs one row to see what the others are like.
    rows = [("{0}", "FIRST", "", "", ""), *rows]
    writer.writerow(["Guid", "Na\r\nme", "Domain", "OS\nName", " site ", *[""] * (extra if in_header else 0)])
    writer.writerows([*row, *[""] * extra] for row in rows)
    export = exports.parse(out.getvalue().encode(encoding), "x")
    assert [one.name for one in export.computers] == [row[1] for row in rows]
    assert [one.site for one in export.computers] == [" ".join(row[4].split()) for row in rows]
    assert not export.rejected


@SETTINGS
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    for content in (data, b"Name,Site\n" + data, "Name;Site\n".encode("utf-16") + data, b'Name,"Si\nte"\n' + data):
        try:
            export = exports.parse(content, "x")
        except Refusal as refusal:
            assert "titles" in refusal.needed
        else:
            merging.merge([export])


@SETTINGS
@given(rows.filter(len), st.data())
def test_a_truncated_export_loses_its_last_row_at_most(rows, data):
    whole = written(rows, ",", "utf-8")
    cut = data.draw(st.integers(len(",".join(TITLES)) + 2, len(whole)))
    export = exports.parse(whole[:cut], "x")
    found = [one.name for one in export.computers]
    complete = [row[1] for row in rows]
    # What stands before the cut is there, whatever it is that the cut left of the row it is in.
    ended = [len(written(rows[: number + 1], ",", "utf-8")) for number in range(len(rows))]
    safe = sum(end <= cut for end in ended)
    assert found[:safe] == complete[:safe]
    assert len(found) - safe <= 1 + whole[:cut].count(b"\n")


@SETTINGS
@given(
    rows.filter(len),
    st.integers(0, 12),
    st.sampled_from(['"', 'P0,"', '{1},PX,K,"XP', "a,b", "{1},PX,K,XP", '""x', "," * 30 + "x", "\0", "x" * 140_000]),
)
def test_a_broken_line_takes_no_neighbour_along(rows, place, broken):
    plain = [tuple(cell if number < 2 else "plain" for number, cell in enumerate(row)) for row in rows]
    lines = written(plain, ",", "utf-8").decode().split("\r\n")
    lines.insert(1 + min(place, len(rows)), broken)
    export = exports.parse("\r\n".join(lines).encode(), "x")
    assert [one.name for one in export.computers] == [row[1] for row in plain]
    assert [one.line for one in export.rejected] == [2 + min(place, len(rows))]
    assert export.rejected[0].reason


@SETTINGS
@given(st.lists(st.sampled_from(["good", "open", "empty", "short", "quoted"]), max_size=12))
def test_every_line_is_a_computer_a_rejected_row_or_empty(kinds):
    made = {"good": "G{0},a,b", "open": 'O{0},"a,b', "empty": "", "short": "S{0},a", "quoted": 'Q{0},"a ""x"" , y",b'}
    text = "\n".join(["Name,Domain,Site", *(made[kind].format(number) for number, kind in enumerate(kinds)), ""])
    export = exports.parse(text.encode(), "x")
    want = [made[kind].format(number).split(",")[0] for number, kind in enumerate(kinds) if kind in ("good", "quoted")]
    assert [one.name for one in export.computers] == want
    assert len(export.rejected) == sum(kind in ("open", "short") for kind in kinds)


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "{{ 1 }}", "+1", "-1", "@x", "a;b", "../x", "a b", ".", "x" * 64, "a\x01b", "[a]"])
def test_what_is_no_computer_name_is_rejected(name):
    export = exports.parse(written([("", name, "", "", "")], ",", "utf-8"), "x")
    assert export.computers == () and [one.reason for one in export.rejected] == ["a name that no computer can have"]


def test_computers_that_share_a_guid_are_kept_and_named():
    rows = [("{1}", "A", "", "", ""), ("{1}", "B", "", "", ""), ("{2}", "C", "", "", "")]
    merged = merging.merge([exports.parse(written(rows, ",", "utf-8"), "x")])
    assert [one.name for one in merged.computers] == ["A", "B", "C"] and merged.shared_guids == {"{1}": ["A", "B"]}


@pytest.mark.parametrize(("rule", "kept"), [("latest", "second"), ("first_export", "first")])
def test_a_computer_of_two_consoles_is_merged_by_the_rule(rule, kept):
    first, second = (
        exports.parse(f"Name,Site,Last Inventory\nPC1,{name},{seen}\n".encode(), name)
        for name, seen in (("first", "2026-01-01"), ("second", "2026-02-01"))
    )
    merged = merging.merge([first, second], rule)
    assert [one.site for one in merged.computers] == [kept] and len(merged.rejected) == 1
    assert ("older inventory than in second" if rule == "latest" else "first is named before") in merged.rejected[0].reason
