# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.release import __version__ as core_version
from ansible_collections.itms.migration.plugins.plugin_utils import estate_reader, plan_files
from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules import exports, plan, policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.assignments import COLUMNS
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "exports": {"type": "list", "elements": "path", "required": True},
        "policy": {"type": "dict"},
        "groups": {"type": "dict", "default": {}},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        store = self.store
        given = arguments["policy"] if arguments["policy"] is not None else self.variable("itms_policy", {})
        kinds = estate_reader.kinds_by_host(task_vars["groups"], {**estate_reader.GROUPS, **arguments["groups"]})
        databases = estate_reader.refuse_bad_databases(self.variable("itms_databases", []))
        hosts = estate_reader.read_hosts(store, kinds, self.host_variable, databases)
        estate = estate_reader.read_estate(store, "plan", hosts, policy.parse(given), statements=self.variable("itms_statements", {}))
        if estate.plan_refusal:
            raise Refusal(
                f"the plan before: {estate.plan_refusal}",
                "a plan that can be read: what a person assigned in it must not be lost",
                f"restore plan/ in {self.store_dir} from version control; or remove it, and a new plan is made",
            )
        computers, rejected = exports.merge(_read(path) for path in arguments["exports"])
        made = plan.make(estate, computers, rejected, [Path(path).name for path in arguments["exports"]], least_powershell(core_version))
        files = {
            plan_files.PLAN: plan_files.plan_text(made.plan),
            plan_files.ASSIGNMENTS: plan_files.csv_text(made.assignments, COLUMNS),
            plan_files.REJECTED: plan_files.csv_text([row._asdict() for row in rejected], exports.Rejected._fields),
        }
        before = {name: store.read_text(name) for name in files}
        for name, text in files.items():
            if before[name] != text:
                store.write_text(name, text)
        changed = [name for name in files if before[name] != files[name]]
        result: dict[str, t.Any] = {"plan": made.plan, "changed": bool(changed), "rejected": [row._asdict() for row in rejected]}
        if self._task.diff:
            result["diff"] = [
                {"before_header": name, "after_header": name, "before": before[name] or "", "after": files[name]} for name in changed
            ]
        return result


def least_powershell(core: str) -> tuple[int, int]:
    """The oldest PowerShell that the modules of this ansible-core run on (read in its bootstrap: 5.1 from 2.19 on)."""
    major, minor = (int(part) for part in core.split(".")[:2])
    return (5, 1) if (major, minor) >= (2, 19) else (3, 0)


def _read(path: str) -> exports.Export:
    if not Path(path).is_file():
        raise Refusal(f"there is no file {path}", "the computer export that itms_computer_exports names", "correct the name, or export it")
    return exports.parse(Path(path).read_bytes(), Path(path).name)
