# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The estate as the checks see it: the inventory, what was observed, what was declared, and what was decided."""

from __future__ import annotations

import datetime as dt
import functools
import typing as t
from dataclasses import dataclass, field

from ..computers.assignments import Assignment, wave_number
from ..phases import in_waves
from .policy import Policy

KINDS = ("bridge", "ns6", "smp71", "smp76", "sql", "site_server", "gateway", "endpoint")
SERVER_KINDS = tuple(kind for kind in KINDS if kind != "endpoint")
Document = t.Mapping[str, t.Any]
ESTATE = "estate"  # the key of itms_declarations for what is declared for the estate as a whole


_LONGEST_COMPUTER_NAME = 15  # of a NetBIOS name (Microsoft); Windows cuts a longer name there


def same_computer(one: t.Any, other: t.Any) -> bool:
    """Whether two names mean one Windows computer: by their first labels, in any case, as far as a NetBIOS name goes."""
    left, right = (str(name or "").strip().split(".", maxsplit=1)[0].casefold()[:_LONGEST_COMPUTER_NAME] for name in (one, other))
    return bool(left) and left == right


@dataclass(frozen=True)
class Host:
    """A host of the inventory. `fqdn` and `address` are those of the inventory, not observed ones."""

    name: str
    kinds: tuple[str, ...]
    fqdn: str | None = None
    address: str | None = None
    bridge: str | None = None
    computer: str | None = None
    site: str | None = None
    sql_host: str | None = None  # the machine of its SQL Server, as the inventory declares it; None: the host itself
    staging: str = ""  # where its SQL Server stages backups; empty: in the backup folder of the instance
    channel: str = ""  # the channel of the inventory by which its agent is moved; empty when there is none
    databases: tuple[str, ...] = ()
    observation: Document | None = None

    @property
    def computer_name(self) -> str:
        """Its name in exports and plan: its computer name, else the first label of its inventory name."""
        return (self.computer or self.name).split(".")[0]

    @property
    def reached(self) -> bool:
        """Whether the host answered when it was last observed; False when it never was."""
        return bool(self.observation and self.observation.get("reached"))

    @property
    def facts(self) -> Document:
        """Observed facts, empty when the host was not reached."""
        return (self.observation or {}).get("facts") or {}


@dataclass(frozen=True)
class Estate:
    phase: str
    hosts: tuple[Host, ...]
    policy: Policy = field(default_factory=Policy)
    declarations: t.Mapping[str, Document] = field(default_factory=dict)
    plan: Document | None = None
    plan_refusal: str = ""  # why a plan that is there cannot be read
    plan_needed: str = ""  # what it needs, and how to fix it, as its reader reported
    plan_fix: str = ""
    assignments: tuple[Assignment, ...] = ()
    backups: t.Mapping[str, Document] = field(default_factory=dict)
    backup_target: str = ""
    named_databases: tuple[Document, ...] = ()
    dry_run: bool = False
    now: dt.datetime | None = None  # when the gate asks; None: ages are not judged
    wave: int = 0  # the wave that a phase of waves is to move
    ansible_core: str = ""  # the version that runs; empty where it does not matter
    outcomes: tuple[Document, ...] = ()  # in a phase of waves: what was recorded of the computers of all waves
    attestations: t.Mapping[str, t.Any] = field(default_factory=dict)  # what a person carried out or signed off, and when
    files: t.Mapping[str, str] = field(default_factory=dict)  # SHA-256 of the files that declarations name, where they exist

    @functools.cached_property
    def _by_kind(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, host in enumerate(self.hosts):
            for kind in host.kinds:
                found.setdefault(kind, []).append(index)
        return found

    @functools.cached_property
    def _by_name(self) -> dict[str, Host]:
        return {host.name.casefold(): host for host in reversed(self.hosts)}

    def of_kind(self, *kinds: str) -> list[Host]:
        """The hosts of any of these kinds, in the inventory's order, each once."""
        return [self.hosts[index] for index in sorted({index for kind in kinds for index in self._by_kind.get(kind, ())})]

    def host(self, name: str | None) -> Host | None:
        """The host of this inventory name in any case, or None."""
        return self._by_name.get(name.casefold()) if name else None

    def declared(self, host: str, name: str) -> t.Any:
        """What a person declares about a host (or about ESTATE) and no machine can report, or None."""
        return (self.declarations.get(host) or {}).get(name)

    @property
    def endpoints(self) -> int:
        """How many endpoints the new servers have to carry."""
        return self.policy.endpoints or max(self._first_moves, len(self.of_kind("endpoint")))

    @functools.cached_property
    def _first_moves(self) -> int:
        return sum(row.move == "1" for row in self.assignments)

    @functools.cached_property
    def by_target(self) -> dict[str, int]:
        """Server in lower case -> how many computers the plan gives to it; empty without a plan."""
        found: dict[str, int] = {}
        for row in self.assignments:
            if row.wave and row.target:
                found[row.target.casefold()] = found.get(row.target.casefold(), 0) + 1
        return found

    @functools.cached_property
    def targets(self) -> frozenset[str]:
        """In a phase that moves a wave, the servers, in lower case, that the computers of the wave go to."""
        return frozenset(row.target.casefold() for row in self.members)

    @functools.cached_property
    def members(self) -> tuple[Assignment, ...]:
        """In a phase that moves a wave, the rows of that wave."""
        return tuple(row for row in self.assignments if wave_number(row.wave) == self.wave) if in_waves(self.phase) else ()
