"""SELECT: parsed as T-SQL by sqlglot, evaluated by SQLite.

Modelled: the system tables of catalog.py, and the tables of databases (`tables` of the estate file, a CMDB's of products/cmdb.py) by one-,
two- and three-part names, with the login's rights, in the case and the collation of their database; SERVERPROPERTY, DATABASEPROPERTYEX,
DB_NAME, DB_ID, OBJECT_ID, SUSER_SNAME, SYSTEM_USER, HOST_NAME, GETDATE (local time), DATEADD, DATEDIFF, @@VERSION, @@SERVERNAME; CONVERT
and CAST to text, numbers and dates (styles 0, 112, 120, 121, 126). A table that SQL Server has and the lab has not, and every other
function, is a NoModel. Documented by Microsoft: T-SQL, the functions, the styles of CONVERT.
"""

from __future__ import annotations

import sqlite3
import typing as t

import sqlglot
import sqlglot.errors
from sqlglot import exp

from ..state import Host
from ..state.host import Database, SqlInstance
from . import catalog, rights
from .errors import SqlError, unmodelled
from .tables import Tables
from .values import TEXT_TYPES, Row, added, apart, converted, is_text, later

if t.TYPE_CHECKING:
    from ..state import Estate

# Words of SERVERPROPERTY('Edition') and the EngineEdition that goes with them; everything else is 2 (Standard).
EDITIONS = {"express": 4, "enterprise": 3, "developer": 3, "evaluation": 3, "personal": 1, "desktop": 1}
FUNCTIONS = {
    "SERVERPROPERTY",
    "DATABASEPROPERTYEX",
    "DB_NAME",
    "DB_ID",
    "SUSER_SNAME",
    "SYSTEM_USER",
    "MSSQL_CONVERT",
    "MSSQL_NOW",
    "MSSQL_ADD",
    "MSSQL_DATEADD",
    "MSSQL_DATEDIFF",
    "OBJECT_ID",
    "HOST_NAME",
}


