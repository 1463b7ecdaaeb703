"""Who may do what on an instance, and how its names compare.

A login of the instance's `readers` may connect, and may SELECT in the databases that are listed for it; every other login is a sysadmin.
Texts of 262, 916, 3110, 5011, 7983 as SQL Server words them. Documented by Microsoft: names compare by the collation of the server
(databases) or of the database (tables, columns); a collation with `_CS` or `_BIN` tells case apart.
"""

from __future__ import annotations

import typing as t

from .errors import SqlError, no_such_database

if t.TYPE_CHECKING:
    from ..state.host import Database, SqlInstance

SYSTEM = ("master", "tempdb", "msdb", "model")


def case_sensitive(collation: str) -> bool:
    return "_CS" in collation.upper() or "_BIN" in collation.upper()


def find(instance: SqlInstance, name: str) -> Database | None:
    """A database by its name, as the server's collation compares names."""
    found = instance.databases.get(name.lower())
    if found is not None and case_sensitive(instance.collation) and found.name != name:
        return None
    return found


def database(instance: SqlInstance, name: str, more: SqlError | None = None) -> Database:
    """The same, or error 911."""
    found = find(instance, name)
    if found is None:
        error = no_such_database(name, instance.major[0], more or SqlError(0, 0, 0, ""))
        raise error if more else SqlError(error.number, error.level, error.state, error.text)
    return found


def reads(instance: SqlInstance, login: str) -> list[str] | None:
    """The databases that a login may read, in lower case; None for a sysadmin."""
    for user, names in instance.readers.items():
        if user.lower() == login.lower():
            return [name.lower() for name in names]
    return None


def may_enter(instance: SqlInstance, login: str, found: Database) -> None:
    """Error 916 for a database in which the login is no user; every login is one of the system databases."""
    listed = reads(instance, login)
    if listed is None or found.name.lower() in (*listed, *SYSTEM):
        return
    principal = "server principal" if instance.major[0] >= 9 else "server user"
    text = f'The {principal} "{login}" is not able to access the database "{found.name}" under the current security context.'
    raise SqlError(916, 14, 1, text if instance.major[0] >= 9 else text.replace('"', "'"))


def may_back_up(instance: SqlInstance, login: str, name: str, failed: SqlError) -> None:
    if reads(instance, login) is not None:
        raise SqlError(262, 14, 1, f"BACKUP DATABASE permission denied in database '{name}'.", failed)


def may_restore(instance: SqlInstance, login: str, name: str, failed: SqlError) -> None:
    if reads(instance, login) is None:
        return
    if find(instance, name) is None:
        raise SqlError(262, 14, 1, "CREATE DATABASE permission denied in database 'master'.", failed)
    raise SqlError(3110, 14, 1, f"User does not have permission to RESTORE database '{name}'.", failed)


def may_check(instance: SqlInstance, login: str, name: str) -> None:
    if reads(instance, login) is not None:
        raise SqlError(7983, 14, 36, f"User '{login}' does not have permission to run DBCC checkdb for database '{name}'.")


def may_alter(instance: SqlInstance, login: str, name: str) -> None:
    if reads(instance, login) is not None:
        text = (
            f"User does not have permission to alter database '{name}', the database does not exist, or the database is not in a state that"
        )
        raise SqlError(5011, 14, 5, f"{text} allows access checks.", SqlError(5069, 16, 1, "ALTER DATABASE statement failed."))
