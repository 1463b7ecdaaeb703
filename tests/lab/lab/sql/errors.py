"""Errors of SQL Server, in its words.

Documented by Microsoft: numbers, levels and texts (Database Engine errors; sys.messages). Remembered: the states, and that 2008 words error
911 anew. Left out: every error that no statement of the lab can meet.
"""

from __future__ import annotations

from ..calls import NoModel


class SqlError(Exception):
    """``Msg number, Level level, State state``. `more` are errors that follow in the same breath (3013 after a failed BACKUP)."""

    def __init__(self, number: int, level: int, state: int, text: str, *more: SqlError) -> None:
        super().__init__(f"Msg {number}, Level {level}, State {state}: {text}")
        self.number = number
        self.level = level
        self.state = state
        self.text = text
        self.more = more


def terminated(what: str) -> SqlError:
    """Error 3013: BACKUP DATABASE or VERIFY DATABASE is terminating abnormally."""
    return SqlError(3013, 16, 1, f"{what} is terminating abnormally.")


def no_such_database(name: str, major: int, more: SqlError) -> SqlError:
    """Error 911, which 2008 words anew."""
    if major < 10:
        text = f"Could not locate entry in sysdatabases for database '{name}'. No entry found with that name. "
        text += "Make sure that the name is entered correctly."
        return SqlError(911, 16, 11, text, more)
    return SqlError(911, 16, 11, f"Database '{name}' does not exist. Make sure that the name is entered correctly.", more)


def unmodelled(what: str) -> NoModel:
    return NoModel(f"T-SQL not modelled by the lab: {what}")
