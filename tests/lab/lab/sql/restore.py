"""RESTORE DATABASE and RESTORE VERIFYONLY; headers.py has the statements that only read a backup's header.

Documented by Microsoft: the options, the oldest backup that each version reads, the compatibility level after a restore (kept, but raised
to the lowest that the version knows), that a database takes its collation with it. Texts of 1834, 3101, 3102, 3119, 3154, 3156, 3159,
3169, 3187, 3234, 3257, 5133 as SQL Server words them. Remembered: the internal version numbers. Left out: log and differential backups,
files in groups, PARTIAL, STANDBY, a file at the place of the new one that belongs to no database.
"""

from __future__ import annotations

import typing as t

from ..state import WinError, paths, sqlserver
from . import catalog, rights
from .backup import view_of
from .errors import SqlError, terminated, unmodelled
from .headers import INTERNAL, Where, from_disk
from .media import Media, Parsed, Words, open_media, percents, truncated
from .split import Statement

if t.TYPE_CHECKING:
    from ..state import Host
    from ..state.host import Database, SqlInstance

# Major version of the server -> oldest major version whose backups it reads, lowest compatibility level that it has.
OLDEST = {8: (7, 65), 9: (8, 70), 10: (8, 80), 11: (9, 90), 12: (9, 100), 13: (9, 100), 14: (9, 100), 15: (10, 100)}


def verify_only(where: Where, statement: Statement) -> list[str]:
    """RESTORE VERIFYONLY: the file is there, is a backup, is whole, and has checksums where they are asked for."""
    estate, host, instance = where
    asked = from_disk(Words(statement[2:]), instance.major[0])
    failed = terminated("VERIFY DATABASE")
    media = open_media(view_of(estate, host, instance), instance, asked.device, "VERIFY DATABASE")
    _readable(media, asked, failed)
    return ["The backup set on file 1 is valid."]


def _readable(media: Media, asked: Parsed, failed: SqlError) -> None:
    if "CHECKSUM" in asked.flags and not media.header["checksums"]:
        text = "RESTORE WITH CHECKSUM cannot be specified because the backup set does not contain checksum information."
        raise SqlError(3187, 16, 1, text, failed)
    if not media.whole:
        raise truncated(asked.device, failed)


