# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The estate as the checks see it: the inventory, what was observed, what was stated, and what was decided."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .assignments import Assignment
from .policy import Policy

KINDS = ("bridge", "ns6", "smp71", "smp76", "sql", "site_server", "gateway", "endpoint")
SERVER_KINDS = tuple(kind for kind in KINDS if kind != "endpoint")
Document = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class Host:
    """A host of the inventory. `fqdn` and `address` are what the inventory says, not what was observed."""

    name: str
    kinds: tuple[str, ...]
    fqdn: str | None = None
    address: str | None = None
    bridge: str | None = None
    computer: str | None = None
    site: str | None = None
    channel: str = ""  # by which channel the inventory says that its agent is moved; empty when it does not say
    databases: tuple[str, ...] = ()
    observation: Document | None = None

    @property
    def reached(self) -> bool:
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
    statements: t.Mapping[str, Document] = field(default_factory=dict)
    plan: Document | None = None
    plan_refusal: str = ""  # why a plan that is there cannot be read
    assignments: tuple[Assignment, ...] = ()
    backups: t.Mapping[str, Document] = field(default_factory=dict)
    backup_target: str = ""
    named_databases: tuple[Document, ...] = ()
    dry_run: bool = False

    def of_kind(self, *kinds: str) -> list[Host]:
        return [host for host in self.hosts if set(kinds) & set(host.kinds)]

    def host(self, name: str | None) -> Host | None:
        return next((host for host in self.hosts if name and host.name.casefold() == name.casefold()), None)

    def stated(self, host: str, name: str) -> t.Any:
        """What a person states about a host and no machine can tell, or None."""
        return (self.statements.get(host) or {}).get(name)

    @property
    def endpoints(self) -> int:
        """How many endpoints the new servers have to carry."""
        return self.policy.endpoints or max(sum(row.move == "1" for row in self.assignments), len(self.of_kind("endpoint")))
