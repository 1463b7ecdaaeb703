# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups.manifest import refuse_bad
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import file_name, plain


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "host": {"type": "str", "required": True},
        "set": {"type": "dict", "required": True},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        store, relative = self.store, f"backups/{file_name(arguments['host'])}.json"
        before = store.read_replaceable(relative, "backup")
        body = {"host": arguments["host"], "set": plain(refuse_bad(arguments["host"], arguments["set"]))}
        changed = before is None or before["set"] != body["set"]
        if changed and not self.dry_run:  # a dry run proves nothing, and must not hide a set that was proven
            store.write(relative, "backup", body)
        return {"set": body["set"], "changed": changed}
