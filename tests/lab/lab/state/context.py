"""What the building of hosts needs of the estate."""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t


@dataclasses.dataclass
class Context:
    """What building needs of the estate."""

    domain_dns: str
    netbios: str
    now: dt.datetime
    clock: t.Callable[[], dt.datetime]
    profiles: list[str]

    def long_ago(self) -> dt.datetime:
        """When everything that the estate file does not date was made."""
        return self.now - dt.timedelta(days=30)
