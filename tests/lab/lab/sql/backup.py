"""BACKUP DATABASE and RESTORE VERIFYONLY.

Documented by Microsoft: options, the version that first knows each, the editions that compress. Error texts as SQL Server words them
(155, 911, 1844, 3013, 3187, 3201, 3202, 3241). Remembered: a backup that runs out of room leaves no file. A guess of the lab's own: a
compressed backup takes a quarter. Left out: log and differential backups, several devices, tape, mirrors, appending to a media set.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..calls import Logon
from ..state import View, WinError
from .errors import SqlError, no_such_database, terminated
from .query import unmodelled
from .split import Statement, Word, text_of

if t.TYPE_CHECKING:
    from ..state import Estate, Host
    from ..state.host import Database, SqlInstance

PAGE = 8192
HEADER = 64 * 1024
COMPRESSED_SHARE = 4
# Option -> the first major version that knows it.
FLAGS = {"INIT": 8, "NOINIT": 8, "FORMAT": 8, "NOFORMAT": 8, "SKIP": 8, "NOSKIP": 8, "COPY_ONLY": 9, "CHECKSUM": 9, "NO_CHECKSUM": 9,
         "COMPRESSION": 10, "NO_COMPRESSION": 10}  # fmt: skip
VALUES = {"STATS": 8, "NAME": 8, "DESCRIPTION": 8, "BUFFERCOUNT": 8, "MAXTRANSFERSIZE": 8, "MEDIANAME": 8}


@dataclasses.dataclass
class Parsed:
    """A BACKUP or RESTORE as written."""

    database: str
    device: str
    flags: set[str]
    values: dict[str, str]


class Words:
    """A cursor over a statement; anything unexpected is something the lab does not model."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.position = 0

    def peek(self) -> Word | None:
        return self.statement[self.position] if self.position < len(self.statement) else None

    def take(self, *expected: str, kind: tuple[str, ...] = ()) -> Word:
        word = self.peek()
        if word is None or (expected and word.upper not in expected) or (kind and word.kind not in kind):
            raise unmodelled(repr(text_of(self.statement)[:200]))
        self.position += 1
        return word


def options(words: Words, major: int, what: str) -> tuple[set[str], dict[str, str]]:
    flags: set[str] = set()
    values: dict[str, str] = {}
    if words.peek() is None:
        return flags, values
    words.take("WITH")
    while True:
        name = words.take(kind=("word",)).upper
        known = FLAGS.get(name, VALUES.get(name))
        if known is None:
            raise unmodelled(f"{what} option {name}")
        if known > major:
            raise SqlError(155, 15, 1, f"'{name}' is not a recognized {what} option.")
        if name in VALUES:
            words.take("=")
            values[name] = words.take(kind=("text", "number")).value
        else:
            flags.add(name)
        if words.peek() is None:
            return flags, values
        words.take(",")


def parse_backup(statement: Statement, major: int) -> Parsed:
    words = Words(statement)
    words.take("BACKUP")
    words.take("DATABASE")
    database = words.take(kind=("name", "word")).value
    words.take("TO")
    words.take("DISK")
    words.take("=")
    device = words.take(kind=("text",)).value
    flags, values = options(words, major, "BACKUP")
    return Parsed(database, device, flags, values)


def parse_verify(statement: Statement, major: int) -> Parsed:
    words = Words(statement)
    for expected in ("RESTORE", "VERIFYONLY", "FROM", "DISK", "="):
        words.take(expected)
    device = words.take(kind=("text",)).value
    flags, values = options(words, major, "RESTORE")
    return Parsed("", device, flags, values)


