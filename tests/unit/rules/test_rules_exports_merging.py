# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which of two rows of a name is kept: dates, domains, GUIDs and names with their domain."""

from __future__ import annotations

import datetime as dt

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import exports, inventory_dates, merging
from hypothesis import given, settings
from hypothesis import strategies as st

# Pairs of dates, the first earlier, as the consoles of several languages write them; and what else the export has.
EARLIER_LATER = [
    ("1/2/2027 9:00:00 AM", "1/2/2027 10:00:00 AM"),
    ("1/2/2027 11:00:00 AM", "1/2/2027 1:00:00 PM"),
    ("1/2/2027 12:30 AM", "1/2/2027 1:00 AM"),
    ("1/2/2027 11:00:00 PM", "1/3/2027 1:00 AM"),
    ("15.01.2027 10:00", "02.03.2027 10:00"),
    ("15.01.27", "02.03.27"),
    ("12/31/26", "1/5/27"),
    ("12/31/2026", "2027-01-05T01:00"),
    ("2027-01-05T01:00", "1/6/2027 1:00 AM"),
    ("2027-01-05 23:00:00.123", "2027/01/06 01:00"),
    ("31/12/2026 08:00", "01/02/2027 08:00"),
    ("02-28-2027", "03-01-2027"),
    ("", "1/2/2027"),
    ("never", "1/2/2027"),
    ("2027-02-31x", "2026-01-01"),
    ("2027-13-01", "2026-01-01"),
]


def merged(*seen, also=()):
    """Rows of one computer with these dates, and rows of others."""
    rows = [f"PC1,A,{when},G{number}" for number, when in enumerate(seen)] + [f"X{n},A,{when},X" for n, when in enumerate(also)]
    return merging.merge([exports.parse("\n".join(["Name,Domain,Last Basic Inventory,Guid", *rows, ""]).encode(), "e.csv")])


@pytest.mark.parametrize(("earlier", "later"), EARLIER_LATER)
@pytest.mark.parametrize("order", [1, -1])
def test_the_later_inventory_is_kept_however_its_date_is_written(earlier, later, order):
    seen = [earlier, later][::order]
    found = merged(*seen)
    kept = next(one for one in found.computers if one.name == "PC1")
    assert kept.seen == later
    [row] = [one for one in found.rejected if one.text.startswith("PC1")]
    assert row.reason in ("the same name again, with an older inventory", "the same name again, without the date of an inventory")


@pytest.mark.parametrize(
    ("also", "kept", "unclear"),
    [
        ([], "02/01/2027", ["e.csv"]),  # month/day is taken
        (["13/01/2027"], "01/03/2027", []),  # day/month: the 1st of March is after the 2nd of January
        (["01/13/2027"], "02/01/2027", []),
    ],
)
def test_one_number_above_12_tells_the_order_of_all_dates_of_an_export(also, kept, unclear):
    found = merged("01/03/2027", "02/01/2027", also=also)
    assert [one.seen for one in found.computers if one.name == "PC1"] == [kept] and found.unclear_dates == unclear
    assert merged("01/03/2027", "02/04/2027").unclear_dates == [], "it makes no difference"


def test_a_reason_says_no_more_than_the_dates_do():
    for seen, reason in (
        (("", ""), "and neither has the date"),
        (("1/2/2027", "1/2/2027 0:00"), "of the same time"),
        (("x", "y"), "neither has"),
    ):
        assert reason in merged(*seen).rejected[0].reason
    two = [exports.parse(f"Name,Last Inventory\nPC1,{when}\n".encode(), name) for name, when in (("a", "2027-01-02"), ("b", "2027-01-01"))]
    assert merging.merge(two).rejected[0].reason == "the same name again, with an older inventory than in a"
    assert merging.merge(two, merging.FIRST_EXPORT).rejected[0].reason == "the same name again, and a is named before"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2059, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y"]),
    st.sampled_from([" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", "T%H:%M:%SZ", "T%H:%M:%S.000+00:00", ""]),
)
def test_a_date_is_read_as_it_was_written(when, day, time):
    parts = 3 + (0 if not time else 2 if "%S" not in time else 3)
    found = inventory_dates.moment(when.strftime(day + time), day_first=False)
    assert found[:parts] == tuple(when.timetuple())[:parts] and not any(found[parts:])
    if day == "%m/%d/%Y":
        other = when.strftime("%d/%m/%Y" + time)
        assert inventory_dates.moment(other, day_first=True) == found


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.text(max_size=20) | st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,4}[-/.][0-9]{1,4} ?[0-9:]{0,8} ?[AP]?M?", fullmatch=True), st.booleans()
)
def test_a_text_that_is_no_date_is_none(text, day_first):
    found = inventory_dates.moment(text, day_first)
    assert found is None or (len(found) == 6 and 1 <= found[1] <= 12 and 1 <= found[2] <= 31)


