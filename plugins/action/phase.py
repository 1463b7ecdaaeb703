# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.utils.vars import load_extra_vars
from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules import opening
from ansible_collections.itms.migration.plugins.plugin_utils.rules.leases import STALE_MINUTES, minutes_of
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import ASSESS, NAMES, Phase, find
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import wave_variables
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.user_values import texts
from ansible_collections.itms.migration.plugins.plugin_utils.store import leases
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store
from ansible_collections.itms.migration.plugins.plugin_utils.store.plan_files import read_wave
from ansible_collections.itms.migration.plugins.plugin_utils.store.runs import now, open_run, stamp


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "phase": {"type": "str", "required": True, "choices": list(NAMES)},
        "variables": {"type": "dict", "default": {}},
        "known_variables": {"type": "list", "elements": "str", "default": []},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        phase = find(arguments["phase"])
        if arguments["known_variables"]:
            own = texts(self.variable(opening.OWN, []), opening.OWN)
            opening.refuse_unknown_names(self._given_names(), arguments["known_variables"], own)
        self._refuse_bad_variables(phase.name, arguments["variables"])
        limited = "ansible_limit" in task_vars
        opening.refuse_bad_groups(phase, task_vars["groups"], set(task_vars["ansible_play_hosts_all"]) if limited else None)
        self.clear_marks()
        store, run_id = open_run(self.store_dir, self.dry_run, phase.name == ASSESS, phase.name)
        if not self.dry_run and phase.name != ASSESS:
            leases.acquire(
                store,
                self._subjects(store, phase),
                leases.holder(phase.name),
                minutes_of(self.variable("itms_lease_minutes", STALE_MINUTES)),
                str(self.variable("itms_break_lease", "")),
            )
        run = {
            "id": run_id,
            "phase": phase.name,
            "dry_run": self.dry_run,
            "dir": str(store.written_to),
            "store_dir": str(store.root),
            "started": stamp(now()),
            "estate": Path(str(task_vars.get("inventory_dir") or "")).name,
        }
        if phase.waves:
            run["wave"] = self.wave
        return {"run": run, "itms_run": run}

    def _given_names(self) -> dict[str, list[str]]:
        """The names of variables by the place where they are set. Of the inventory the first host of each group is enough."""
        hosts = {hosts[0] for hosts in self._task_vars["groups"].values() if hosts}
        extra = list(load_extra_vars(self._loader))
        inventory = sorted({name for host in hosts for name in self._task_vars["hostvars"][host]} - set(extra))
        return {"-e": extra, "inventory": inventory}

    def _subjects(self, store: Store, phase: Phase) -> list[str]:
        """What this run acts on: the servers that the wave goes to, so that waves to two servers can run at a time; else the phase."""
        if not phase.waves:
            return [phase.name]
        try:
            return [row.target for row in read_wave(store, self.wave) if row.target] or [phase.name]
        except Refusal:  # the gate says what is wrong with the plan
            return [phase.name]

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
