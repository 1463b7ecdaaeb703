"""The tables of databases: found by name and right, laid out for the query.

Documented by Microsoft: names of three parts, the errors 207, 208 and 916. Modelled: `table`, `dbo.table`, `database.dbo.table`,
`database..table`; 208 for a name that is none, 916 for a database that the login may not enter, 207 for a column in the wrong case of a
case-sensitive database. What the lab knows of a database is in the estate file, or comes of a server's CMDB: of that the lab knows a few
tables only, so one that it has not is a NoModel.
"""

from __future__ import annotations

import sqlite3
import typing as t

from sqlglot import exp

from ..calls import NoModel
from ..products import cmdb
from . import rights
from .errors import SqlError

if t.TYPE_CHECKING:
    from ..state import Estate, Host
    from ..state.host import Database, SqlInstance


class Table(t.NamedTuple):
    flat: str
    columns: tuple[str, ...]
    rows: list[cmdb.Row]
    collation: str


class Tables:
    """The databases' tables that one query uses. `complete` says that the lab knows all columns of all of them."""

    def __init__(self, estate: Estate, host: Host, instance: SqlInstance, database: str, login: str) -> None:
        self.estate, self.host, self.instance, self.database, self.login = estate, host, instance, database, login
        self.used: dict[str, Table] = {}
        self.complete = False

    def use(self, parts: list[str], alias: str) -> exp.Expression:
        """A table in FROM, by its parts as written."""
        spelled = ".".join(parts)
        database, table = self._find(parts)
        if database is None or table is None:
            raise SqlError(208, 16, 1, f"Invalid object name '{spelled}'.")
        self.used[table.flat] = table
        content = database.content
        self.complete = (self.complete or len(self.used) == 1) and content is not None and not content.of
        return exp.alias_(exp.Table(this=exp.to_identifier(table.flat, quoted=True)), alias, table=True, quoted=True)

    def _find(self, parts: list[str]) -> tuple[Database | None, Table | None]:
        name, owner = parts[-1], parts[-2] if len(parts) > 1 else ""
        database = rights.find(self.instance, parts[-3] if len(parts) > 2 else self.database)
        if database is None or owner.lower() not in ("", "dbo") or len(parts) > 3:
            return None, None
        rights.may_enter(self.instance, self.login, database)
        if database.state != "ONLINE":
            text = f"Database '{database.name}' cannot be opened because it is {database.state.lower()}."
            raise SqlError(942, 14, 4, text)
        content = database.content
        if content is None:
            raise NoModel(f"T-SQL not modelled by the lab: table {name}: the estate file gives {database.name} no tables")
        cmdb.ensure_filled(self.estate, content)
        there = cmdb.rows(content, self.estate, self.host)
        exact = rights.case_sensitive(database.collation)
        found = next((each for each in there if each == name or (not exact and each.lower() == name.lower())), None)
        if found is None:
            if content.of and not any(each.lower() == name.lower() for each in there):
                raise NoModel(f"T-SQL not modelled by the lab: table {name} of a CMDB")
            return database, None
        rows = there[found]
        columns = cmdb.TABLES.get(found) or tuple(dict.fromkeys(column for row in rows for column in row))
        return database, Table(f"{database.name}__{found}", columns, rows, database.collation)

    def object_id(self, name: str, kind: str = "") -> int | None:
        """OBJECT_ID('table'): a number, NULL for what is not there."""
        parts = [part.strip("[]") for part in str(name).split(".")]
        table = self._find(parts)[1]
        return None if table is None else 10**6 + sum(table.flat.encode())

    def check_columns(self, tree: exp.Expression) -> None:
        """Error 207 for a column whose case is not that of its case-sensitive table."""
        exact = [table for table in self.used.values() if rights.case_sensitive(table.collation)]
        spelled = {column for table in exact for column in table.columns}
        if len(exact) < len(self.used):
            return
        folded = {column.lower() for column in spelled}
        for column in tree.find_all(exp.Column):
            if column.name.lower() in folded and column.name not in spelled:
                raise SqlError(207, 16, 1, f"Invalid column name '{column.name}'.")

    def create(self, connection: sqlite3.Connection) -> None:
        for table in self.used.values():
            collate = "BINARY" if rights.case_sensitive(table.collation) else "NOCASE"
            columns = ", ".join(f"[{column}] COLLATE {collate}" for column in table.columns)
            connection.execute(f'CREATE TABLE "{table.flat}" ({columns})')
            marks = ", ".join("?" * len(table.columns))
            rows = ([row.get(column) for column in table.columns] for row in table.rows)
            connection.executemany(f'INSERT INTO "{table.flat}" VALUES ({marks})', rows)
