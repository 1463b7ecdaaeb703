"""Hosts at rest: what the estate file says of each, and a mapping that makes the live host when somebody asks for it."""

from __future__ import annotations

import copy
import dataclasses
import typing as t

from .host import Host, Service

Spec = dict[str, t.Any]
_FIXED = frozenset({str, int, float, bool, bytes, type(None), tuple, frozenset})


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """One host of the estate file: its name, its image ('' for none) and its own section without `image`."""

    name: str
    image: str
    own: Spec

    @property
    def where(self) -> str:
        return f"hosts.{self.name}"

    @property
    def computer(self) -> str:
        return str(self.own.get("computer") or self.name.upper()[:15])

    def fqdn(self, domain_dns: str) -> str:
        return str(self.own.get("fqdn") or f"{self.name}.{domain_dns}")

    @property
    def addresses(self) -> list[str]:
        return [str(each) for each in self.own.get("addresses") or []]


def records(document: Spec) -> t.Iterator[Record]:
    """The hosts of an estate file."""
    for name, raw in document["hosts"].items():
        own = dict(raw or {})
        image = own.pop("image", None) or ""
        yield Record(str(name).lower(), str(image), own)


class Hosts(t.Mapping[str, Host]):
    """The hosts by name. One that nobody has asked for yet is a Record.

    `on_access`, while it is set, is told of every host before it is handed out: so a call's reach is known.
    """

    def __init__(self, records: t.Iterable[Record], build: t.Callable[[Record], Host]) -> None:
        self._records = {record.name: record for record in records}
        self._live: dict[str, Host] = {}
        self._build = build
        self.on_access: t.Callable[[Host], None] | None = None

    def __getitem__(self, name: str) -> Host:
        host = self._live.get(name)
        if host is None:
            host = self._live[name] = self._build(self._records[name])
        if self.on_access is not None:
            self.on_access(host)
        return host

    def get(self, key: str, default: t.Any = None) -> t.Any:
        return self[key] if key in self._records else default

    def __iter__(self) -> t.Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, name: object) -> bool:
        return name in self._records

    def record(self, name: str) -> Record:
        return self._records[name]

    def live(self) -> list[Host]:
        """The hosts that somebody has asked for, by name."""
        return [self._live[name] for name in sorted(self._live)]

    def pristine(self, name: str) -> Host:
        """A host as the estate file describes it, made for the asker and not kept."""
        return self._build(self._records[name])

    def glimpse(self, name: str) -> Host:
        """The host, made for the asker and not kept when nobody has asked for it so far: for reading only."""
        return self._live.get(name) or self.pristine(name)

    def computers(self) -> t.Iterator[str]:
        """Every Windows name, without making hosts."""
        for name, record in self._records.items():
            host = self._live.get(name)
            yield host.computer if host is not None else record.computer

    def replace(self, saved: dict[str, dict[str, t.Any]]) -> None:
        """Give the named hosts their saved fields; all others are as in the estate file again. Live hosts stay the same objects."""
        for name, host in self._live.items():
            if name not in saved:
                host.__dict__.update(self.pristine(name).__dict__)
        for name, fields in saved.items():
            self[name].__dict__.update(fields)


def own_copy(value: t.Any) -> t.Any:
    """A copy that shares nothing changeable with the original: an image's, or the estate file's."""
    kind = type(value)
    if kind in _FIXED:
        return value
    if kind is dict:
        return {key: own_copy(each) for key, each in value.items()}
    if kind is list:
        return [own_copy(each) for each in value]
    if kind is set:
        return set(value)
    if kind is Service:
        made = copy.copy(value)
        made.depends = list(value.depends)
        made.more = own_copy(value.more)
        return made
    return copy.deepcopy(value)
