"""What a Notification Server of 7.x keeps of its console: whom it lets in, what a person has set, which agents are on their way to it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import fnmatch

from .content import Content


@dataclasses.dataclass
class Console:
    """One server's own state. `database` is (SQL host, instance, database), None where the lab's server has none."""

    host: str
    generation: int
    version: str
    database: tuple[str, str, str] | None = None
    content: Content = dataclasses.field(default_factory=Content)  # the CMDB of a server without a database
    legacy: bool = False
    registration: str = "allow"
    approved: list[str] = dataclasses.field(default_factory=list)  # globs of computers that a person allowed
    blocked: list[str] = dataclasses.field(default_factory=list)
    policies: dict[str, bool] = dataclasses.field(default_factory=dict)
    upgrades: dict[str, dt.datetime] = dataclasses.field(default_factory=dict)  # agent | plugins -> enabled at
    sites: dict[str, list[str]] = dataclasses.field(default_factory=dict)  # site -> subnets
    site_servers: dict[str, list[str]] = dataclasses.field(default_factory=dict)  # computer -> services
    products: list[str] = dataclasses.field(default_factory=list)
    imports: list[str] = dataclasses.field(default_factory=list)
    waiting: dict[str, dt.datetime] = dataclasses.field(default_factory=dict)  # host of the estate -> pointed here at
    refused: list[str] = dataclasses.field(default_factory=list)  # of these hosts, those that were refused at first
    called: list[str] = dataclasses.field(default_factory=list)  # of these hosts, those that it has given their policies

    def says(self, name: str) -> str:
        """What the registration policies and the person say to a computer."""
        if any(fnmatch.fnmatchcase(name.lower(), glob.lower()) for glob in self.blocked):
            return "block"
        if any(fnmatch.fnmatchcase(name.lower(), glob.lower()) for glob in self.approved):
            return "allow"
        return self.registration