class Runner:
    """One BACKUP or RESTORE on one instance, with the rights of its service account on its host."""

    def __init__(self, estate: Estate, host: Host, instance: SqlInstance) -> None:
        self.estate = estate
        self.host = host
        self.instance = instance
        account = instance.account
        domain = estate.account(account) is not None and "\\" in account
        self.view = View(estate, host, Logon(account, "runas" if domain else "system"))

    def backup(self, statement: Statement) -> list[str]:
        """Make the file and note it in msdb; gives the messages."""
        major = self.instance.major[0]
        asked = parse_backup(statement, major)
        failed = terminated("BACKUP DATABASE")
        database = self.instance.databases.get(asked.database.lower())
        if database is None:
            raise no_such_database(asked.database, major, failed)
        if database.state != "ONLINE":
            text = f"Database '{database.name}' cannot be opened because it is {database.state.lower()}."
            raise SqlError(942, 14, 4, text, failed)
        self._compression(asked, failed)
        started = self.estate.now()
        size, stored = self._write(asked, database, failed)
        database.backups.append(
            {
                "type": "D",
                "started": started,
                "finished": self.estate.now(),
                "size": size,
                "compressed": stored,
                "device": asked.device,
                "copy_only": "COPY_ONLY" in asked.flags,
                "checksums": "CHECKSUM" in asked.flags,
            }
        )
        return self._messages(asked, database)

    def _compression(self, asked: Parsed, failed: SqlError) -> None:
        edition, version = self.instance.edition, self.instance.major
        able = "enterprise" in edition.lower() or "developer" in edition.lower() or (version >= (10, 50) and "standard" in edition.lower())
        if "COMPRESSION" in asked.flags and not able:
            raise SqlError(1844, 16, 1, f"BACKUP DATABASE WITH COMPRESSION is not supported on {edition}.", failed)

    def _write(self, asked: Parsed, database: Database, failed: SqlError) -> tuple[int, int]:
        try:
            files, place = self.view.place(asked.device)
            if files.get(place) is not None and not {"INIT", "FORMAT"} & asked.flags:
                raise unmodelled("BACKUP that appends to a file (no INIT)")
            size = database.used_bytes + HEADER
            stored = size // COMPRESSED_SHARE if "COMPRESSION" in asked.flags else size
            number = len(database.backups)
            seed = f"{self.host.name}/{self.instance.name}/{database.name}/{number}"
            note = {
                "kind": "sql-backup",
                "database": database.name,
                "server": self.host.name,
                "version": self.instance.version,
                "collation": database.collation,
                "checksums": "CHECKSUM" in asked.flags,
                "size": stored,
            }
            files.write(place, size=stored, seed=seed, note=tuple(note.items()))
            return size, stored
        except WinError as error:
            raise self._device_error(asked.device, error, failed) from error

    def _device_error(self, device: str, error: WinError, failed: SqlError) -> SqlError:
        # Before 2008 the text of a full disk is not looked up.
        text = error.text if self.instance.major[0] >= 10 or error.code != 112 else "error not found"
        if error.code == 112:
            return SqlError(3202, 16, 2, f'Write on "{device}" failed: {error.code}({text})', failed)
        return SqlError(3201, 16, 1, f"Cannot open backup device '{device}'. Operating system error {error.code}({text}).", failed)

    def _messages(self, asked: Parsed, database: Database) -> list[str]:
        step = int(asked.values.get("STATS") or 0)
        percents = [f"{percent} percent processed." for percent in range(step, 100, step)] if step else []
        pages = database.used_bytes // PAGE
        log = f"{database.name}_log"
        last = ["100 percent processed."] if step else []
        return [
            *percents,
            f"Processed {pages} pages for database '{database.name}', file '{database.name}' on file 1.",
            *last,
            f"Processed 2 pages for database '{database.name}', file '{log}' on file 1.",
            f"BACKUP DATABASE successfully processed {pages + 2} pages in 1.000 seconds ({(pages + 2) * PAGE / 2**20:.3f} MB/sec).",
        ]

    def verify(self, statement: Statement) -> list[str]:
        """RESTORE VERIFYONLY: the file is there, is a backup, is whole, and has checksums where they are asked for."""
        asked = parse_verify(statement, self.instance.major[0])
        failed = terminated("VERIFY DATABASE")
        try:
            files, place = self.view.place(asked.device)
            node = files.file(place)
        except WinError as error:
            raise self._device_error(asked.device, error, failed) from error
        note = dict(node.note)
        if note.get("kind") != "sql-backup" or note.get("size") != node.size:
            text = f"The media family on device '{asked.device}' is incorrectly formed. SQL Server cannot process this media family."
            raise SqlError(3241, 16, 0, text, failed)
        if "CHECKSUM" in asked.flags and not note.get("checksums"):
            text = "RESTORE WITH CHECKSUM cannot be specified because the backup set does not contain checksum information."
            raise SqlError(3187, 16, 1, text, failed)
        return ["The backup set on file 1 is valid."]
