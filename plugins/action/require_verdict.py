# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ACTED, ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import file_name
from ansible_collections.itms.migration.plugins.plugin_utils.store.run_token import RUN_TOKEN


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "phase": {"type": "str", "required": True},
        "role": {"type": "str", "required": True},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        phase, role = arguments["phase"], arguments["role"]
        verdict = self.store.read(f"verdicts/{file_name(phase)}.json", "verdict")
        if verdict is None or verdict["process"] != RUN_TOKEN or verdict["dry_run"] != self.dry_run:
            found = "no verdict" if verdict is None else f"a verdict of another run ({verdict['judged_at']}, {verdict['state']})"
            raise Refusal(
                f"{found} for the phase {phase}",
                f"a verdict of this run before {role} changes anything",
                f"run the playbook itms.migration.{phase} as a whole: without --tags and --skip-tags that leave the gate out, and without "
                "--start-at-task",
            )
        if verdict["state"] not in (judge.GO, judge.DEFERRED):
            raise Refusal(
                f"the verdict of the gate for the phase {phase} is {judge.headline(verdict)}: {', '.join(verdict['blocking'])}",
                f"a verdict that lets {role} act",
                "fix the findings that the gate listed, then run the playbook again",
                "Each finding says whether and how it can be waived.",
            )
        self.mark(ACTED)
        return {"verdict_state": verdict["state"]}
