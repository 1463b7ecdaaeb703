# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A variable of each of many hosts, without having Ansible put all variables of each host together (4 ms for each).

Hosts whose groups set variables alike differ only in what the inventory says of the host itself. So Ansible is asked for one
host of each such set, and its answer holds for the others where no template, no file of host_vars and no fact is involved.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible import constants as C
from ansible.plugins.loader import vars_loader

ASK = object()  # only Ansible can tell
NOT_SET = object()
_MARKS = ("{{", "{%", "{#")


class HostVariables:
    def __init__(self, hostvars: t.Any) -> None:
        self._hostvars = hostvars
        self._inventory = getattr(hostvars, "_inventory", None)
        manager = getattr(hostvars, "_variable_manager", None)
        self._facts = [getattr(manager, name, None) or {} for name in ("_nonpersistent_fact_cache", "_vars_cache", "_fact_cache")]
        self._host_files = self._files("host_vars")
        self._group_files = self._files("group_vars")
        self._answers: dict[tuple[t.Any, ...], t.Any] = {}
        self._raw: tuple[str, t.Mapping[str, t.Any]] = ("", {})
        self._set: tuple[str, t.Collection[str]] = ("", ())
        self._is_sure = _only_files_set_variables()

    def _files(self, folder: str) -> set[str]:
        """The hosts or groups of which a file says something, beside the inventories and the playbook."""
        places = {Path(str(source)) for source in getattr(self._inventory, "_sources", None) or ()}
        loader = getattr(self._inventory, "_loader", None)
        if loader is not None:
            places.add(Path(str(loader.get_basedir())))
        folders = {place / folder for place in places} | {place.parent / folder for place in places}
        return {name for one in folders if one.is_dir() for path in one.iterdir() for name in (path.name, path.stem)}

    def _set_in_run(self, host: str) -> t.Collection[str]:
        """The names that set_fact, include_vars or a cache of facts have for this host."""
        if self._set[0] != host:
            names: set[str] = set()
            for facts in self._facts:
                try:
                    names.update(facts.get(host) or ())
                except KeyError:  # what a cache plugin raises, where a dictionary has no such key
                    continue
            self._set = (host, names)
        return self._set[1]

    def get(self, host: str, name: str) -> t.Any:
        """The value, NOT_SET, or ASK: then only Ansible can tell."""
        found = self._inventory.get_host(host) if self._inventory is not None else None
        if not self._is_sure or found is None or host in self._host_files or name in self._set_in_run(host):
            return ASK
        is_own = name in found.vars
        groups = tuple(sorted(group.name for group in found.get_groups() if group.vars or group.name in self._group_files))
        key = (groups, name, is_own)
        if key not in self._answers:
            self._answers[key] = self._ask(found, name, is_own)
        answer = self._answers[key]
        if not is_own or answer is ASK:
            return answer
        value = found.vars[name]
        return ASK if _may_be_template(value) else value

    def _ask(self, host: t.Any, name: str, is_own: bool) -> t.Any:
        """What holds for all hosts of this set: their own value (None stands for it), one value for all, NOT_SET, or ASK."""
        known, raw = self._raw
        if known != host.name:
            raw = self._hostvars.raw_get(host.name)
            self._raw = (host.name, raw)
        if name not in raw:
            return NOT_SET
        if is_own:
            return None if raw[name] == host.vars[name] else ASK  # something else goes before what the inventory says
        return ASK if _may_be_template(raw[name]) else raw[name]


def _only_files_set_variables() -> bool:
    """Whether no vars plugin but Ansible's own for host_vars and group_vars may set something for each host."""
    own = "host_group_vars"
    plugins = {path.stem for folder in vars_loader._get_paths() for path in Path(folder).glob("*.py")}
    return plugins <= {own, "__init__"} and [name.rpartition(".")[2] for name in C.VARIABLE_PLUGINS_ENABLED] == [own]


def _may_be_template(value: t.Any) -> bool:
    if isinstance(value, str):
        return any(mark in value for mark in _MARKS)
    return isinstance(value, (list, dict, tuple))
