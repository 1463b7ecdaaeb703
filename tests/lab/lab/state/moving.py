"""Folders whose files come, go and are held open while a service runs: the event queues and the log of a Notification Server at work.

Sourced: which folders of a Notification Server move, and that thousands of files pass through them in a day (KB180906, KB181361; TECH14180:
`EvtQueue\\Bad`). The lab's own: names, sizes and pace. What is there is a function of the folder and of a number of steps: a step is due
by the estate's clock, and after every look at the folder, as a copy takes its time. A stopped service takes no step.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import typing as t

from . import paths
from .errors import EstateError

MOST = 50  # steps that are carried out one by one; of a longer time only the end is seen


class Files(t.Protocol):
    """What is needed of the file system that the folders are in."""

    def now(self) -> dt.datetime: ...
    def make_folder(self, path: str) -> bool: ...
    def appear(self, path: str, size: int, when: dt.datetime) -> None: ...
    def vanish(self, path: str) -> None: ...


@dataclasses.dataclass
class Moving:
    """One such folder. `files` stand in it at a time, the newest `held` of them are open in a service; `log` is a file that only grows."""

    folder: str
    service: str
    every: float = 20.0  # seconds of the estate's clock
    files: int = 6
    held: int = 1
    size: int = 2048
    kind: str = "nse"
    log: str = ""
    step: int = 0
    since: dt.datetime | None = None
    stands: bool = False  # its service does not run

    def name(self, number: int) -> str:
        return f"{hashlib.sha256(f'{self.folder.lower()}/{number}'.encode()).hexdigest()[:12]}.{self.kind}"

    def there(self) -> list[str]:
        """The names of the files of now, the oldest first."""
        return [self.name(number) for number in range(self.step, self.step + self.files)]

    def open_now(self) -> set[str]:
        """Files that nobody else may open: being written, by a service that runs."""
        if self.stands:
            return set()
        written = self.there()[self.files - self.held :] if self.held else []
        return {*written, *([self.log] if self.log else [])}


def read(spec: dict[str, t.Any], where: str) -> Movers:
    """The `moving` section of a host: folder -> what moves in it."""
    made = []
    for folder, fields in spec.items():
        if fields is None:
            continue
        given = dict(fields)
        service = given.pop("while", None)
        unknown = sorted(set(given) - {"every", "files", "held", "size", "kind", "log"})
        if unknown or not service:
            raise EstateError(f"{where}.moving.{folder}: needs `while` (a service), and knows every, files, held, size, kind, log")
        made.append(Moving(folder, str(service), **given))
    return Movers(made)


@dataclasses.dataclass
class Movers:
    """All moving folders of one host's file system."""

    folders: list[Moving] = dataclasses.field(default_factory=list)

    def at(self, path: str) -> Moving | None:
        """The moving folder at a path."""
        folded = path.rstrip("\\").lower()
        return next((each for each in self.folders if each.folder.rstrip("\\").lower() == folded), None)

    def owns(self, path: str) -> bool:
        """Whether a path is of a file that moves by itself."""
        found = self.at(paths.parent(path)) if self.folders else None
        return found is not None and paths.name(path).lower() in {*found.there(), found.log.lower()}

    def held(self, path: str) -> bool:
        """Whether a file is open in a service, so that nobody else can read it."""
        found = self.at(paths.parent(path)) if self.folders else None
        return found is not None and paths.name(path).lower() in {name.lower() for name in found.open_now()}

    def settle(self, files: Files, running: t.Callable[[str], bool], now: dt.datetime) -> None:
        """Take the steps that are due by the clock; a folder whose service does not run stands still."""
        for each in self.folders:
            if each.since is None:
                self._fill(files, each)
                each.since = now
            was, each.stands = each.stands, not running(each.service)
            if was or each.stands:
                each.since = now
                continue
            due = int((now - each.since).total_seconds() // each.every)
            if due > 0:
                each.since += dt.timedelta(seconds=due * each.every)
                self._go(files, each, due, now)

    def looked(self, files: Files, path: str) -> None:
        """Somebody has listed a folder, or waits for a file in it: meanwhile it takes a step."""
        found = self.at(path) if self.folders else None
        if found is not None and not found.stands and found.since is not None:
            self._go(files, found, 1, files.now())

    def _fill(self, files: Files, each: Moving) -> None:
        files.make_folder(each.folder)
        for name in each.there():
            files.appear(paths.join(each.folder, name), each.size, files.now())
        if each.log:
            files.appear(paths.join(each.folder, each.log), each.size, files.now())

    def _go(self, files: Files, each: Moving, steps: int, now: dt.datetime) -> None:
        if steps > MOST:
            for name in each.there():
                files.vanish(paths.join(each.folder, name))
            each.step += steps - MOST
            steps = MOST
        for _number in range(steps):
            files.vanish(paths.join(each.folder, each.name(each.step)))
            each.step += 1
            files.appear(paths.join(each.folder, each.there()[-1]) if each.files else "", each.size, now)
        if each.log:
            files.appear(paths.join(each.folder, each.log), each.size * (each.step + 1), now)
