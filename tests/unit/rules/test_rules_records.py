"""What the database of a new server tells of a wave: its own clock, its own schema, and nothing that it did not say."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import proof, records
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

MARK, LATER, EARLIER = "2027-03-01T20:10:00", "2027-03-01T20:31:00", "2027-03-01T19:00:00"


def answer(*lines: str, rc: int = 0) -> dict[str, t.Any]:
    return {"rc": rc, "stdout": "\r\n".join(lines) + "\r\n", "stderr": ""}


def outcome(host: str = "pc1", **more: t.Any) -> dict[str, t.Any]:
    return {"host": host, "computer": host.upper(), "to": "itms71", "proof": "called", "server_time": MARK, **more}


def row(name: str = "PC1", at: str = LATER, minutes: str = "5") -> dict[str, str]:
    return {"at": at, "minutes": minutes, "name": name}


def test_the_names_in_the_statements_are_quoted():
    assert "OBJECT_ID(N'[O''Brien ]] db].dbo.vComputerResource')" in records.clock_statement("O'Brien ] db")
    said = records.rows_statement("O'Brien ] db", MARK)
    assert "FROM [O'Brien ]] db].dbo.vComputerResource c" in said and records.BASIC_INVENTORY in said and MARK in said
    with pytest.raises(Refusal, match="sqlcmd takes for a variable"):
        records.clock_statement("a$(x)")


@pytest.mark.parametrize("since", ["", "yesterday", "2027-03-01T20:10:00'; --", "2027-03-01 20:10:00"])
def test_only_a_time_gets_into_the_statement(since):
    with pytest.raises(Refusal):
        records.rows_statement("db", since)


def test_the_clock_is_that_of_the_database():
    assert records.clock(answer(f"{MARK}|1000|2000"), "db") == MARK


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{MARK}|NULL|2000", "the database db has no vComputerResource"),
        (f"{MARK}|1000|NULL", "the database db has no ResourceUpdateSummary"),
        (f"{MARK}|NULL|NULL", "no vComputerResource and no ResourceUpdateSummary"),
        ("Mar 1 2027|1|2", "told the time as"),
        ("", "has no vComputerResource"),
    ],
)
def test_a_schema_that_differs_is_said_and_is_not_zero_rows(line, said):
    with pytest.raises(Refusal) as error:
        records.clock(answer(line), "db")
    assert said in error.value.found


def test_a_failed_statement_is_not_zero_rows():
    with pytest.raises(Refusal, match="Invalid column name"):
        records.rows(answer("Msg 207, Level 16, State 1, Server SQL12, Line 1", "Invalid column name 'Name'.", rc=1), "db")


def test_rows_are_read_with_their_age():
    assert records.rows(answer(f"{LATER}|5|PC1"), "db") == [row()]
    assert records.rows(answer(""), "db") == []


@pytest.mark.parametrize(
    ("outcomes", "found", "recorded"),
    [
        ((outcome(),), (row(),), {"pc1": 5}),
        ((outcome(proof="redirected"),), (row("pc1"),), {"pc1": 5}),
        # A row that the server had before, or at that very moment, was not written since.
        ((outcome(),), (row(at=EARLIER),), {}),
        ((outcome(),), (row(at=MARK),), {}),
        ((outcome(),), (row("PC2"),), {}),
        ((outcome(),), (), {}),
        # Two resources of one name: nobody knows which of them is this computer.
        ((outcome(),), (row(), row("pc1")), {}),
        ((outcome(to="itms71b"),), (row(),), {}),
        ((outcome(server_time=""),), (row(),), {}),
        ((outcome(proof="recorded"),), (row(),), {}),
        ((outcome(proof=""),), (row(),), {}),
        ((outcome(), outcome("pc2")), (row(), row("PC2", minutes="7")), {"pc1": 5, "pc2": 7}),
    ],
)
def test_recorded_is_a_row_that_the_server_wrote_since(outcomes, found, recorded):
    assert records.recorded(outcomes, "itms71", found) == recorded


def test_rows_are_asked_for_since_the_first_that_waits():
    assert records.since((outcome(), outcome("pc2", server_time=EARLIER)), "itms71") == EARLIER
    assert records.since((outcome(proof="recorded"), outcome("pc2", server_time="")), "itms71") == ""


MOVED = {"state": "already", "move": "ns6 -> smp71", "to": "itms71", "proof": "called"}
RECORDED = {**MOVED, "proof": "recorded", "server_time": MARK}


@pytest.mark.parametrize(
    ("now", "before", "kept"),
    [
        (MOVED, None, ("called", LATER)),
        (MOVED, {**MOVED, "proof": "redirected", "server_time": MARK}, ("called", MARK)),
        (MOVED, RECORDED, ("recorded", MARK)),
        (MOVED, {**RECORDED, "to": "another"}, ("called", LATER)),
        (MOVED, {**RECORDED, "move": "smp71 -> smp76"}, ("called", LATER)),
        # Redirected again: whatever was proven was of the time before.
        ({**MOVED, "state": "redirected", "proof": "redirected"}, RECORDED, ("redirected", LATER)),
        ({**MOVED, "state": "failed", "proof": ""}, RECORDED, ("", LATER)),
        (MOVED, {**MOVED, "server_time": ""}, ("called", LATER)),
    ],
)
def test_a_proof_is_kept_while_the_computer_stays(now, before, kept):
    assert tuple(proof.kept(now, before, LATER).values()) == kept


@pytest.mark.parametrize(
    ("has", "wanted", "enough"),
    [("recorded", "called", True), ("called", "recorded", False), ("recorded", "recorded", True), ("", "redirected", False)],
)
def test_recorded_is_the_furthest_proof(has, wanted, enough):
    assert proof.suffices(has, wanted) is enough
