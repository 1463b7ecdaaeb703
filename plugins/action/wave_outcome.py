# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import wave_text
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import failure_budget, proof
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import canaries, record_files, wave_progress
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import file_name
from ansible_collections.itms.migration.plugins.plugin_utils.store.run_token import RUN_TOKEN
from ansible_collections.itms.migration.plugins.plugin_utils.store.runs import now, stamp
from ansible_collections.itms.migration.plugins.plugin_utils.wave_action import WAVE_ARGUMENTS, WaveAction


class ActionModule(WaveAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        **WAVE_ARGUMENTS,
        "host": {"type": "str", "required": True},
        "outcome": {"type": "dict", "required": True},
        "canary_proof": {"type": "str", "default": proof.CALLED, "choices": list(proof.STATES)},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        wave, host, outcome = self.chosen(arguments), arguments["host"], arguments["outcome"]
        if outcome.get("state") not in failure_budget.STATES:
            raise Refusal(
                f"the host {host} with the outcome {outcome!r}",
                f"an outcome whose state is one of {', '.join(failure_budget.STATES)}",
                "correct the role that records it",
            )
        body = {
            "host": host,
            "wave": wave,
            **{key: outcome.get(key) for key in ("computer", "move", "state", "reason", "from", "to", "agent_build")},
            "process": RUN_TOKEN,
            "recorded_at": stamp(now()),
        }
        relative = f"outcomes/wave_{wave_text(wave)}/{file_name(host)}.json"
        before = self.store.read_replaceable(relative, "outcome")
        body |= proof.kept(outcome, before, record_files.of_this_run(self.store, str(outcome.get("to") or "")))
        if body["state"] == failure_budget.NOT_STARTED and before is not None and before.get("state") in failure_budget.MOVED:
            document = before
        else:
            document = self.store.write(relative, "outcome", body)
        if body["state"] in failure_budget.MOVED and proof.suffices(body["proof"], arguments["canary_proof"]):
            canaries.prove(self.store, str(body["to"]), body["agent_build"] or canaries.UNKNOWN_BUILD, host)
        if body["state"] in failure_budget.FAILURES:
            wave_progress.failed(self.store, wave, host)
        return {"outcome": {key: document[key] for key in ("host", "wave", "move", "state", "reason", "from", "to")}}
