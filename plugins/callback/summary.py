# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: summary
type: aggregate
short_description: Prints the verdict last and writes the report of each phase
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - At the end of a run it lists for each phase the findings that block, defer, block later or warn, grouped by check, and the hosts that
    failed. The verdict comes last, with the paths of the report and the evidence, and the next command.
  - It is also printed when every host is unreachable or the failure budget of a wave is spent, where a last play would not run.
  - It writes C(reports/<phase>.html) and C(reports/<phase>.json) into the store. The evidence does not depend on it.
requirements:
  - enabled in the configuration (C(callbacks_enabled))
"""

import atexit
import contextlib
import os
import sys
import typing as t

from ansible import constants as C
from ansible import context
from ansible.plugins.callback import CallbackBase
from ansible_collections.itms.migration.plugins.plugin_utils.reporting import report, summary
from ansible_collections.itms.migration.plugins.plugin_utils.reporting.next_command import Ended, command
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import in_waves
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import leases
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store

_COLOURS = {summary.GOOD: "green", summary.WAIT: "yellow", summary.BAD: "red"}
_LONGEST = 600  # characters of a failed task's message; the whole is in Ansible's own output
_LONGEST_REFUSAL = 4000  # of one in four parts: the last ones say what to do


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "itms.migration.summary"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(*args, **kwargs)
        self._runs: list[dict[str, t.Any]] = []
        self._troubles: list[list[dict[str, str]]] = []
        self._before: list[dict[str, str]] = []
        self._others: list[dict[str, str]] = []  # computers of the wave that another channel moves
        self._plans: dict[int, dict[str, t.Any]] = {}  # number of the run -> what its plan found
        self._did_nothing: set[str] = set()  # phases of which --tags left out everything
        self._at_the_gate: set[str] = set()
        self._finished = False
        self._process = os.getpid()
        atexit.register(self._interrupted)

    # What happens -----------------------------------------------------------------------------------------------

    def v2_runner_on_ok(self, result: t.Any) -> None:
        values = _values(result)
        run = values.get("itms_run")
        if isinstance(run, dict) and "phase" in run:
            self._runs.append(run)
            self._troubles.append([])
            self._others = []
        if isinstance(values.get("unreached_channel"), list):
            self._others = values["unreached_channel"]
        if self._runs and isinstance(values.get("itms_plan_overview"), dict):
            self._plans[len(self._runs) - 1] = values["itms_plan_overview"]

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        if self._runs and _values(result).get("itms_nothing_done"):
            self._did_nothing.add(self._runs[-1]["phase"])
        if "verdict" in _values(result):
            self._at_the_gate.add(_host(result))  # its findings are listed anyway
        elif not ignore_errors:
            self._trouble(result, "failed")

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._trouble(result, "did not answer")

    def _trouble(self, result: t.Any, what: str) -> None:
        values = _values(result)
        message = str(values.get("censored") or values.get("msg") or values.get("stderr") or "no message")
        longest = _LONGEST_REFUSAL if message.startswith("Found:") else _LONGEST
        entry = {"host": _host(result), "what": what, "task": _task(result), "message": message[:longest]}
        (self._troubles[-1] if self._troubles else self._before).append(entry)

    # What is printed at the end -------------------------------------------------------------------------------------

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self._finished = True
        self._release()
        failed = sorted({*stats.failures, *stats.dark})
        if not self._runs:
            if self._before:
                self._say("itms.migration: no phase was opened.\n" + self._before[-1]["message"], "red")
            return
        bodies = [self._body(number, run, self._failed(number, failed)) for number, run in enumerate(self._runs)]
        line = self._command(bodies[-1], bool(failed))
        for run, body in zip(self._runs, bodies, strict=True):
            body["go_on"] = line
            self._phase(run, body)
        self._say(summary.labelled("next", line), None)

    def _failed(self, number: int, failed: list[str]) -> list[str]:
        """The hosts that failed in the phase of this number; the last one takes those of which no task says where they failed."""
        known = [{one["host"] for one in troubles} for troubles in self._troubles]
        elsewhere = set().union(*known[:number], *known[number + 1 :])
        last = number == len(self._runs) - 1
        return [host for host in failed if host in known[number] or (last and host not in elsewhere)]

    def _body(self, number: int, run: dict[str, t.Any], failed: list[str]) -> dict[str, t.Any]:
        others = self._others if in_waves(run["phase"]) else ()
        nothing = run["phase"] in self._did_nothing
        plan = self._plans.get(number)
        return report.body(_store(run), run, self._troubles[number], "", others, failed=failed, did_nothing=nothing, plan=plan)

    def _command(self, body: dict[str, t.Any], failed: bool) -> str:
        """The one next command, from where the last phase ended."""
        run, store = self._runs[-1], _store(self._runs[-1])
        ended = Ended(run["phase"], body["state"], run["dry_run"], failed, report.next_wave(store, body))
        return command(_given(), ended._replace(first=self._runs[0]["phase"], look=report.needs_a_look(store, body)))

    def _phase(self, run: dict[str, t.Any], body: dict[str, t.Any]) -> None:
        store = _store(run)
        self._say("", None)
        for text, tone in summary.lines(body, self._display.columns, self._at_the_gate):
            self._say(text, _COLOURS[tone])
        try:
            self._say(summary.labelled("report", report.write(store, body)), None)
        except Exception as error:  # an error in the report must not hide the verdict above and the next command below
            self._say(summary.labelled("report", f"could not be written: {error}"), "red")
        evidence = store.path_to_write(f"evidence/{run['phase']}.jsonl")
        if evidence.is_file():
            self._say(summary.labelled("evidence", str(evidence)), None)

    def _say(self, text: str, colour: str | None) -> None:
        self._display.display(text, color=colour)

    def _release(self) -> None:
        """Give up the leases of this run. A lease that cannot be given up expires, so an error here fails nothing else."""
        for run in self._runs:
            if not run["dry_run"]:
                with contextlib.suppress(OSError, Refusal):
                    leases.release(_store(run))

    def _interrupted(self) -> None:
        """At the end of a process that never came to its statistics; the task workers that were forked stay silent."""
        if self._finished or not self._runs or os.getpid() != self._process:
            return
        self._release()
        run = self._runs[-1]
        line = command(_given(), Ended(run["phase"], "none", run["dry_run"], True))
        sys.stderr.write(
            f"\nitms.migration: {run['phase']} was interrupted. What was proven is kept in {run['dir']}/evidence; an action that was not "
            f"proven does not count.\n{summary.labelled('next', line)}\n"
        )


def _values(result: t.Any) -> t.Mapping[str, t.Any]:
    """The result's values under the name that this ansible-core has for them."""
    return result.result if hasattr(result, "result") else result._result


