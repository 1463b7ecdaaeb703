"""The practice estate: an estate whose products act when their time has come, and where people do their work at consoles."""

from __future__ import annotations

import typing as t

from .products import console, jobs
from .state import operators, saving, snapshot
from .state.clock import Clock
from .state.errors import EstateError
from .state.estate import Estate
from .state.watch import Watch

JOBS: dict[str, t.Callable[..., str]] = {**jobs.JOBS, **operators.JOBS}


class PracticeEstate(Estate):
    """An estate with everything that the lab, its commands and its tests do with it as a whole."""

    def __init__(self, document: dict[str, t.Any], *, clock: Clock | None = None) -> None:
        super().__init__(document, clock=clock)
        for name, raw in document["hosts"].items():
            for job in (raw or {}).get("operator") or ():
                self.operator(str(name), **job)

    def snapshot(self) -> dict[str, t.Any]:
        """All state as plain, ordered, JSON-able data; no clock, no secret in it."""
        console.settle(self)
        hosts = {name: snapshot.of_host(self.hosts.glimpse(name)) for name in sorted(self.hosts)}
        for name, each in self.consoles.items():
            hosts[name]["console"] = snapshot.of_console(each)
        return {"lab_snapshot": 1, "hosts": hosts}

    def changes(self) -> list[dict[str, t.Any]]:
        """What is otherwise than the estate file says, as `diff` gives it: the way to look at an estate of thousands."""
        made = [(host.name, snapshot.of_host(self.hosts.pristine(host.name)), snapshot.of_host(host)) for host in self.hosts.live()]
        return [change for name, old, new in made for change in snapshot.of_two(name, old, new)]

    def watching(self) -> Watch:
        """Watches what is changed, and on which hosts, while it is entered."""
        return Watch(self.hosts)

    @staticmethod
    def diff(before: dict[str, t.Any], after: dict[str, t.Any]) -> list[dict[str, t.Any]]:
        """The differences of two snapshots, see snapshot.diff."""
        return snapshot.diff(before, after)

    def save(self) -> bytes:
        """The state of all hosts, to be given to `restore` of this or any other estate of the same file."""
        return saving.save(self)

    def restore(self, saved: bytes) -> None:
        """Put every host back to a saved state (hosts keep their identity); EstateError when it is not one of this estate."""
        saving.restore(self, saved)

    def operator(self, host: str, job: str, **arguments: t.Any) -> str:
        """What a person does at a console outside the automation (see JOBS); gives a sentence about it."""
        if job not in JOBS:
            raise EstateError(f"no operator job {job!r}; there are {', '.join(sorted(JOBS))}")
        console.settle(self)
        told = JOBS[job](self, self.host(host), **arguments)
        console.touch(self)
        return told
