# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.runs import now, open_run, stamp


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "phase": {"type": "str", "required": True},
        "begin": {"type": "bool", "default": False},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
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
