# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The statements of a database's backup, by the version of SQL Server."""

from __future__ import annotations

from ..refusal import Refusal

SQL_2000 = 8
LAST_NOTED = "SET NOCOUNT ON; SELECT COALESCE(MAX(backup_set_id), 0) FROM msdb.dbo.backupset"
HISTORY_COLUMNS = ("bytes", "copy_only", "checksums", "device", "database")


def backup(database: str, file: str, major: int) -> str:
    """BACKUP DATABASE for that major version; SQL Server 2000 knows neither COPY_ONLY nor CHECKSUM."""
    options = ["INIT", "FORMAT", "STATS = 10"]
    if major > SQL_2000:
        options += ["COPY_ONLY", "CHECKSUM"]
    return f"BACKUP DATABASE {bracketed(database)} TO DISK = {quoted(file)} WITH {', '.join(options)}"


def verify(file: str, major: int) -> str:
    return f"RESTORE VERIFYONLY FROM DISK = {quoted(file)}" + (" WITH CHECKSUM" if major > SQL_2000 else "")


def history(database: str, file: str, major: int) -> str:
    """What msdb knows of the full backups to this file; the number that they must come after is put behind it, and ends it.

    The number and not the time: msdb has times without a zone, and in whole seconds. `has_backup_checksums` exists from 2005 on.
    """
    more = "s.is_copy_only, s.has_backup_checksums" if major > SQL_2000 else "0, 0"
    return (
        f"SET NOCOUNT ON; SELECT s.backup_size, {more}, f.physical_device_name, s.database_name "
        "FROM msdb.dbo.backupset s JOIN msdb.dbo.backupmediafamily f ON f.media_set_id = s.media_set_id "
        f"WHERE s.database_name = {quoted(database)} AND s.type = 'D' AND f.physical_device_name = {quoted(file)} "
        "AND s.backup_set_id > "
    )


def bracketed(name: str) -> str:
    """An identifier: `[a]]b]`."""
    return "[" + name.replace("]", "]]") + "]"


def quoted(text: str) -> str:
    """A Unicode string literal: `N'it''s'`."""
    return "N'" + text.replace("'", "''") + "'"


def refuse_bad_name(name: str) -> None:
    """A database name goes into a statement and a command line: control characters and double quotes end there.

    `$(name)` would be a variable of sqlcmd, which is called with `-x` and takes it as it is written (Microsoft, "sqlcmd utility").
    """
    if not name or len(name) > 128 or any(ord(char) < 32 or ord(char) == 127 for char in name) or '"' in name:
        raise Refusal(
            f"the database name {name[:40]!r}",
            "1 to 128 characters without control characters and double quotes",
            "correct itms_databases; a database that really has this name is backed up by hand",
        )