def of_domains(*rows, rule=merging.LATEST, exclude=None):
    text = "\n".join(["Name,Domain,Guid,Last Basic Inventory", *rows, ""])
    return merging.merge([exports.parse(text.encode(), "e.csv")], rule, exclude)


def test_two_machines_of_one_name_are_named_and_the_policy_may_say_which_stays_out():
    rows = ("PC1,LAB,{1},2027-01-01", "PC1,CORP,{2},2027-01-02", "PC1,TEST,{3},2027-01-01", "PC2,CORP,{4},")
    found = of_domains(*rows)
    assert found.same_names == {"PC1": ["CORP", "LAB", "TEST"]} and [one.domain for one in found.computers] == ["CORP", "CORP"]
    assert {one.reason for one in found.rejected} == {"the same name in another domain, with an older inventory"}
    decided = of_domains(*rows, exclude={"corp\\pc1": "moved by hand", "TEST\\PC1": "a clone", "PC2": "of no domain"})
    assert decided.same_names == {} and [(one.name, one.domain) for one in decided.computers] == [("PC1", "LAB"), ("PC2", "CORP")]
    assert sorted(one.reason for one in decided.rejected) == ["excluded by policy: a clone", "excluded by policy: moved by hand"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("PC1,LAB,{aa-1},", "PC1,CORP,AA-1,"),  # one that changed its domain
        ("PC1,CORP,{1},", "PC1,corp.example,{2},"),  # one domain, written in two ways
        ("PC1,CORP,{1},", "PC1,CORP,{2},"),  # its agent was installed anew
        ("PC1,,{1},", "PC1,CORP,{2},"),
    ],
)
def test_what_may_be_one_machine_is_no_finding(first, second):
    found = of_domains(first, second)
    assert found.same_names == {} and len(found.computers) == len(found.rejected) == 1


def test_without_a_guid_two_domains_are_two_machines():
    assert of_domains("PC1,LAB,,", "PC1,CORP,,").same_names == {"PC1": ["CORP", "LAB"]}


def test_a_guid_is_the_same_with_and_without_braces_and_in_any_case():
    found = of_domains("PC1,A,{aaaa-1},", "PC2,A,{AAAA-1},", "PC3,A,AAAA-1,", "PC4,A,{aaaa-2},")
    assert found.shared_guids == {"{AAAA-1}": ["PC1", "PC2", "PC3"]}


@pytest.mark.parametrize(
    "rows", [("PC1,corp.example,,", "pc1.corp.example,,,"), ("pc1.corp.example,CORP,,", "PC1,CORP,,"), ("pc1.corp.example,,,",)]
)
def test_a_name_with_its_domain_is_the_name(rows):
    for each in (rows, rows[::-1]):
        found = of_domains(*each)
        assert [one.name.casefold() for one in found.computers] == ["pc1"] and found.same_names == {}
    assert [(one.name, one.domain) for one in of_domains("pc1.corp.example,CORP,,").computers] == [("pc1", "corp.example")]
    assert [one.name for one in of_domains("10.1.2.3,,,", "10.1.2.4,,,").computers] == ["10.1.2.3", "10.1.2.4"]
