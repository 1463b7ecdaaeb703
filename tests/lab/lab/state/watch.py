"""What one call changes, and where: every host that it reaches is marked when it is first handed out, and compared at the end.

Marking must be cheap, it happens for every call: the trees note their changes themselves, all other fields are pickled, and only where
the pickles differ is anything compared.
"""

from __future__ import annotations

import pickle
import typing as t

from . import snapshot
from .host import Host
from .records import Hosts

Fields = dict[str, t.Any]
# What no snapshot shows: names, hardware, what the host can speak.
UNSHOWN = frozenset(
    {"name", "computer", "fqdn", "domain_dns", "addresses", "os", "smb", "memory_mb", "processors", "hardware", "listens", "path"}
)
CONTAINERS = frozenset({dict, list, set})
TOGETHER = (("groups", "group_notes"), ("shares", "share_settings"))  # fields that a snapshot shows as one


class Watch:
    """Use as a context manager around a call; `changes` then gives what PracticeEstate.diff would give of all hosts."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._marked: dict[str, tuple[Host, bytes]] = {}
        self.changes: list[dict[str, t.Any]] = []

    def __enter__(self) -> Watch:
        self._hosts.on_access = self._mark
        return self

    def __exit__(self, *error: object) -> None:
        self._hosts.on_access = None
        for name in sorted(self._marked):
            self.changes += self._compare(*self._marked[name])

    def _mark(self, host: Host) -> None:
        if host.name not in self._marked:
            host.settle()
            host.files.watch()
            host.registry.watch()
            self._marked[host.name] = (host, _pickled(host))

    def _compare(self, host: Host, before: bytes) -> list[dict[str, t.Any]]:
        host.settle()
        files, registry = host.files.watched(), host.registry.watched()
        old: Fields = {}
        new: Fields = {}
        if files:
            old["files"] = snapshot.files_of(was for was, _now in files.values() if was is not None)
            new["files"] = snapshot.files_of(now for _was, now in files.values() if now is not None)
        if registry:
            old["registry"] = snapshot.registry_of(was for was, _now in registry.values() if was is not None)
            new["registry"] = snapshot.registry_of(now for _was, now in registry.values() if now is not None)
        if _pickled(host) != before:
            was, now = _changed(host, before)
            old |= snapshot.rest_of(was)
            new |= snapshot.rest_of(now)
        return snapshot.of_two(host.name, old, new) if old or new else []


def _pickled(host: Host) -> bytes:
    fields = {name: value for name, value in vars(host).items() if name not in UNSHOWN and (value or type(value) not in CONTAINERS)}
    files, registry = fields.pop("files"), fields.pop("registry")
    return pickle.dumps((fields, files.drives, files.acls, registry.acls), pickle.HIGHEST_PROTOCOL)


def _changed(host: Host, saved: bytes) -> tuple[Host, Host]:
    """The host of then and the one of now, without their trees' nodes and without what is the same in both: it would only take time."""
    fields, drives, acls, keys = pickle.loads(saved)
    now = {name: value for name, value in vars(host).items() if name not in ("files", "registry")}
    then = {name: type(value)() if type(value) in CONTAINERS and name not in UNSHOWN else value for name, value in now.items()} | fields
    same = {name for name, value in now.items() if type(value) in CONTAINERS and then[name] == value}
    same -= {name for pair in TOGETHER if not same.issuperset(pair) for name in pair}
    for name in same:
        then[name] = now[name] = type(now[name])()
    shells = []
    for mine, (room, of_files, of_keys) in (
        (then, (drives, acls, keys)),
        (now, (host.files.drives, host.files.acls, host.registry.acls)),
    ):
        shell = Host.__new__(Host)
        vars(shell).update(mine, files=type(host.files)(None, room, host.files.clock), registry=type(host.registry)())
        shell.files.acls, shell.registry.acls = of_files, of_keys
        shells.append(shell)
    return shells[0], shells[1]
