# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import getpass
import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules import steps
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import TO_INTERMEDIATE, TO_TARGET
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import evidence
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import file_name
from ansible_collections.itms.migration.plugins.plugin_utils.store.run_token import RUN_TOKEN
from ansible_collections.itms.migration.plugins.plugin_utils.store.runs import now, stamp


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "phase": {"type": "str", "required": True},
        "step": {"type": "str"},
        "title": {"type": "str"},
        "action": {"type": "str", "choices": [action.name for action in steps.ACTIONS]},
        "hop": {"type": "int", "default": TO_INTERMEDIATE, "choices": [TO_INTERMEDIATE, TO_TARGET]},
        "host": {"type": "str", "required": True},
        "outcome": {"type": "str", "required": True, "choices": list(evidence.OUTCOMES)},
        "facts": {"type": "dict", "default": {}},
        "undo": {"type": "str", "default": ""},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        evidence.refuse_secrets(arguments["facts"])
        action, hop = arguments.pop("action"), arguments.pop("hop")
        if action:
            arguments["step"] = arguments["step"] or f"{steps.step_of(action, hop):02d}"
            arguments["title"] = arguments["title"] or steps.find(action).title
        if not (arguments["step"] and arguments["title"]):
            raise Refusal(
                "evidence without a step and a title", "an action of the guide, or a step and a title", "set action, or both step and title"
            )
        path = self.store.path_to_write(f"evidence/{file_name(arguments['phase'])}.jsonl")
        entry = {"at": stamp(now()), "by": self._person(), "run": RUN_TOKEN[:12], "dry_run": self.dry_run, **arguments}
        return {"evidence": evidence.append(path, entry), "path": str(path)}

    def _person(self) -> str:
        """Who ran it: the user of AWX when there is one, else the account on the controller."""
        for name in ("awx_user_name", "tower_user_name"):
            if self.variable(name):
                return str(self.variable(name))
        try:
            return getpass.getuser()
        except (KeyError, OSError):  # a container's user without a name
            return "unknown"
