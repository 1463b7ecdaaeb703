"""What one call changes, and where: every host that it reaches is marked when it is first handed out, and compared at the end.

Marking must be cheap, it happens for every call: the trees note their changes themselves, all other fields are pickled, and only where
the pickles differ is anything compared.
"""

from __future__ import annotations

import io
import pickle
import typing as t

from . import snapshot
from .host import Host

if t.TYPE_CHECKING:
    from .records import Hosts

Fields = dict[str, t.Any]


class Watch:
    """Use as a context manager around a call; `changes` then gives what Estate.diff would give of all hosts."""

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
            old |= snapshot.rest_of(_unpickled(host, before))
            new |= snapshot.rest_of(host)
        return snapshot.of_two(host.name, old, new) if old or new else []


def _pickled(host: Host) -> bytes:
    fields = vars(host).copy()
    files, registry = fields.pop("files"), fields.pop("registry")
    made = io.BytesIO()
    pickler = pickle.Pickler(made, pickle.HIGHEST_PROTOCOL)
    pickler.dump((fields, files.drives, files.acls, registry.acls))
    return made.getvalue()


def _unpickled(host: Host, saved: bytes) -> Host:
    """The host of then, but for its trees, which are empty."""
    fields, drives, acls, keys = pickle.loads(saved)
    old = Host.__new__(Host)
    vars(old).update(fields, files=type(host.files)(None, drives, host.files.clock), registry=type(host.registry)())
    old.files.acls, old.registry.acls = acls, keys
    return old
