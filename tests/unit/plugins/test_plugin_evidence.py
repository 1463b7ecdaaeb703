from __future__ import annotations

import json
import multiprocessing

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import evidence


def entry(number=1, **more):
    return {"phase": "backup", "step": "01", "host": f"host{number}", "outcome": "proven", "facts": {"n": number}, **more}


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "evidence" / "backup.jsonl"


def test_lines_are_numbered_and_chained(journal):
    for number in range(1, 4):
        evidence.append(journal, entry(number))
    first, second, third = evidence.read(journal)
    assert [one["number"] for one in (first, second, third)] == [1, 2, 3]
    assert first["previous"] == evidence.FIRST and second["previous"] == first["hash"] and third["previous"] == second["hash"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [lines[0].replace("host1", "host9"), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [*lines[:2], "not json"],
        lambda lines: [*lines[:2], "[]"],
    ],
)
def test_an_edit_shows(journal, edit):
    for number in range(1, 4):
        evidence.append(journal, entry(number))
    lines = edit(journal.read_text(encoding="utf-8").splitlines())
    journal.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(Refusal, match="does not match the line before it"):
        evidence.read(journal)


def test_the_line_of_a_killed_run_is_cut_off(journal):
    evidence.append(journal, entry(1))
    with journal.open("ab") as stream:
        stream.write(b'{"number": 2, "half')
    assert len(evidence.read(journal)) == 1
    evidence.append(journal, entry(2))
    assert [one["host"] for one in evidence.read(journal)] == ["host1", "host2"]


def test_a_long_line_is_found_again(journal):
    evidence.append(journal, entry(1, facts={"text": "ß" * 100_000}))
    evidence.append(journal, entry(2))
    assert [one["number"] for one in evidence.read(journal)] == [1, 2]


def _worker(arguments):
    path, number = arguments
    for _each in range(5):
        evidence.append(path, entry(number))


def test_many_workers_keep_one_chain(journal):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(_worker, [(journal, number) for number in range(8)])
    assert [one["number"] for one in evidence.read(journal)] == list(range(1, 41))


@pytest.mark.parametrize(
    "facts",
    [
        {"password": "x"},
        {"SQLCMDPASSWORD": "x"},
        {"a": [{"api_key": "x"}]},
        {"deep": {"Client_Secret": 1}},
        {"session-token": ""},
        {"PrivateKey": ""},
        {"passwd": ""},
    ],
)
def test_what_looks_like_a_secret_is_refused(facts):
    with pytest.raises(Refusal, match="without secrets"):
        evidence.refuse_secrets(facts)


def test_plain_facts_pass_and_are_json(journal):
    evidence.refuse_secrets({"sha256": "ab", "files": [1, {"path": "C:\\x"}], "passed": True, "compass": 1})
    whole = evidence.append(journal, entry())
    assert json.loads(journal.read_text(encoding="utf-8")) == whole
