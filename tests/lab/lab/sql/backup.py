"""BACKUP DATABASE; restore.py has the way back.

Documented by Microsoft: options, the version that first knows each, the editions that compress. Error texts as SQL Server words them (155,
911, 1844, 3013, 3043, 3201, 3202; what the service account may write: access.py). Remembered: a backup that runs out of room leaves no
file. A guess of the lab's own: a compressed backup takes a quarter. Left out: log and differential backups, several devices, tape,
mirrors, appending to a media set.
"""

from __future__ import annotations

import datetime as dt
import typing as t

from ..calls import Logon
from ..state import View, WinError
from . import access, rights
from .catalog import level_of, logical_names
from .errors import SqlError, terminated, unmodelled
from .media import KIND, Parsed, Words, device_error, disk, options, percents
from .split import Statement

if t.TYPE_CHECKING:
    from ..state import Estate, Host
    from ..state.host import Database, SqlInstance

PAGE = 8192
HEADER = 64 * 1024
COMPRESSED_SHARE = 4


def parse_backup(statement: Statement, major: int) -> Parsed:
    words = Words(statement)
    words.take("BACKUP")
    words.take("DATABASE")
    database = words.take(kind=("name", "word")).value
    words.take("TO")
    return options(words, Parsed(database, disk(words), set(), {}), major, "BACKUP")


def view_of(estate: Estate, host: Host, instance: SqlInstance) -> View:
    """Files as the account of a SQL Server's service sees them from its host."""
    account = instance.account
    domain = estate.account(account) is not None and "\\" in account
    return View(estate, host, Logon(account, "runas" if domain else "system"))


class Runner:
    """One BACKUP on one instance, asked for by a login, with the rights of the service account on its host."""

    def __init__(self, estate: Estate, host: Host, instance: SqlInstance, login: str) -> None:
        self.estate = estate
        self.host = host
        self.instance = instance
        self.login = login
        self.view = view_of(estate, host, instance)

    def backup(self, statement: Statement) -> list[str]:
        """Make the file and note it in msdb; gives the messages."""
        major = self.instance.major[0]
        asked = parse_backup(statement, major)
        failed = terminated("BACKUP DATABASE")
        database = rights.database(self.instance, asked.database, failed)
        rights.may_back_up(self.instance, self.login, database.name, failed)
        if database.state != "ONLINE":
            text = f"Database '{database.name}' cannot be opened because it is {database.state.lower()}."
            raise SqlError(942, 14, 4, text, failed)
        self._compression(asked, failed)
        if database.corrupt and "CHECKSUM" in asked.flags:
            text = f"BACKUP '{database.name}' detected an error on page (1:2342) in file '{database.data_path}'."
            raise SqlError(3043, 16, 1, text, failed)
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
            access.may_write(self.view, self.instance, files, place)
            if files.get(place) is not None and not {"INIT", "FORMAT"} & asked.flags:
                raise unmodelled("BACKUP that appends to a file (no INIT)")
            size = database.used_bytes + HEADER
            stored = size // COMPRESSED_SHARE if "COMPRESSION" in asked.flags else size
            number = len(database.backups)
            seed = f"{self.host.name}/{self.instance.name}/{database.name}/{number}"
            note = header((self.host, self.instance), database, stored, asked.flags, self.estate.now())
            files.write(place, size=stored, seed=seed, note=tuple(note.items()))
            return size, stored
        except WinError as error:
            raise device_error(asked.device, error, self.instance.major[0], failed) from error

    def _messages(self, asked: Parsed, database: Database) -> list[str]:
        pages = database.used_bytes // PAGE
        data, log = logical_names(database)
        last = ["100 percent processed."] if "STATS" in asked.values else []
        return [
            *percents(asked),
            f"Processed {pages} pages for database '{database.name}', file '{data}' on file 1.",
            *last,
            f"Processed 2 pages for database '{database.name}', file '{log}' on file 1.",
            f"BACKUP DATABASE successfully processed {pages + 2} pages in 1.000 seconds ({(pages + 2) * PAGE / 2**20:.3f} MB/sec).",
        ]


def header(place: tuple[Host, SqlInstance], database: Database, stored: int, flags: set[str], finished: dt.datetime) -> dict[str, t.Any]:
    """What a backup file says of itself, and the content that a restore brings back."""
    host, instance = place
    return {
        "kind": KIND,
        "database": database.name,
        "origin": database.origin or f"{host.name}/{instance.name}/{database.name}",
        "server": host.computer,
        "version": instance.version,
        "major": instance.major,
        "collation": database.collation,
        "level": level_of(instance, database),
        "recovery": database.recovery,
        "created": database.created,
        "logical": logical_names(database),
        "paths": (database.data_path, database.log_path),
        "bytes": (database.data_bytes, database.log_bytes, database.used_bytes),
        "checksums": "CHECKSUM" in flags,
        "copy_only": "COPY_ONLY" in flags,
        "compressed": "COMPRESSION" in flags,
        "corrupt": database.corrupt,
        "finished": finished,
        "size": stored,
        "content": database.content.copy() if database.content else None,
    }
