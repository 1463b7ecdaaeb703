"""Asynchronous tasks, as async_wrapper.ps1 and async_watchdog.ps1 of ansible-core 2.21 run them: a call that goes on after its start was
answered, and a results file among the host's files that says at first that it has started and at last what came of it.

The model of `async_status` reads that file. A job dies with its host, and then nobody writes the end of it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import typing as t

from .calls import Reply
from .payload import refusals
from .payload.work import Background
from .state import WinError, paths
from .transport.http import Drop

if t.TYPE_CHECKING:
    from .state import Host

LOG = logging.getLogger("lab.background")


class HostFell(Drop):
    """The host went down while a call ran on it."""


class Jobs:
    """The background jobs that run, by host."""

    def __init__(self) -> None:
        self._tasks: dict[str, set[asyncio.Task[None]]] = {}
        self._pids = itertools.count(2048, 4)  # Windows process ids are multiples of four

    def start(self, host: Host, job: Background, directory: str, run: t.Coroutine[t.Any, t.Any, Reply], *, old: bool) -> Reply:
        """Start the job and answer as the async wrapper does; up to 2.18 (`old`) it writes numbers for yes and no."""
        pid = next(self._pids)
        job_id = f"{job.job}.{pid}"
        results = paths.join(directory, job_id)
        yes, no = (1, 0) if old else (True, False)
        started = {
            "started": yes,
            "finished": no,
            "results_file": results,
            "ansible_job_id": job_id,
            "_ansible_suppress_tmpdir_delete": True,
            "ansible_async_watchdog_pid": pid,
        }
        try:
            host.files.make_folder(directory)
            host.files.write(results, json.dumps(started).encode())
        except WinError as error:
            run.close()
            return refusals.failure(f'failure during exec_wrapper: Exception calling "WriteAllText" with "3" argument(s): "{error.text}"')
        host.watchdogs.add(pid)
        task = asyncio.create_task(_watch(host, results, {**started, "finished": yes}, run, job.timeout or None, old=old))
        running = self._tasks.setdefault(host.name, set())
        running.add(task)
        task.add_done_callback(running.discard)
        task.add_done_callback(lambda _done: host.watchdogs.discard(pid))
        return Reply(stdout=json.dumps(started) + "\r\n")

    def kill(self, host_name: str) -> None:
        """The host went down: its jobs die with it, and their results files go on saying that they have started."""
        for task in self._tasks.pop(host_name, ()):
            task.cancel()

    def forget(self) -> None:
        """The estate is put back to another moment: no job goes on into it."""
        for host_name in list(self._tasks):
            self.kill(host_name)


async def _watch(
    host: Host, results: str, finished: dict[str, t.Any], run: t.Coroutine[t.Any, t.Any, Reply], limit: float | None, *, old: bool
) -> None:
    """The watchdog: waits for the module's result, or for its time to be over, and writes the results file."""
    falls, word = host.falls, "" if old else "failure during async watchdog: "
    try:
        result = _of(await asyncio.wait_for(run, limit), word)
    except asyncio.TimeoutError:
        result = {"failed": True, "msg": f"{word}timed out waiting for module completion"}
    except HostFell:
        return
    except Drop:
        result = {"failed": True, "msg": f"{word}the process ended early"}  # an injected reset: nothing ever resets a job on Windows
    if not host.up or host.falls != falls:
        return
    try:
        host.files.write(results, b"\xef\xbb\xbf" + json.dumps({**finished, **result}).encode() + b"\r\n")
    except WinError as error:
        LOG.info("%s: %s is not written: %s", host.name, results, error.text)


def _of(reply: Reply, word: str) -> dict[str, t.Any]:
    try:
        result = json.loads(reply.stdout)
    except ValueError:
        return {
            "failed": True,
            "msg": f"{word}No start of json char found in module result",
            "stdout": reply.stdout,
            "stderr": reply.stderr,
        }
    return result if isinstance(result, dict) else {}