class Restore:
    """One RESTORE DATABASE. `context` is the database that the session is in."""

    def __init__(self, where: Where, login: str, context: str, statement: Statement) -> None:
        self.estate, self.host, self.instance = where
        self.failed = terminated("RESTORE DATABASE")
        self.login, self.context = login, context
        words = Words(statement[2:])
        name = words.take(kind=("name", "word")).value
        self.asked = from_disk(words, self.instance.major[0])
        self.asked.database = name
        if {"RECOVERY", "NORECOVERY"} <= self.asked.flags:
            raise unmodelled("RESTORE WITH RECOVERY, NORECOVERY")

    def run(self) -> list[str]:
        """Bring the database back; gives the messages."""
        rights.may_restore(self.instance, self.login, self.asked.database, self.failed)
        media = open_media(view_of(self.estate, self.host, self.instance), self.instance, self.asked.device, "RESTORE DATABASE")
        header = media.header
        self._version(header)
        old = rights.find(self.instance, self.asked.database)
        if old is None and self.asked.database.lower() in self.instance.databases:
            raise unmodelled("two databases whose names differ by case only")
        if old is not None:
            self._over(old, header)
        places = self._places(header, old)
        _readable(media, self.asked, self.failed)
        made = self._put(header, places, old)
        return self._messages(header, made)

    def _version(self, header: dict[str, t.Any]) -> None:
        oldest = OLDEST.get(self.instance.major[0], (9, 100))[0]
        if header["major"] > self.instance.major or header["major"][0] < oldest:
            theirs, mine = (".".join(each.split(".")[:3]) for each in (header["version"], self.instance.version))
            text = (
                f"The database was backed up on a server running version {theirs}. That version is incompatible with this server, which is "
                f"running version {mine}. Either restore the database on a server that supports the backup, or use a backup that is "
                "compatible with this server."
            )
            raise SqlError(3169, 16, 1, text, self.failed)

    def _over(self, old: Database, header: dict[str, t.Any]) -> None:
        """What guards a database that is there."""
        if self.context.lower() == old.name.lower():
            text = f"RESTORE cannot process database '{old.name}' because it is in use by this session. "
            raise SqlError(
                3102, 16, 1, f"{text}It is recommended that the master database be used when performing this operation.", self.failed
            )
        if self._in_use(old):
            raise SqlError(3101, 16, 1, "Exclusive access could not be obtained because the database is in use.", self.failed)
        if "REPLACE" in self.asked.flags:
            return
        mine = old.origin or f"{self.host.name}/{self.instance.name}/{old.name}"
        if mine != header["origin"]:
            raise SqlError(
                3154, 16, 4, f"The backup set holds a backup of a database other than the existing '{old.name}' database.", self.failed
            )
        if old.recovery != "SIMPLE":
            text = (
                f'The tail of the log for the database "{old.name}" has not been backed up. Use BACKUP LOG WITH NORECOVERY to backup the '
                "log if it contains work you do not want to lose. Use the WITH REPLACE or WITH STOPAT clause of the RESTORE statement to "
                "just overwrite the contents of the log."
            )
            raise SqlError(3159, 16, 1, text, self.failed)

    def _in_use(self, database: Database) -> bool:
        """A Notification Server that runs keeps its database open, unless somebody took it for himself alone."""
        place = (self.host.name, self.instance.name.lower(), database.name.lower())
        holders = [each for each in self.estate.consoles.values() if each.database == place]
        return database.access == "MULTI_USER" and any(self.estate.hosts[each.host].running("AeXSvc") for each in holders)

    def _places(self, header: dict[str, t.Any], old: Database | None) -> tuple[str, str]:
        logical = {name.lower(): number for number, name in enumerate(header["logical"])}
        places = list((old.data_path, old.log_path) if old else header["paths"])
        for name, path in self.asked.moves:
            if name.lower() not in logical:
                text = f"Logical file '{name}' is not part of database '{self.asked.database}'. Use RESTORE FILELISTONLY to list the "
                raise SqlError(3234, 16, 2, f"{text}logical file names.", self.failed)
            places[logical[name.lower()]] = path
        errors: list[SqlError] = []
        for name, path in zip(header["logical"], places, strict=True):
            reason = self._barred(path, old)
            if reason is not None:
                valid = f"File '{name}' cannot be restored to '{path}'. Use WITH MOVE to identify a valid location for the file."
                errors += [reason, SqlError(3156, 16, 4, valid)]
        planning = SqlError(
            3119, 16, 1, "Problems were identified while planning for the RESTORE statement. Previous messages provide details."
        )
        if errors:
            first = errors[0]
            raise SqlError(first.number, first.level, first.state, first.text, *errors[1:], planning, self.failed)
        self._room(header, places, old, planning)
        return places[0], places[1]

    def _barred(self, path: str, old: Database | None) -> SqlError | None:
        """Why no file can be made at a path, or None."""
        for each in self.instance.databases.values():
            if each is not old and path.lower() in (each.data_path.lower(), each.log_path.lower()):
                text = f"The file '{path}' cannot be overwritten.  It is being used by database '{each.name}'."
                return SqlError(1834, 16, 1, text)
        try:
            self.host.files.folder(paths.parent(paths.local(path)))
        except WinError as error:
            text = f'Directory lookup for the file "{path}" failed with the operating system error {error.code}({error.text}).'
            return SqlError(5133, 16, 1, text)
        if self.host.files.find(path) is not None and old is None:
            raise unmodelled(f"RESTORE over the file {path}, which belongs to no database")
        return None

    def _room(self, header: dict[str, t.Any], places: list[str], old: Database | None, planning: SqlError) -> None:
        need: dict[str, int] = {}
        for path, size in zip(places, header["bytes"], strict=False):
            there = self.host.files.find(path)
            need[path[0].upper()] = need.get(path[0].upper(), 0) + size - (there.size if there and old else 0)
        for letter, size in need.items():
            free = self.host.files.drives[letter].free
            if size > free:
                text = (
                    f"There is insufficient free space on disk volume '{letter}:\\' to create the database. The database requires {size} "
                    f"additional free bytes, while only {free} bytes are available."
                )
                raise SqlError(3257, 16, 1, text, planning, self.failed)

    def _put(self, header: dict[str, t.Any], places: tuple[str, str], old: Database | None) -> Database:
        instance, name = self.instance, old.name if old else self.asked.database
        number = old.id if old else max((each.id for each in instance.databases.values()), default=4) + 1
        kept = old.backups if old else []
        if old is not None:
            drop(self.host, instance, old)
        data, log, used = header["bytes"]
        sqlserver.add_database(
            (self.host, instance),
            name,
            number,
            {
                "data_mb": data / 2**20, "log_mb": log / 2**20, "used_mb": used / 2**20, "data_path": places[0], "log_path": places[1],
                "collation": header["collation"], "recovery": header["recovery"], "created": self.estate.now(),
                "state": "RESTORING" if "NORECOVERY" in self.asked.flags else "ONLINE", "corrupt": header["corrupt"],
            },
            self.estate.now(),
        )  # fmt: skip
        made = instance.databases[name.lower()]
        made.backups, made.logical, made.origin = kept, header["logical"], header["origin"]
        lowest = OLDEST.get(instance.major[0], (9, 100))[1]
        made.level = max(header["level"], lowest)
        made.content = header["content"].copy() if header["content"] else None
        return made

    def _messages(self, header: dict[str, t.Any], made: Database) -> list[str]:
        pages = header["bytes"][2] // catalog.PAGE
        before, after = INTERNAL.get(header["major"][0]), INTERNAL.get(self.instance.major[0])
        data, log = header["logical"]
        converted = [f"Converting database '{made.name}' from version {before} to the current version {after}."] if before != after else []
        return [
            *percents(self.asked),
            *(["100 percent processed."] if "STATS" in self.asked.values else []),
            f"Processed {pages} pages for database '{made.name}', file '{data}' on file 1.",
            f"Processed 2 pages for database '{made.name}', file '{log}' on file 1.",
            *converted,
            f"RESTORE DATABASE successfully processed {pages + 2} pages in 1.000 seconds "
            f"({(pages + 2) * catalog.PAGE / 2**20:.3f} MB/sec).",
        ]


def drop(host: Host, instance: SqlInstance, database: Database) -> None:
    """Take a database and its files away."""
    del instance.databases[database.name.lower()]
    for path in (database.data_path, database.log_path):
        if host.files.find(path) is not None:
            host.files.remove(path)
