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
from .state.host import expand_variables
from .transport.http import Drop

if t.TYPE_CHECKING:
    from .state import Host

STATUS_MODULE = "ansible.windows.async_status"


class HostFell(Drop):
    """The host went down while a call ran on it."""


class Jobs:
    """The background jobs of all hosts, by host and job id."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, str], tuple[asyncio.Task[Reply], str]] = {}
        self._killed: set[tuple[str, str]] = set()  # their results stay at "started", for ever
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

    def answer(self, host: Host, call: Call) -> Reply | None:
        """The reply of `async_status`, or None when the call is another module."""
        if call.kind != "module" or call.name != STATUS_MODULE:
            return None
        host_name, job_id, mode = host.name, str(call.args.get("jid", "")), str(call.args.get("mode", "status"))
        found = self._tasks.get((host_name, job_id))
        if found is None:
            directory = expand_variables(str(call.args.get("_async_dir", "")), host.environment(call.logon.user))
            return _json(
                {
                    "failed": True,
                    "changed": False,
                    "ansible_job_id": job_id,
                    "started": True,
                    "finished": True,
                    "msg": f"could not find job at '{directory}'",
                },
                rc=1,
            )
        task, results = found
        if mode == "cleanup":
            self._tasks.pop((host_name, job_id))
            self._killed.discard((host_name, job_id))
            return _json({"changed": False, "ansible_job_id": job_id, "erased": results})
        finished = task.done() and (host_name, job_id) not in self._killed and not _fell(task)
        status = {"changed": False, "ansible_job_id": job_id, "results_file": results, "started": True, "finished": finished}
        if not finished:
            return _json(status)
        result = _result(task)
        # The module itself succeeds when it could read the file: the job's own failure is in the data.
        return _json({**status, **result}, rc=1 if result.get("failed") else 0)

    def kill(self, host_name: str) -> None:
        """The host went down: its jobs die with it. Their results are files, and go on saying that they have started."""
        for key, (task, _results) in self._tasks.items():
            if key[0] == host_name and not task.done():
                task.cancel()
                self._killed.add(key)

    def forget(self) -> None:
        """The estate is put back to another moment: no job was ever started."""
        for task, _results in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._killed.clear()


async def _limited(run: t.Coroutine[t.Any, t.Any, Reply], limit: float | None) -> Reply:
    try:
        return await asyncio.wait_for(run, limit)
    except asyncio.TimeoutError:
        return _json({"failed": True, "msg": "failure during async watchdog: timed out waiting for module completion"}, rc=1)


def _fell(task: asyncio.Task[Reply]) -> bool:
    return not task.cancelled() and isinstance(task.exception(), HostFell)


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
