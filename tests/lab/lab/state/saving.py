"""The state of a whole estate as bytes: the fields of every host that somebody has asked for, the clock, and `estate.memory`.

What hosts share is not in it: layers are named, and found again in the estate that restores. So a save can be restored by any lab of the
same estate file, also in another process. It is a pickle that may name nothing but plain data and the lab's own data classes, behind a
line that says what it is.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import pickle
import typing as t

from .errors import EstateError
from .estate import Estate
from .tree import Layer, Tree

MAGIC = b"practice-estate-save"
VERSION = 1
LAB = __name__.partition(".")[0] + "."
PLAIN = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    *(("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")),
}


class _Writer(pickle.Pickler):
    def persistent_id(self, obj: t.Any) -> str | None:
        return obj.name if isinstance(obj, Layer) else None


class _Reader(pickle.Unpickler):
    def __init__(self, data: bytes, layers: dict[str, Layer[t.Any]]) -> None:
        super().__init__(io.BytesIO(data))
        self._layers = layers

    def persistent_load(self, pid: t.Any) -> Layer[t.Any]:
        return self._layers[pid]

    def find_class(self, module: str, name: str) -> t.Any:
        if (module, name) in PLAIN:
            return super().find_class(module, name)
        if module.startswith(LAB):
            found = super().find_class(module, name)
            if isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, Tree)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not part of an estate's state")


def save(estate: Estate) -> bytes:
    """The estate's state; hosts that nobody has asked for are as its file says, and not in it."""
    live = estate.hosts.live()
    for host in live:
        host.settle()
    made = io.BytesIO()
    state = {"hosts": {host.name: vars(host) for host in live}, "now": estate.now(), "memory": estate.memory}
    _Writer(made, pickle.HIGHEST_PROTOCOL).dump(state)
    body = made.getvalue()
    head = {"version": VERSION, "estate": estate.fingerprint, "hosts": len(live), "sha256": hashlib.sha256(body).hexdigest()}
    return b" ".join((MAGIC, json.dumps(head, separators=(",", ":")).encode())) + b"\n" + body


def restore(estate: Estate, saved: bytes) -> None:
    """Put an estate back to a saved state. EstateError, and nothing has changed, when it is no save of this estate."""
    body = _body(estate, saved)
    try:
        state = _Reader(body, estate.layers()).load()
        hosts: dict[str, dict[str, t.Any]] = state["hosts"]
        unknown = [name for name in hosts if name not in estate.hosts]
        now, memory = state["now"], dict(state["memory"])
    except Exception as error:  # whatever a damaged pickle raises
        raise EstateError(f"the save cannot be read: {type(error).__name__}: {error}") from error
    if unknown:
        raise EstateError(f"the save has hosts that this estate does not have: {', '.join(unknown[:5])}")
    for fields in hosts.values():
        fields["files"].clock = estate.now
    estate.hosts.replace(hosts)
    estate.clock.set(now)
    estate.memory.clear()
    estate.memory.update(memory)


def _body(estate: Estate, saved: bytes) -> bytes:
    """The pickle behind the head, when the head says that it is whole and of this estate."""
    line, _newline, body = saved.partition(b"\n")
    magic, _space, raw = line.partition(b" ")
    if magic != MAGIC:
        raise EstateError("this is no save of a practice estate")
    try:
        head = dict(json.loads(raw))
    except ValueError as error:
        raise EstateError("the save's first line is damaged") from error
    if head.get("version") != VERSION:
        raise EstateError(f"the save has version {head.get('version')}, this lab reads version {VERSION}")
    if head.get("estate") != estate.fingerprint:
        raise EstateError("the save is of another estate file, or of an earlier state of this one")
    if head.get("sha256") != hashlib.sha256(body).hexdigest():
        raise EstateError("the save is damaged: its checksum is not that of its content")
    return body
