# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the actions share: arguments, the store, check mode, and refusals that become failed results."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible import constants as C
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from .host_variables import ASK, NOT_SET, HostVariables
from .rules.computers.assignments import PILOT_WAVE
from .rules.refusal import Refusal
from .store import leases
from .store.documents import Store, plain
from .store.runs import store_of_this_run

# What a task of this process did, for the end of the phase. A file in Ansible's own temporary folder: each task is a process of its own.
OBSERVED, ACTED = "observed", "acted"
STORE_ARGUMENT: dict[str, t.Any] = {"store_dir": {"type": "path"}}


class ControllerAction(ActionBase):
    """An action that works on the controller, opens no connection, and so works when every host is down."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {}
    _last_host: tuple[str, t.Mapping[str, t.Any]] = ("", {})
    _quick: HostVariables | None = None

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Do the work and return the result's own keys."""
        raise NotImplementedError

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        task_vars = task_vars or {}
        result = super().run(tmp, task_vars)
        result["changed"] = False
        _spec, arguments = self.validate_argument_spec(argument_spec={**STORE_ARGUMENT, **self.ARGUMENTS})
        self._store_dir = arguments.pop("store_dir", None)
        self._task_vars = task_vars
        try:
            result.update(self.act(plain(arguments), task_vars))
        except Refusal as refusal:
            result.update(
                failed=True,
                msg=str(refusal),
                refusal={"found": refusal.found, "needed": refusal.needed, "fix": refusal.fix, "waive": refusal.waive},
            )
        except OSError as error:
            result.update(
                failed=True,
                msg=str(
                    Refusal(
                        f"{error.strerror or error} ({error.filename})",
                        f"a readable and writable store at {self.store_dir}",
                        "check its permissions and free space, or set itms_store_dir to another folder",
                    )
                ),
            )
        return result

    @staticmethod
    def mark(what: str) -> None:
        """Note for the end of the phase that a task of it observed or acted."""
        _mark_file(what).touch()

    @staticmethod
    def marked(what: str) -> bool:
        """Whether a task of this phase noted that it observed or acted."""
        return _mark_file(what).exists()

    @staticmethod
    def clear_marks() -> None:
        """Forget what the previous phase did in the same process."""
        for what in (OBSERVED, ACTED):
            _mark_file(what).unlink(missing_ok=True)

    @property
    def dry_run(self) -> bool:
        return bool(self._task.check_mode)

    @property
    def store_dir(self) -> str:
        folder = self._store_dir or self.variable("itms_store_dir")
        if not folder:
            raise Refusal(
                "itms_store_dir is not set",
                "the folder in which this collection keeps its documents; the usual place is the folder of your inventory",
                'set itms_store_dir in group_vars/all, for example "{{ inventory_dir }}/store"',
            )
        return str(folder)

    @property
    def store(self) -> Store:
        store = store_of_this_run(self.store_dir, self.dry_run)
        if not self.dry_run:
            leases.beat(store)
        return store

    @property
    def wave(self) -> int:
        """The wave that the run is about; the pilot when none is set."""
        text = str(self.variable("itms_wave", PILOT_WAVE)).strip()
        if not text.isdigit():
            raise Refusal(f"itms_wave is {text!r}", "the number of a wave", "set itms_wave to a number, for example -e itms_wave=1")
        return int(text)

    def variable(self, name: str, default: t.Any = None) -> t.Any:
        """A play variable, with its templates resolved."""
        if name not in self._task_vars:
            return default
        try:
            value = self._templar.template(self._task_vars[name])
        except Exception as error:
            raise AnsibleActionFail(f"The variable {name} cannot be resolved: {error}") from error
        return default if value is None else plain(value)

    def host_variable(self, host: str, name: str, default: t.Any = None) -> t.Any:
        """A variable of another host of the inventory, with its templates resolved."""
        if self._quick is None:
            self._quick = HostVariables(self._task_vars.get("hostvars", {}))
        quick = self._quick.get(host, name)
        if quick is not ASK:
            return default if quick is NOT_SET or quick is None else plain(quick)
        known, variables = self._last_host
        if known != host:
            hostvars = self._task_vars.get("hostvars", {})
            if host not in hostvars:
                return default
            # Ansible assembles the variables of a host each time it is asked: once for each host is enough.
            variables = hostvars[host]
            self._last_host = (host, variables)
        if name not in variables:
            return default
        value = plain(variables[name])
        return default if value is None else value


def _mark_file(what: str) -> Path:
    return Path(C.DEFAULT_LOCAL_TMP) / f"itms_migration_{what}"
