"""A connection to an instance: a batch in, results, messages and errors out.

Documented by Microsoft: USE with its message, SET NOCOUNT, xp_fixeddrives' columns are remembered. The first error ends the batch, which
SQL Server does not do after every error: assumed to be enough. Left out: variables, transactions, GO, stored procedures but that one.
"""

from __future__ import annotations

import dataclasses
import typing as t

from . import alter, headers, restore, rights
from .backup import Runner
from .errors import SqlError, unmodelled
from .query import Query
from .split import Statement, statements, text_of
from .values import Row

if t.TYPE_CHECKING:
    from ..state import Estate, Host
    from ..state.host import SqlInstance

MB = 2**20


@dataclasses.dataclass
class Output:
    """One piece of what a batch gives: a result set, messages, or an error. `affected` is None under NOCOUNT."""

    columns: list[str] = dataclasses.field(default_factory=list)
    rows: list[Row] = dataclasses.field(default_factory=list)
    messages: list[str] = dataclasses.field(default_factory=list)
    error: SqlError | None = None
    affected: int | None = None
    is_result: bool = False


class Session:
    """`login` is who the server thinks is asking. USE and SET NOCOUNT last as long as the session."""

    def __init__(self, estate: Estate, host: Host, instance: SqlInstance, login: str, database: str = "master") -> None:
        self.estate = estate
        self.host = host
        self.instance = instance
        self.login = login
        self.database = database
        self.nocount = False

    def run(self, batch: str) -> t.Iterator[Output]:
        """Run the statements in order. An error ends the batch, except where SQL Server goes on (it never does here)."""
        for statement in statements(batch):
            try:
                yield from self._one(statement)
            except SqlError as error:
                yield Output(error=error)
                return

    def _one(self, statement: Statement) -> t.Iterator[Output]:
        verb = statement[0].upper
        if verb == "SET":
            self._set(statement)
        elif verb == "USE" and len(statement) == 2:
            yield Output(messages=self._use(statement[1].value))
        elif verb == "SELECT":
            query = Query(self.estate, self.host, self.instance, self.database, self.login)
            columns, rows = query.run(text_of(statement))
            yield self._result(columns, rows)
        elif verb == "BACKUP":
            yield Output(messages=Runner(self.estate, self.host, self.instance, self.login).backup(statement))
        elif verb == "RESTORE":
            yield self._restore(statement)
        elif verb == "DBCC":
            before, error, after = alter.checkdb(self.instance, self.login, self.database, statement)
            yield Output(messages=before)
            if error is not None:
                yield Output(error=error)
            yield Output(messages=after)
        elif verb == "ALTER":
            alter.alter(self.instance, self.login, self.database, statement)
        elif verb == "DROP":
            alter.drop_database(self.host, self.instance, self.login, self.database, statement)
        elif verb in ("EXEC", "EXECUTE"):
            yield self._execute(statement)
        else:
            raise unmodelled(repr(text_of(statement)[:200]))

    def _restore(self, statement: Statement) -> Output:
        what = statement[1].upper if len(statement) > 1 else ""
        where = (self.estate, self.host, self.instance)
        if what == "VERIFYONLY":
            return Output(messages=restore.verify_only(where, statement))
        if what == "HEADERONLY":
            return self._result(*headers.header_only(where, statement))
        if what == "FILELISTONLY":
            return self._result(*headers.file_list_only(where, statement))
        if what == "DATABASE":
            return Output(messages=restore.Restore(where, self.login, self.database, statement).run())
        raise unmodelled(repr(text_of(statement)[:200]))

    def _result(self, columns: list[str], rows: list[Row]) -> Output:
        return Output(columns, rows, affected=None if self.nocount else len(rows), is_result=True)

    def _set(self, statement: Statement) -> None:
        words = [word.upper for word in statement]
        if words not in (["SET", "NOCOUNT", "ON"], ["SET", "NOCOUNT", "OFF"]):
            raise unmodelled(repr(text_of(statement)))
        self.nocount = words[2] == "ON"

    def _use(self, name: str) -> list[str]:
        found = rights.database(self.instance, name)
        rights.may_enter(self.instance, self.login, found)
        self.database = found.name
        return [f"Changed database context to '{found.name}'."]

    def _execute(self, statement: Statement) -> Output:
        if "".join(word.value for word in statement[1:6]).lower() == "master.dbo.xp_instance_regread":
            return self._registry(statement)
        name = "".join(word.value for word in statement[1:]).lower()
        if name not in ("xp_fixeddrives", "master.dbo.xp_fixeddrives", "master..xp_fixeddrives"):
            raise unmodelled(repr(text_of(statement)[:200]))
        rows: list[Row] = [(letter, drive.free // MB) for letter, drive in sorted(self.host.files.drives.items())]
        return self._result(["drive", "MB free"], rows)

    def _registry(self, statement: Statement) -> Output:
        """xp_instance_regread of the instance's backup folder: undocumented, known from field scripts (Value, Data)."""
        asked = [word.value.lower() for word in statement[6:] if word.value != ","]
        if asked != ["hkey_local_machine", "software\\microsoft\\mssqlserver\\mssqlserver", "backupdirectory"]:
            raise unmodelled(repr(text_of(statement)[:200]))
        rows: list[Row] = [("BackupDirectory", self.instance.backup_dir)] if self.instance.backup_dir else []
        return self._result(["Value", "Data"], rows)
