# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.store import canaries


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "host": {"type": "str", "required": True},
        "target": {"type": "str", "required": True},
        "build": {"type": "str"},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        build = arguments["build"] or canaries.UNKNOWN_BUILD
        return canaries.ask(self.store, arguments["target"], build, arguments["host"])._asdict()
