# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import re
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import wave_variables
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store.runs import now, open_run, stamp


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "phase": {"type": "str", "required": True},
        "begin": {"type": "bool", "default": False},
        "variables": {"type": "dict", "default": {}},
        "state": {"type": "str", "default": "opened", "choices": ["opened", "closed"]},
        "acted": {"type": "bool", "default": True},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        if arguments["state"] == "closed":
            return {} if arguments["acted"] else self._nothing_done(arguments["phase"])
        self._refuse_bad_variables(arguments["phase"], arguments["variables"])
        store, run_id = open_run(self.store_dir, self.dry_run, arguments["begin"], arguments["phase"])
        run = {
            "id": run_id,
            "phase": arguments["phase"],
            "dry_run": self.dry_run,
            "dir": str(store.written_to),
            "store_dir": str(store.root),
            "started": stamp(now()),
        }
        return {"run": run, "itms_run": run}

    def _refuse_bad_variables(self, phase: str, spec: dict[str, t.Any]) -> None:
        """Before anything else, with the place where each is set: Ansible's own check of an argument spec cannot know that."""
        given = {name: value for name in spec if (value := self.variable(name)) is not None}
        wrong = ArgumentSpecValidator(spec).validate(given).error_messages
        if wrong:
            named = [name for name in spec if re.search(rf"\b{name}\b", " ".join(wrong))]
            raise Refusal(
                f"variables of the phase {phase}: {'; '.join(wrong)}",
                "\n".join(f"{name}: {spec[name]['description']}" for name in named) or "the variables that the phase reads",
                "set them in group_vars/all of your inventory, or with -e; inventories/example/group_vars/all/migration.yml of the "
                "collection has each of them with a value. Look for a mistyped name.",
            )
        wave_variables.refuse_bad(given)

    @staticmethod
    def _nothing_done(phase: str) -> dict[str, t.Any]:
        """The mark is for the summary, which would else go by the gate and name the next phase."""
        refusal = Refusal(
            f"nothing was done: of the phase {phase} only the tasks that always run did",
            "the tasks of the phase itself, else it would look as if all were well",
            f"run itms.migration.{phase} without --tags and --skip-tags",
        )
        return {"failed": True, "msg": str(refusal), "itms_nothing_done": True}
