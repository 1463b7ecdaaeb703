"""A small layer of T-SQL over the state of a SQL Server instance: what the collection asks of it, and nothing more."""

from .errors import SqlError
from .session import Output, Session

__all__ = ["Output", "Session", "SqlError"]
