# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules import delta
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import deltas


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "phase": {"type": "str", "required": True},
        "host": {"type": "str"},
        "changes": {"type": "list", "elements": "dict", "required": True},
        "mode": {"type": "str", "required": True, "choices": ["predicted", "done"]},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        phase, mode = arguments["phase"], arguments["mode"]
        changes = delta.normal(arguments["changes"], arguments["host"])
        by_host: dict[str, list[dict[str, t.Any]]] = {arguments["host"]: []} if arguments["host"] else {}
        for one in changes:
            by_host.setdefault(one["host"], []).append(one)
        predicted = deltas.record(self.store, phase, mode, by_host, arguments["host"] or "")
        if mode == "done":
            for host, done in by_host.items():
                if host not in predicted:
                    raise Refusal(
                        f"nothing was predicted for {host} in this run",
                        f"a prediction before {phase} changes anything",
                        "run the playbook as a whole, without --start-at-task and without --tags that leave the prediction out",
                    )
                delta.refuse_difference(phase, host, predicted[host], done)
        word = "would change" if self.dry_run else "will change" if mode == "predicted" else "changed, as predicted"
        count = "1 item" if len(changes) == 1 else f"{len(changes)} items"
        text = f"{phase} {word} {count}" + (":\n" + delta.as_text(changes) if changes else "")
        return {"msg": text, "delta": changes}
