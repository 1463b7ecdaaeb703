"""Asynchronous tasks: a call that goes on after its start was answered, and the `async_status` that asks for it.

The results live in the lab and not among the host's files: a playbook only ever reads them through `async_status`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import typing as t

from .calls import Call, Reply
from .payload.work import Background

STATUS_MODULE = "ansible.windows.async_status"


class Jobs:
    """The background jobs of all hosts, by host and job id."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, str], tuple[asyncio.Task[Reply], str]] = {}
        self._pids = itertools.count(2048, 4)  # Windows process ids are multiples of four

    def start(self, host_name: str, job: Background, directory: str, run: t.Coroutine[t.Any, t.Any, Reply]) -> Reply:
        """Start the job and answer as the async wrapper does."""
        pid = next(self._pids)
        job_id = f"{job.job}.{pid}"
        results = f"{directory}\\{job_id}"
        limit: float | None = job.timeout or None
        self._tasks[host_name, job_id] = (asyncio.create_task(_limited(run, limit)), results)
        return _json(
            {
                "started": True,
                "finished": False,
                "results_file": results,
                "ansible_job_id": job_id,
                "_ansible_suppress_tmpdir_delete": True,
                "ansible_async_watchdog_pid": pid,
            }
        )

    def answer(self, host_name: str, call: Call) -> Reply | None:
        """The reply of `async_status`, or None when the call is another module."""
        if call.kind != "module" or call.name != STATUS_MODULE:
            return None
        job_id, mode = str(call.args.get("jid", "")), str(call.args.get("mode", "status"))
        found = self._tasks.get((host_name, job_id))
        if found is None:
            return _json(
                {
                    "failed": True,
                    "changed": False,
                    "ansible_job_id": job_id,
                    "started": True,
                    "finished": True,
                    "msg": "could not find job",
                },
                rc=1,
            )
        task, results = found
        if mode == "cleanup":
            self._tasks.pop((host_name, job_id))
            return _json({"changed": False, "ansible_job_id": job_id, "erased": results})
        status = {"changed": False, "ansible_job_id": job_id, "results_file": results, "started": True, "finished": task.done()}
        if not task.done():
            return _json(status)
        result = _result(task)
        # The module itself succeeds when it could read the file: the job's own failure is in the data.
        return _json({**status, **result}, rc=1 if result.get("failed") else 0)

    def drop(self, host_name: str | None = None) -> None:
        """The host went down: its jobs die with it (all hosts' when None)."""
        for key in [key for key in self._tasks if host_name is None or key[0] == host_name]:
            self._tasks.pop(key)[0].cancel()


async def _limited(run: t.Coroutine[t.Any, t.Any, Reply], limit: float | None) -> Reply:
    try:
        return await asyncio.wait_for(run, limit)
    except asyncio.TimeoutError:
        return _json({"failed": True, "msg": "failure during async watchdog: timed out waiting for module completion"}, rc=1)


def _result(task: asyncio.Task[Reply]) -> dict[str, t.Any]:
    if task.cancelled() or task.exception() is not None:
        return {"failed": True, "msg": "failure during async watchdog: the process ended early"}
    try:
        result = json.loads(task.result().stdout)
    except ValueError:
        return {"failed": True, "msg": "failure during async watchdog: No start of json char found in module result"}
    return result if isinstance(result, dict) else {}


def _json(result: dict[str, t.Any], rc: int = 0) -> Reply:
    return Reply(stdout=json.dumps(result) + "\r\n", rc=rc)