def _host(result: t.Any) -> str:
    return str((result.host if hasattr(result, "host") else result._host).get_name())


def _task(result: t.Any) -> str:
    return str((result.task if hasattr(result, "task") else result._task).get_name())


def _store(run: t.Mapping[str, t.Any]) -> Store:
    return Store(run["store_dir"], run["dir"] if run["dry_run"] else None)


def _given() -> dict[str, t.Any]:
    """What was given on the command line: what the configuration says by itself, it says the next time too."""
    configured = {
        "diff": C.DIFF_ALWAYS,
        "ask_vault_pass": C.DEFAULT_ASK_VAULT_PASS,
        "ask_pass": C.DEFAULT_ASK_PASS,
        "become": C.DEFAULT_BECOME,
        "become_ask_pass": C.DEFAULT_BECOME_ASK_PASS,
        "remote_user": C.DEFAULT_REMOTE_USER,
        "connection": C.DEFAULT_TRANSPORT,
        "private_key_file": C.DEFAULT_PRIVATE_KEY_FILE,
        "connection_password_file": C.CONNECTION_PASSWORD_FILE,
        "become_method": C.DEFAULT_BECOME_METHOD,
        "become_password_file": C.BECOME_PASSWORD_FILE,
        "forks": C.DEFAULT_FORKS,
    }
    return {name: value for name, value in context.CLIARGS.items() if name not in configured or value != configured[name]}