class Query:
    """One SELECT on one instance in the context of one database."""

    def __init__(self, estate: Estate, host: Host, instance: SqlInstance, database: str, login: str) -> None:
        self.host = host
        self.instance = instance
        self.database = database
        self.login = login
        self.now = host.local(estate.now())
        self._system_columns: set[str] = set()
        self.tables = Tables(estate, host, instance, database, login)

    def run(self, text: str) -> tuple[list[str], list[Row]]:
        """Column names ('' for an unnamed one) and rows. SqlError as the server words it."""
        try:
            tree = sqlglot.parse_one(text, dialect="tsql")
        except sqlglot.errors.ParseError as error:
            raise unmodelled(f"{text[:200]!r} ({error.errors[0]['description'] if error.errors else error})") from error
        if not isinstance(tree, (exp.Select, exp.Union)):
            raise unmodelled(repr(text[:200]))
        named = [column.alias_or_name if isinstance(column, (exp.Alias, exp.Column)) else "" for column in tree.selects]
        tree = tree.transform(self._rewrite)
        self.tables.check_columns(tree)
        self._check_columns(tree, text)
        connection = catalog.scratch(self.host, self.instance)
        self.tables.create(connection)
        self._functions(connection)
        try:
            cursor = connection.execute(tree.sql(dialect="sqlite"))
            rows = [tuple(row) for row in cursor.fetchall()]
        except sqlite3.OperationalError as error:
            raise self._error(str(error), text) from error
        finally:
            connection.close()
        if any(isinstance(column, exp.Star) for column in tree.selects):
            named = [each[0] for each in cursor.description]
        return named, rows

    def _check_columns(self, tree: exp.Expression, text: str) -> None:
        """SQLite would take a quoted name that no table has for a text."""
        known = {column.lower() for table in self.tables.used.values() for column in table.columns} | self._system_columns
        known |= {alias.alias.lower() for alias in tree.find_all(exp.Alias)}
        for column in tree.find_all(exp.Column):
            if column.name.lower() not in known and not isinstance(column.this, exp.Star):
                raise self._error(f"no such column: {column.name}", text)

    def _error(self, message: str, text: str) -> Exception:
        column = message.rpartition("no such column: ")[2] if "no such column" in message else ""
        known = {name for table in catalog.TABLES.values() for name in table}
        if column.lower() in known or (column and self.tables.complete):
            return SqlError(207, 16, 1 if self.instance.major[0] >= 9 else 3, f"Invalid column name '{column}'.")
        return unmodelled(f"{text[:200]!r} ({message})")

    def _rewrite(self, node: exp.Expression) -> exp.Expression:
        """T-SQL's own things as SQLite has them."""
        if isinstance(node, exp.Table):
            return self._table(node)
        if isinstance(node, (exp.Convert, exp.Cast)):
            return self._convert(node)
        if isinstance(node, exp.National):
            return exp.Literal.string(node.name)
        if isinstance(node, exp.Add) and any(is_text(side) for side in (node.left, node.right)):
            return exp.DPipe(this=node.left.transform(self._rewrite), expression=node.right.transform(self._rewrite))
        if isinstance(node, (exp.Add, exp.Sub)):
            return self._sum(node)
        if isinstance(node, exp.DateAdd):
            return self._later(node.args["unit"].name, node.expression, node.this)
        if isinstance(node, exp.DateDiff):
            return self._apart(node)
        if isinstance(node, (exp.CurrentUser, exp.SessionUser)):
            return exp.Literal.string(self.login)
        if isinstance(node, exp.Parameter):
            return self._global(node)
        if isinstance(node, exp.CurrentTimestamp) or (isinstance(node, exp.Anonymous) and node.name.upper() == "GETDATE"):
            return exp.Anonymous(this="MSSQL_NOW")
        if isinstance(node, exp.Anonymous) and node.name.upper() not in FUNCTIONS:
            raise unmodelled(f"function {node.name}")
        return node

    def _table(self, node: exp.Table) -> exp.Expression:
        parts = [node.args[name].name if node.args[name] else "" for name in ("catalog", "db", "this") if node.args.get(name) is not None]
        name = ".".join(parts).lower()
        name = catalog.ALIASES.get(name, name)
        bare = name.removeprefix("dbo.")
        if catalog.IN_CONTEXT.get(bare) == self.database.lower():
            name = f"{self.database.lower()}.dbo.{bare}"
        if name not in catalog.TABLES:
            return self.tables.use(parts, node.alias or node.name)
        if not catalog.columns(name, self.instance.major[0]):
            raise SqlError(208, 16, 1, f"Invalid object name '{'.'.join(parts)}'.")
        self._system_columns |= {column.lower() for column in catalog.columns(name, self.instance.major[0])}
        alias = node.alias or node.name
        return exp.alias_(exp.Table(this=exp.to_identifier(catalog.flat(name))), alias, table=True)

    def _sum(self, node: exp.Add | exp.Sub) -> exp.Expression:
        """`+` joins texts and adds numbers, and days to a datetime, whatever its sides turn out to be."""
        left, right = node.left.transform(self._rewrite), node.right.transform(self._rewrite)
        if isinstance(left, exp.Anonymous) and left.name in ("MSSQL_NOW", "MSSQL_DATEADD"):
            return self._later("DAY", right if isinstance(node, exp.Add) else exp.Neg(this=right), left)
        if isinstance(node, exp.Sub):
            return exp.Sub(this=left, expression=right)
        return exp.Anonymous(this="MSSQL_ADD", expressions=[left, right])

    def _later(self, unit: str, number: exp.Expression, moment: exp.Expression) -> exp.Expression:
        arguments = [exp.Literal.string(unit.upper()), number.transform(self._rewrite), moment.transform(self._rewrite)]
        return exp.Anonymous(this="MSSQL_DATEADD", expressions=arguments)

    def _apart(self, node: exp.DateDiff) -> exp.Expression:
        sides = [side.this if isinstance(side, exp.Cast) else side for side in (node.expression, node.this)]  # casts are the parser's own
        arguments = [exp.Literal.string(node.text("unit").upper()), *(side.transform(self._rewrite) for side in sides)]
        return exp.Anonymous(this="MSSQL_DATEDIFF", expressions=arguments)

    def _convert(self, node: exp.Convert | exp.Cast) -> exp.Expression:
        kind = node.args["this"] if isinstance(node, exp.Convert) else node.to
        value = node.expression if isinstance(node, exp.Convert) else node.this
        style = node.args.get("style")
        word = str(kind.args.get("kind") or kind.this.value).upper()
        length = kind.expressions[0].name if kind.expressions else "30" if word in TEXT_TYPES and word != "SYSNAME" else "128"
        value = value.transform(self._rewrite)  # what is put in a node's place is not looked into again
        arguments = [exp.Literal.string(word), exp.Literal.string(length), value, style or exp.Literal.number(0)]
        return exp.Anonymous(this="MSSQL_CONVERT", expressions=arguments)

    def _global(self, node: exp.Parameter) -> exp.Expression:
        name = node.this.name.upper()
        values: dict[str, str] = {
            "VERSION": f"Microsoft SQL Server {self.instance.version} {self.instance.edition}",
            "SERVERNAME": self.server_name(),
            "SERVICENAME": self.instance.name,
        }
        if not isinstance(node.this, exp.Parameter) or name not in values:
            raise unmodelled(f"variable {node.sql(dialect='tsql')}")
        return exp.Literal.string(values[name])

    def server_name(self) -> str:
        machine = self.instance.virtual or self.host.computer
        return machine if self.instance.name.upper() == "MSSQLSERVER" else f"{machine}\\{self.instance.name}"

    def _functions(self, connection: sqlite3.Connection) -> None:
        connection.create_function("SERVERPROPERTY", 1, self._server_property)
        connection.create_function("DATABASEPROPERTYEX", 2, self._database_property)
        connection.create_function("DB_NAME", -1, self._db_name)
        connection.create_function("DB_ID", -1, lambda *name: getattr(self._database(*name), "id", None))
        connection.create_function("SUSER_SNAME", 0, lambda: self.login)
        connection.create_function("SYSTEM_USER", 0, lambda: self.login)
        connection.create_function("HOST_NAME", 0, lambda: None)
        connection.create_function("MSSQL_NOW", 0, lambda: catalog.when(self.now))
        connection.create_function("MSSQL_CONVERT", 4, converted)
        connection.create_function("MSSQL_ADD", 2, added)
        connection.create_function("MSSQL_DATEADD", 3, later)
        connection.create_function("MSSQL_DATEDIFF", 3, apart)
        connection.create_function("OBJECT_ID", -1, self.tables.object_id)

    def _database(self, name: str | None = None) -> Database | None:
        return rights.find(self.instance, self.database if name is None else str(name))

    def _db_name(self, *number: int) -> str | None:
        if not number:
            return self.database
        return next((each.name for each in self.instance.databases.values() if each.id == number[0]), None)

    def _server_property(self, name: str) -> t.Any:
        edition = self.instance.edition.lower()
        default = self.instance.name.upper() == "MSSQLSERVER"
        values = {
            "productversion": self.instance.version,
            "edition": self.instance.edition,
            "productlevel": self.instance.level,
            "collation": self.instance.collation,
            "engineedition": next((number for word, number in EDITIONS.items() if word in edition), 2),
            "machinename": self.instance.virtual or self.host.computer,
            "computernamephysicalnetbios": self.host.computer if self.instance.major[0] >= 9 else None,
            "servername": self.server_name(),
            "instancename": None if default else self.instance.name,
            "isclustered": int(bool(self.instance.virtual)),
            "isintegratedsecurityonly": 0 if self.instance.sql_logins else 1,
        }
        if str(name).lower() not in values:
            raise unmodelled(f"SERVERPROPERTY('{name}')")
        return values[str(name).lower()]

    def _database_property(self, database: str, name: str) -> t.Any:
        found = self._database(database)
        if found is None:
            return None
        values = {
            "collation": found.collation,
            "status": found.state,
            "recovery": found.recovery,
            "updateability": "READ_WRITE",
            "version": 0,
            "useraccess": found.access,
        }
        if str(name).lower() not in values:
            raise unmodelled(f"DATABASEPROPERTYEX(.., '{name}')")
        return values[str(name).lower()]
