"""DBCC CHECKDB, ALTER DATABASE .. SET and DROP DATABASE.

Documented by Microsoft: the options of DBCC CHECKDB, the settings of ALTER DATABASE; texts of 942, 3701, 3702, 8928 as SQL Server
words them. COMPATIBILITY_LEVEL came with 2008. Modelled of ALTER DATABASE: SINGLE_USER, MULTI_USER, RESTRICTED_USER, RECOVERY, ONLINE,
OFFLINE, COMPATIBILITY_LEVEL, and WITH ROLLBACK IMMEDIATE or NO_WAIT. A damaged database is damaged in one page, whose number is made up;
without NO_INFOMSGS the real output has some lines for each table, here only its first and its last ones.
"""

from __future__ import annotations

import typing as t

from . import rights
from .catalog import LEVELS
from .errors import SqlError, unmodelled
from .media import Words
from .restore import OLDEST, drop
from .split import Statement, text_of

if t.TYPE_CHECKING:
    from ..state import Host
    from ..state.host import Database, SqlInstance

PAGE = "page (1:2342)"
ENDED = "DBCC execution completed. If DBCC printed error messages, contact your system administrator."


def checkdb(instance: SqlInstance, login: str, context: str, statement: Statement) -> tuple[list[str], SqlError | None, list[str]]:
    """Messages before, the error if the database is damaged, and messages after it."""
    words = Words(statement)
    words.take("DBCC")
    if words.take(kind=("word",)).upper != "CHECKDB":
        raise unmodelled(repr(text_of(statement)[:200]))
    name = context
    if words.comes("("):
        name = words.take(kind=("text", "name", "word")).value
        if words.comes(","):
            words.take("NOINDEX")
        words.take(")")
    quiet = False
    if words.comes("WITH"):
        while True:
            option = words.take("NO_INFOMSGS", "ALL_ERRORMSGS", "PHYSICAL_ONLY", "TABLOCK")
            quiet = quiet or option.upper == "NO_INFOMSGS"
            if not words.comes(","):
                break
    words.end()
    database = rights.database(instance, name)
    rights.may_check(instance, login, database.name)
    _online(database)
    found = f"CHECKDB found 0 allocation errors and {int(database.corrupt)} consistency errors in database '{database.name}'."
    before = [] if quiet else [f"DBCC results for '{database.name}'."]
    if not database.corrupt:
        return before, None, [] if quiet else [found, ENDED]
    error = SqlError(
        8928, 16, 1,
        f"Object ID 2137058649, index ID 1, partition ID 72057594038321152, alloc unit ID 72057594042253312 (type In-row data): {PAGE} "
        "could not be processed.  See other errors for details.",
    )  # fmt: skip
    repair = f"repair_allow_data_loss is the minimum repair level for the errors found by DBCC CHECKDB ({database.name})."
    return before, error, [found, repair, *([] if quiet else [ENDED])]


def _online(database: Database) -> None:
    if database.state != "ONLINE":
        raise SqlError(942, 14, 4, f"Database '{database.name}' cannot be opened because it is {database.state.lower()}.")


def alter(instance: SqlInstance, login: str, context: str, statement: Statement) -> None:
    """One ALTER DATABASE .. SET .."""
    words = Words(statement)
    words.take("ALTER")
    words.take("DATABASE")
    name = words.take(kind=("name", "word")).value
    name = context if name.upper() == "CURRENT" else name
    words.take("SET")
    setting = words.take(kind=("word",)).upper
    rights.may_alter(instance, login, name)
    database = rights.database(instance, name, SqlError(5069, 16, 1, "ALTER DATABASE statement failed."))
    if setting in ("SINGLE_USER", "MULTI_USER", "RESTRICTED_USER"):
        _ending(words)
        database.access = setting
    elif setting in ("ONLINE", "OFFLINE"):
        _ending(words)
        database.state = setting
    elif setting == "RECOVERY":
        database.recovery = words.take("SIMPLE", "FULL", "BULK_LOGGED").upper
    elif setting == "COMPATIBILITY_LEVEL" and instance.major[0] >= 10:
        words.take("=")
        database.level = _level(instance, words.take(kind=("number",)).value)
    else:
        raise unmodelled(repr(text_of(statement)[:200]))
    words.end()


def _ending(words: Words) -> None:
    """WITH ROLLBACK IMMEDIATE, WITH NO_WAIT, or nothing."""
    if words.comes("WITH"):
        if words.comes("NO_WAIT"):
            return
        words.take("ROLLBACK")
        words.take("IMMEDIATE")


def _level(instance: SqlInstance, text: str) -> int:
    major = instance.major[0]
    lowest, highest = OLDEST.get(major, (9, 100))[1], LEVELS.get(major, 100)
    allowed = [level for level in (80, 90, *range(100, 170, 10)) if lowest <= level <= highest]
    if int(text) not in allowed:
        listed = ", ".join(map(str, allowed[:-1])) + f", or {allowed[-1]}" if len(allowed) > 1 else str(allowed[0])
        raise SqlError(15048, 16, 1, f"Valid values of the database compatibility level are {listed}.")
    return int(text)


def drop_database(host: Host, instance: SqlInstance, login: str, context: str, statement: Statement) -> None:
    """DROP DATABASE name."""
    words = Words(statement)
    words.take("DROP")
    words.take("DATABASE")
    name = words.take(kind=("name", "word")).value
    words.end()
    found = rights.find(instance, name)
    if found is None or rights.reads(instance, login) is not None:
        text = f"Cannot drop the database '{name}', because it does not exist or you do not have permission."
        raise SqlError(3701, 11, 1, text)
    if found.name.lower() == context.lower():
        raise SqlError(3702, 16, 3, f'Cannot drop database "{found.name}" because it is currently in use.')
    if found.id <= len(rights.SYSTEM):
        raise unmodelled(f"DROP DATABASE {found.name}")
    drop(host, instance, found)
