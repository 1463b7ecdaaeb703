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
  - At the end of a run it says for each phase whether it may go on, what was waived, which hosts failed, where evidence and report lie,
    and the command that goes on.
  - It also comes when every host is unreachable or the failure budget of a wave is spent, where a last play would not run.
  - It writes C(reports/<phase>.html) and C(reports/<phase>.json) into the store. The evidence does not depend on it.
requirements:
  - enabled in the configuration (C(callbacks_enabled))
"""

import atexit
import os
import sys
import typing as t

from ansible import constants as C
from ansible import context
from ansible.plugins.callback import CallbackBase
from ansible_collections.itms.migration.plugins.plugin_utils.reporting import report
from ansible_collections.itms.migration.plugins.plugin_utils.reporting.next_command import Ended, command
from ansible_collections.itms.migration.plugins.plugin_utils.rules.finding import BLOCKS, DEFERRED, LATER
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import in_waves
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store

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

    # What is said at the end --------------------------------------------------------------------------------------

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self._finished = True
        failed = sorted({*stats.failures, *stats.dark})
        if not self._runs:
            if self._before:
                self._say("itms.migration: no phase was opened.\n" + self._before[-1]["message"], "red")
            return
        bodies = [self._body(number, run) for number, run in enumerate(self._runs)]
        line = self._command(bodies[-1], bool(failed))
        for number, (run, body) in enumerate(zip(self._runs, bodies, strict=True)):
            body["go_on"] = line
            self._phase(run, body, self._troubles[number], failed if number == len(bodies) - 1 else [])
        self._say(f"  go on     {line}", None)

    def _body(self, number: int, run: dict[str, t.Any]) -> dict[str, t.Any]:
        others = self._others if in_waves(run["phase"]) else ()
        return report.body(_store(run), run, self._troubles[number], "", others)

    def _command(self, body: dict[str, t.Any], failed: bool) -> str:
        """The one way on, from where the last phase ended."""
        run, store = self._runs[-1], _store(self._runs[-1])
        ended = Ended(run["phase"], body["state"], run["dry_run"], failed, report.next_wave(store, body))
        return command(_given(), ended._replace(first=self._runs[0]["phase"], look=report.needs_a_look(store, body)))

    def _phase(self, run: dict[str, t.Any], body: dict[str, t.Any], troubles: list[dict[str, str]], failed: list[str]) -> None:
        store, state = _store(run), body["state"]
        verdict = {key: body[key] for key in ("phase", "state", "counts", "waived", "profile", "adjusted", "findings")}
        colour = {"go": "green", "deferred": "yellow"}.get(state, "red") if not failed else "red"
        self._say("", colour)
        line = judge.headline(verdict) if state != "none" else f"{run['phase']}: NO VERDICT, the gate was not passed"
        if run["phase"] in self._did_nothing:
            line = f"{run['phase']}: NOTHING WAS DONE"
        self._say(("DRY RUN " if run["dry_run"] else "") + line, colour)
        for one in body["findings"]:
            if one["state"] in (BLOCKS, DEFERRED, LATER):
                self._say(f"  {one['state']:<9} {one['key']}: {one['found'].splitlines()[0]}", colour)
        for host in (one for one in failed if one not in self._at_the_gate):
            message = next((one["message"] for one in reversed(troubles) if one["host"] == host), "see above")
            self._say(f"  {'failed':<9} {host}: " + "\n            ".join(message.splitlines()), "red")
        states = [one["state"] for one in body["outcomes"]] if in_waves(run["phase"]) else []
        if states and self._others:
            listed = ", ".join(f"{one['computer']} ({one['channel']})" for one in self._others)
            self._say(f"  not by WinRM, so still to be moved: {listed}", "yellow")
        if states:
            self._say("  computers " + ", ".join(f"{states.count(one)} {one}" for one in sorted(set(states))), colour)
        try:
            self._say(f"  report    {report.write(store, body)}", None)
        except Exception as error:  # whatever is wrong with the report, the verdict above and the way on below are said
            self._say(f"  report    could not be written: {error}", "red")
        evidence = store.path_to_write(f"evidence/{run['phase']}.jsonl")
        if evidence.is_file():
            self._say(f"  evidence  {evidence}", None)

    def _say(self, text: str, colour: str | None) -> None:
        self._display.display(text, color=colour)

    def _interrupted(self) -> None:
        """At the end of a process that never came to its statistics; the task workers that were forked stay silent."""
        if self._finished or not self._runs or os.getpid() != self._process:
            return
        run = self._runs[-1]
        line = command(_given(), Ended(run["phase"], "none", run["dry_run"], True))
        sys.stderr.write(
            f"\nitms.migration: {run['phase']} was interrupted. What was proven is kept in {run['dir']}/evidence; nothing half done "
            f"counts.\n  go on     {line}\n"
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
