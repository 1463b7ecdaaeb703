# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ACTED, OBSERVED, ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import ASSESS, NAMES
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {"phase": {"type": "str", "required": True, "choices": list(NAMES)}}

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        phase = arguments["phase"]
        if self.marked(OBSERVED if phase == ASSESS else ACTED):
            return {}
        refusal = Refusal(
            f"nothing was done: no task of the phase {phase} ran; only tasks tagged 'always' did",
            "the tasks of the phase itself; otherwise it would look successful",
            f"run itms.migration.{phase} without --tags and --skip-tags",
        )
        # The mark is for the summary, which would otherwise take the verdict of the gate and name the next phase.
        return {"failed": True, "msg": str(refusal), "itms_nothing_done": True}
