"""Leaves out what the lab cannot do, and records each task of a target, as dev/upstream_rules.py decides."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase

try:
    from ansible.template import trust_as_template
except ImportError:  # before ansible-core 2.19 every string is a template
    trust_as_template = None

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from upstream_rules import PASSED, SKIPPED, Judge, Rule, outcome

MESSAGE = 2000
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
        self._items: dict[str, list[str]] = {}  # messages of failed items of a loop, by the id of the task
        self._may_fail: set[str] = set()  # ids of tasks whose failure the target ignores

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
        if _lets_fail(task):  # told apart only now: later the task has the value that it inherits from the play
            self._may_fail.add(task._uuid)
        if decision.reason:
            self._left_out[task._uuid] = decision.reason
            task.when, task.loop, task.loop_with, task.until = [False], None, None, []
        elif decision.instead:
            task.action = task._resolved_action = decision.instead.module
            args = {name: _template(value) for name, value in decision.instead.args.items()}
            task.args, task.loop, task.loop_with, task.async_val = args, None, None, 0
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

    def v2_runner_item_on_failed(self, result: Any) -> None:
        self._items.setdefault(result._task._uuid, []).append(_message(result._result))

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._record(result, failed=True)

    def _record(self, result: Any, *, failed: bool) -> None:
        task, told = result._task, result._result
        if not _is_targets(task):
            return
        items = self._items.pop(task._uuid, [])
        message = "\n".join([_message(told), *items])[:MESSAGE]
        reason = self._left_out.get(task._uuid, "")
        state = SKIPPED
        if not reason:
            state, reason = outcome(str(task.action), failed=failed, expected=task._uuid in self._may_fail, message=message)
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


def _template(value: Any) -> Any:
    """A value of upstream_targets.yml that may have variables in it."""
    return trust_as_template(value) if trust_as_template and isinstance(value, str) else value


def _is_targets(task: Any) -> bool:
    return task._role is not None


def _lets_fail(task: Any) -> bool:
    """True when the target itself, not the play around it, ignores a failure of the task."""
    here = task
    while here is not None:
        own = getattr(here, "_ignore_errors", None)  # not there when it is inherited
        if own is True or (isinstance(own, str) and own.lower() in ("yes", "true")):
            return True
        here = getattr(here, "_parent", None)
    return False


def _message(told: dict[str, Any]) -> str:
    return "\n".join(str(told[key]) for key in ("assertion", "msg", "module_stderr", "stderr") if told.get(key))
