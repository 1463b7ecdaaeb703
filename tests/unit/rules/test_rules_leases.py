"""One run at a time for each server: who holds a lease, when it ends, and what a second controller is told."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import leases as rules
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import leases
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store

NOW = dt.datetime(2027, 3, 10, 12, tzinfo=dt.timezone.utc)
MINE = rules.Holder("m" * 32, "controller", 100, "7", "redirect", "alice")
THEIRS = {
    "process": "t" * 32, "lease": "tttttttttttt", "host": "controller", "pid": 200, "started": "9", "phase": "redirect", "by": "bob",
    "acquired": "2027-03-10T11:00:00Z", "seen": "2027-03-10T11:30:00Z",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "alive", "broken", "held"),
    [
        ({}, True, "", True),
        ({}, False, "", False),  # of this machine, and gone: however fresh it is
        ({"host": "other"}, False, "", True),  # of another machine: its last sign counts
        ({"host": "other", "seen": "2027-03-10T09:59:00Z"}, True, "", False),
        ({"process": MINE.process}, True, "", False),
        ({"host": "other"}, True, "tttttttttttt", False),
        ({"host": "other"}, True, "uuuuuuuuuuuu", True),
    ],
)
def test_who_holds_a_lease(change, alive, broken, held):
    assert rules.is_held({**THEIRS, **change}, MINE, NOW, 120, lambda pid, started: alive, broken=broken) is held


def test_the_refusal_names_the_holder_and_the_way_to_take_over():
    text = str(rules.refusal("itms71", THEIRS, 120))
    for part in ("another run acts on itms71", "bob on controller", "process 200", "11:30:00Z", "-e itms_break_lease=tttttttttttt"):
        assert part in text


@pytest.mark.parametrize("value", [0, -1, "soon", True, 10**6])
def test_a_time_that_no_lease_can_have_is_refused(value):
    with pytest.raises(Refusal):
        rules.minutes_of(value)


def test_a_second_run_takes_none_of_several_leases_when_one_is_held(tmp_path):
    store = Store(tmp_path)
    living = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        other = rules.Holder("o" * 32, leases.holder("redirect").host, living.pid, leases._started(living.pid), "redirect", "bob")
        leases.acquire(store, ["itms71b"], other, 120)
        with pytest.raises(Refusal, match="another run acts on itms71b"):
            leases.acquire(store, ["itms71", "itms71b"], leases.holder("redirect"), 120)
        assert sorted(path.name for path in (tmp_path / "leases").glob("*.json")) == ["itms71b.json"]
        leases.acquire(store, ["itms71"], leases.holder("redirect"), 120)
    finally:
        living.communicate(b"\n")
    leases.acquire(store, ["itms71b"], leases.holder("redirect"), 120)  # its process is gone
    leases.release(store)
    assert not list((tmp_path / "leases").glob("*.json"))


def test_a_run_notes_that_it_is_still_there(tmp_path, monkeypatch):
    store = Store(tmp_path)
    leases.acquire(store, ["itms71"], leases.holder("redirect"), 120)
    path = tmp_path / "leases" / "itms71.json"
    before = path.read_text()
    leases.beat(store)
    assert path.read_text() == before, "not more often than every half minute"
    os.utime(path, (0, 0))
    monkeypatch.setattr(leases, "stamp", lambda moment: "2030-01-01T00:00:00Z")
    leases.beat(store)
    assert '"seen": "2030-01-01T00:00:00Z"' in path.read_text()
