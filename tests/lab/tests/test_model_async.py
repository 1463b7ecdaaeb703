"""Asynchronous tasks: the results file among the host's files, and async_status, which reads it."""

from __future__ import annotations

import asyncio
import json
import typing as t

import pytest
from lab.background import HostFell, Jobs
from lab.calls import Reply
from lab.payload.work import Background

from .bench import Bench, bench

STATUS = "ansible.windows.async_status"
FOLDER = "C:\\Users\\svc\\.ansible_async"
WHERE = {"jid": "1.2048", "_async_dir": FOLDER}
FILE = f"{FOLDER}\\1.2048"
DONE = Reply(stdout=json.dumps({"changed": True, "msg": "done"}) + "\r\n")


async def answer(reply: Reply = DONE, seconds: float = 0.0) -> Reply:
    await asyncio.sleep(seconds)
    return reply


def run(desk: Bench, job: t.Coroutine[t.Any, t.Any, Reply], *, timeout: int = 5, old: bool = False, fall: bool = False) -> dict[str, t.Any]:
    """A job from its start to its end; gives what its start answered."""

    async def whole() -> Reply:
        jobs, host = Jobs(), desk.estate.host("bridge")
        reply = jobs.start(host, Background("%USERPROFILE%\\.ansible_async", "1", timeout), FOLDER, job, old=old)
        status = json.loads(reply.stdout)
        if not status.get("failed"):
            assert json.loads(desk.estate.host("bridge").files.file(FILE).data()) == status
            assert desk.module("bridge", STATUS, **WHERE) == {"changed": False, **status}
        if fall:
            jobs.kill("bridge")
        await asyncio.gather(*(each for each in asyncio.all_tasks() if each is not asyncio.current_task()), return_exceptions=True)
        return reply

    started: dict[str, t.Any] = json.loads(asyncio.run(whole()).stdout)
    return started


@pytest.mark.parametrize(("old", "yes", "no"), [(False, True, False), (True, 1, 0)])
def test_a_job_writes_its_start_and_then_its_result(old: bool, yes: t.Any, no: t.Any) -> None:
    desk = bench()
    started = run(desk, answer(), old=old)
    assert (started["started"], started["finished"], started["results_file"]) == (yes, no, FILE)
    status = desk.module("bridge", STATUS, **WHERE)
    assert status == {**started, "finished": yes, "changed": True, "msg": "done"}
    assert desk.estate.host("bridge").files.file(FILE).data().startswith(b"\xef\xbb\xbf{")
    assert type(status["finished"]) is type(yes)
    assert desk.module("bridge", STATUS, mode="cleanup", **WHERE) == {"ansible_job_id": "1.2048", "changed": False, "erased": FILE}
    assert desk.estate.host("bridge").files.find(FILE) is None
    gone = desk.module("bridge", STATUS, **WHERE)
    assert (gone["started"], gone["finished"], gone["msg"]) == (1, 1, f"could not find job at '{FOLDER}'")


async def _fallen() -> Reply:
    raise HostFell


@pytest.mark.parametrize(("job", "fall"), [(answer(seconds=30), True), (_fallen(), False)], ids=["killed", "fallen"])
def test_the_end_of_a_job_that_died_with_its_host_is_never_written(job: t.Any, fall: bool) -> None:
    desk = bench()
    run(desk, job, fall=fall)
    assert desk.module("bridge", STATUS, **WHERE)["finished"] is False


@pytest.mark.parametrize(
    ("reply", "seconds", "old", "message"),
    [
        (DONE, 30.0, False, "failure during async watchdog: timed out waiting for module completion"),
        (DONE, 30.0, True, "timed out waiting for module completion"),
        (Reply(stderr="what?", rc=1), 0.0, False, "failure during async watchdog: No start of json char found in module result"),
    ],
)
def test_a_job_that_goes_wrong_says_so_in_its_file(reply: Reply, seconds: float, old: bool, message: str) -> None:
    desk = bench()
    run(desk, answer(reply, seconds), timeout=1, old=old)
    status = desk.module("bridge", STATUS, **WHERE)
    assert (status["failed"], status["msg"], bool(status["finished"])) == (True, message, True)


def test_a_full_disk_starts_no_job() -> None:
    desk = bench()
    desk.estate.operator("bridge", "fill_disk", drive="C")
    started = run(desk, answer())
    assert started["failed"] is True and "There is not enough space on the disk." in started["msg"]
    assert desk.estate.host("bridge").files.find(FILE) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", {"started": 1, "finished": 0, "results_file": FILE}),
        (b"half {", {"started": 1, "finished": 1, "failed": True, "msg": "Could not parse job output: ", "results_file": FILE}),
        (b'{"rc": 0}', {"rc": 0, "finished": 1}),
        (b'{"started": 1}', {"started": 1, "finished": 0}),
    ],
)
def test_status_reads_whatever_is_in_the_file(content: bytes, expected: dict[str, t.Any]) -> None:
    desk = bench()
    desk.estate.host("bridge").files.make_folder(FOLDER)
    desk.estate.host("bridge").files.write(FILE, content)
    status = desk.module("bridge", STATUS, **WHERE)
    assert {name: value for name, value in status.items() if name not in ("changed", "ansible_job_id")} == expected


def test_a_results_file_that_somebody_deletes_is_a_job_that_is_not_found() -> None:
    desk = bench()
    run(desk, answer())
    desk.module("bridge", "ansible.windows.win_file", path=FOLDER, state="absent")
    assert desk.module("bridge", STATUS, **WHERE)["msg"].startswith("could not find job")
