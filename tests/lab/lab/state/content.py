"""What the lab keeps of a database's content: the rows of the estate file, and the computers that a Notification Server knows.

How the computers become rows of the product's tables is in products/cmdb.py.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t

Row = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Computer:
    """A computer as a Notification Server knows it. `agents` are (agent name, version) as it reported them."""

    guid: str
    host: str  # of the estate
    name: str
    domain: str
    suffix: str
    os: str
    fqdn: str
    addresses: tuple[str, ...]  # one for each adapter
    agents: tuple[tuple[str, str], ...]
    registered: dt.datetime
    inventory: dt.datetime  # its last basic inventory
    task_agent: bool = True  # 6.x has none
    status: str = "Allowed"


@dataclasses.dataclass
class Content:
    """What is in a database: `tables` of the estate file, and for a CMDB the computers by GUID and the site servers by name.

    `of` is the server whose CMDB this is; with `fill` its computers are found when somebody first asks: all hosts whose agent ever
    reported to that server.
    """

    tables: dict[str, list[Row]] = dataclasses.field(default_factory=dict)
    of: str = ""
    fill: bool = False
    generation: int = 6
    computers: dict[str, Computer] = dataclasses.field(default_factory=dict)
    site_services: dict[str, str] = dataclasses.field(default_factory=dict)  # host of the estate -> GUID

    def copy(self) -> Content:
        """What a backup takes with it."""
        tables = {name: [dict(row) for row in rows] for name, rows in self.tables.items()}
        return Content(tables, self.of, self.fill, self.generation, dict(self.computers), dict(self.site_services))
