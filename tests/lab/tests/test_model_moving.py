"""Files of a running Notification Server: they come, go and are held open, and robocopy meets them as on Windows."""

from __future__ import annotations

import re
import typing as t

import pytest
from lab.calls import NoModel
from lab.state import WinError

from .bench import NS, Bench, bench

QUEUE = "C:\\NS\\NSCap\\EvtQueue"
LOGS = "C:\\NS\\Logs"
MOVING: dict[str, t.Any] = {
    "moving": {
        QUEUE: {"while": "AeXSvc", "every": 30, "files": 5, "held": 1},
        LOGS: {"while": "AeXSvc", "every": 30, "files": 0, "held": 0, "log": "a.log"},
    }
}
COPY = (f"\\\\{NS}\\c$\\NS", "E:\\copy", "/E", "/COPY:DAT", "/W:1", "/NP")


def desk_with_queues() -> Bench:
    return bench(old=MOVING)


def queue(desk: Bench) -> list[str]:
    desk.estate.host("old").settle()
    return sorted(node.name for node in desk.estate.host("old").files.children(QUEUE))


def failures(text: str) -> set[int]:
    return {int(code) for code in re.findall(r"ERROR (\d+) \(0x", text)}


def test_files_come_and_go_with_the_clock_and_the_same_ones_every_time() -> None:
    desk, twin = desk_with_queues(), desk_with_queues()
    first = queue(desk)
    assert len(first) == 5 and queue(twin) == first
    for each in (desk, twin):
        each.estate.clock.advance(31)
    assert queue(desk) == queue(twin) != first
    assert len(set(queue(desk)) & set(first)) == 4
    desk.estate.clock.advance(30 * 3600)
    assert len(queue(desk)) == 5 and not set(queue(desk)) & set(first)


def test_a_copy_meets_a_file_that_has_gone_and_one_that_is_held_open() -> None:
    done = desk_with_queues().command("robocopy.exe", *COPY, "/R:1")
    assert done["rc"] & 8 and failures(done["stdout"]) == {2, 32}
    assert "The process cannot access the file because it is being used by another process.\n" in done["stdout"]
    assert "Waiting 1 seconds... Retrying...\n" in done["stdout"] and "ERROR: RETRY LIMIT EXCEEDED." in done["stdout"]


def test_what_is_excluded_fails_nobody() -> None:
    done = desk_with_queues().command("robocopy.exe", *COPY, "/R:1", "/XD", f"\\\\{NS}\\c$\\NS\\NSCap\\EvtQueue", "/XF", "*.log")
    assert done["rc"] == 1 and not failures(done["stdout"])


def test_a_list_names_sizes_times_and_whole_paths_and_copies_nothing() -> None:
    desk = desk_with_queues()
    done = desk.command("robocopy.exe", *COPY, "/L", "/BYTES", "/FP", "/NC", "/TS", "/NDL", "/NJH", "/NJS")
    assert done["rc"] == 1 and desk.estate.host("bridge").files.get("E:\\copy") is None
    rows = [line.split("\t") for line in done["stdout"].splitlines() if line.strip()]
    assert ["4096 2026/10/25 08:00:00", f"\\\\{NS}\\c$\\NS\\Bin\\AeXSvc.exe"] in [[row[-2].strip(), row[-1]] for row in rows]
    assert {len(row) for row in rows} == {5} and not {row[1].strip() for row in rows} - {""}


def test_a_stopped_service_lets_its_files_stand_and_be_copied() -> None:
    desk = desk_with_queues()
    service = desk.estate.host("old").service("AeXSvc")
    assert service is not None
    service.state = "stopped"
    before = queue(desk)
    desk.estate.clock.advance(3600)
    done = desk.command("robocopy.exe", *COPY, "/R:0")
    assert done["rc"] == 1 and not failures(done["stdout"]) and queue(desk) == before
    assert sorted(node.name for node in desk.estate.host("bridge").files.children("E:\\copy\\NSCap\\EvtQueue")) == before


def test_a_copy_that_would_try_a_million_times_has_no_model() -> None:
    with pytest.raises(NoModel, match="/R:n"):
        desk_with_queues().command("robocopy.exe", *COPY)


def test_what_is_held_open_can_be_neither_read_nor_moved_nor_removed() -> None:
    desk = desk_with_queues()
    files = desk.estate.host("old").files
    for action in (lambda: files.opened(f"{LOGS}\\a.log"), lambda: files.remove(f"{LOGS}\\a.log"), lambda: files.move(LOGS, "C:\\away")):
        with pytest.raises(WinError) as refused:
            action()
        assert refused.value.code == 32


def test_what_moves_by_itself_is_nobodys_change_and_survives_a_save() -> None:
    desk = desk_with_queues()
    before = desk.estate.snapshot()
    with desk.estate.watching() as watch:
        desk.estate.host("old")
        desk.estate.clock.advance(95)
    assert watch.changes == [] and desk.estate.diff(before, desk.estate.snapshot()) == []
    moved, saved = queue(desk), desk.estate.save()
    desk.estate.clock.advance(600)
    assert queue(desk) != moved
    desk.estate.restore(saved)
    assert queue(desk) == moved
