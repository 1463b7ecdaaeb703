# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import OBSERVED, ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules.observe.kinds import FACTS, observe
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import file_name
from ansible_collections.itms.migration.plugins.plugin_utils.store.runs import now, stamp


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "host": {"type": "str", "required": True},
        "kind": {"type": "str", "required": True, "choices": sorted(FACTS)},
        "failures": {"type": "list", "elements": "str", "default": []},
        "probes": {"type": "dict", "default": {}},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        host, kind, failures = arguments["host"], arguments["kind"], arguments["failures"]
        seen = {
            "host": host,
            "host_kind": kind,
            "fqdn": self.host_variable(host, "itms_fqdn"),
            "address": self.host_variable(host, "itms_address"),
            "computer": self.host_variable(host, "itms_computer"),
            "reached": not failures,
            "reason": failures[0] if failures else "",
            "facts": {} if failures else observe(host, kind, arguments["probes"]),
        }
        store, relative = self.store, f"observations/{file_name(host)}.json"
        document = store.write(relative, "observation", {**seen, "observed_at": stamp(now())})
        self.mark(OBSERVED)
        return {"observation": document}
