"""Leaves out what the lab cannot do, and records each task of a target, as dev/upstream_rules.py decides."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from upstream_rules import PASSED, SKIPPED, Judge, Rule, outcome

DOCUMENTATION = """
name: upstream_recorder
type: notification
short_description: Records the tasks of an upstream integration target.
description: For dev/upstream_targets.py only.
"""


class CallbackModule(CallbackBase):
    """Task by task: decide, change what is to run, record what came of it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "upstream_recorder"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settings = json.loads(os.environ["UPSTREAM_RUN"])
        self._out = Path(settings["out"])
        self._judge = Judge(settings["target"], [Rule(**each) for each in settings["rules"]])
        self._left_out: dict[str, str] = {}  # by the id of the task

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        if not _is_targets(task):
            return
        is_assert = str(task.action).rpartition(".")[2] == "assert"
        args = dict(task.args)
        conditions = args.pop("that", []) if is_assert else []
        conditions = conditions if isinstance(conditions, list) else [conditions]
        used = [args, task.loop, task.when, task.environment, task.vars, list(task.failed_when or []), list(task.changed_when or [])]
        decision = self._judge.before(task.name or "", conditions, used, is_assert=is_assert)
        self._left_out.pop(task._uuid, None)
        if decision.reason:
            self._left_out[task._uuid] = decision.reason
            task.when, task.loop, task.loop_with, task.until = [False], None, None, []
        elif decision.kept is not None and len(decision.kept) < len(conditions):
            task.args = {**task.args, "that": list(decision.kept)}

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self.v2_playbook_on_task_start(task, False)

    def v2_runner_on_ok(self, result: Any) -> None:
        self._record(result, failed=False)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._record(result, failed=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._record(result, failed=True)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._record(result, failed=True)

    def _record(self, result: Any, *, failed: bool) -> None:
        task, told = result._task, result._result
        if not _is_targets(task):
            return
        message = _message(told)
        reason = self._left_out.get(task._uuid, "")
        state = SKIPPED
        if not reason:
            state, reason = outcome(str(task.action), failed=failed, expected=_lets_fail(task), message=message)
        registers = [task.register] if isinstance(task.register, str) else list(task.register or ())
        if str(task.action).rpartition(".")[2] == "set_fact":
            registers += [name for name in task.args if name != "cacheable"]
        missing = "" if state == PASSED else reason if state == SKIPPED else f"needs the result of a task that diverged ({task.name})"
        self._judge.after(registers, missing)
        if state == PASSED and told.get("skipped") and not told.get("results"):
            return  # by the target's own condition
        entry = {"task": task.name or str(task.action), "at": task.get_path(), "module": str(task.action), "state": state, "reason": reason}
        with self._out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")


def _is_targets(task: Any) -> bool:
    return task._role is not None


def _lets_fail(task: Any) -> bool:
    """True when the target itself, not the play around it, ignores a failure of the task."""
    here = task
    while here is not None:
        if here._ignore_errors is True or (isinstance(here._ignore_errors, str) and here._ignore_errors.lower() in ("yes", "true")):
            return True
        here = getattr(here, "_parent", None)
    return False


def _message(told: dict[str, Any]) -> str:
    items = [each for each in told.get("results") or () if isinstance(each, dict) and each.get("failed")]
    parts = [told, *items]
    words = [f"{each.get(key)}" for each in parts for key in ("assertion", "msg", "exception", "module_stderr", "stderr") if each.get(key)]
    return "\n".join(words)[:2000]
