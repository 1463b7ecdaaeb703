# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a new server has recorded of the computers of a wave, read from its database.

`vComputerResource` (IsManaged) joined to `ResourceUpdateSummary` (class of the basic inventory, ModifiedDate) is how field tools read it
(docs/products.md). The database stores the local time of its machine, so times are compared with that clock alone: what it was when the
run that redirected a computer began, and what the row has.
"""

from __future__ import annotations

import re
import typing as t

from ..refusal import Refusal
from ..texts import sqlcmd
from . import proof

BASIC_INVENTORY = "9E6F402A-6A45-4CBA-9299-C2323F73A506"
OBJECTS = ("vComputerResource", "ResourceUpdateSummary")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
Document = t.Mapping[str, t.Any]


def clock_statement(database: str) -> str:
    """The time of the machine, and whether the database has both objects. It is valid whatever the schema is."""
    ids = ", ".join(f"OBJECT_ID(N'{_text(f'{_name(database)}.dbo.{one}')}')" for one in OBJECTS)
    return f"SET NOCOUNT ON; SELECT CONVERT(nvarchar(19), GETDATE(), 126), {ids}"


def rows_statement(database: str, since: str) -> str:
    """The managed computers whose basic inventory is newer than a time of `clock`."""
    name = _name(database)
    return (
        "SET NOCOUNT ON; SELECT CONVERT(nvarchar(19), s.Latest, 126), DATEDIFF(minute, s.Latest, GETDATE()), c.Name "
        f"FROM {name}.dbo.{OBJECTS[0]} c INNER JOIN (SELECT ResourceGuid, MAX(ModifiedDate) AS Latest FROM {name}.dbo.{OBJECTS[1]} "
        f"WHERE InventoryClassGuid = '{BASIC_INVENTORY}' GROUP BY ResourceGuid) AS s ON c.Guid = s.ResourceGuid "
        f"WHERE c.IsManaged = 1 AND s.Latest > CONVERT(datetime, '{_time(since)}', 126)"
    )


def clock(answer: Document, database: str) -> str:
    """The time in the answer to `clock_statement`. Raises Refusal for a failure and for a schema that differs."""
    (row,) = sqlcmd.rows(answer, ("now", *OBJECTS), f"the time of the database {database}") or ({},)
    missing = [one for one in OBJECTS if not row.get(one)]
    if missing:
        raise Refusal(
            f"the database {database} has no {' and no '.join(missing)}",
            f"the objects {' and '.join(OBJECTS)} of a Symantec CMDB, which the account of the migration may read",
            "declare the database of the new server (itms_declarations.<server>.database); with another schema, compare with the console",
        )
    return _time(row["now"])


def rows(answer: Document, database: str) -> list[dict[str, str]]:
    """The answer to `rows_statement`: {at, minutes, name} for each computer."""
    return sqlcmd.rows(answer, ("at", "minutes", "name"), f"the computers in the database {database}")


def since(outcomes: t.Iterable[Document], target: str) -> str:
    """From when on rows are asked for: the earliest time at which an outcome for this server waits. Empty when none waits."""
    return min((str(one["server_time"]) for one in _waiting(outcomes, target)), default="")


def recorded(outcomes: t.Iterable[Document], target: str, found: t.Sequence[Document]) -> dict[str, int]:
    """Host -> age of its row in minutes, for each outcome whose computer the server has recorded since. Two rows of one name are none."""
    by_name: dict[str, list[Document]] = {}
    for one in found:
        by_name.setdefault(str(one["name"]).casefold(), []).append(one)
    ages = {}
    for outcome in _waiting(outcomes, target):
        mine = by_name.get(str(outcome["computer"]).casefold(), [])
        if len(mine) == 1 and mine[0]["at"] > outcome["server_time"]:
            ages[str(outcome["host"])] = int(mine[0]["minutes"])
    return ages


def _waiting(outcomes: t.Iterable[Document], target: str) -> t.Iterator[Document]:
    """Outcomes of computers that were moved to this server, that its database may show and has not shown yet."""
    for one in outcomes:
        if one.get("to") == target and one.get("server_time") and one.get("proof") in proof.STATES[:-1]:
            yield one


def _time(text: str) -> str:
    if not _TIME.fullmatch(text):
        raise Refusal(f"SQL Server told the time as {text!r}", "the form 2027-03-01T20:10:00", "run the statement on the bridge by hand")
    return text


def _name(database: str) -> str:
    if "$(" in database:
        raise Refusal(f"the database is named {database!r}", "a name without $(, which sqlcmd takes for a variable", "rename it")
    return "[" + database.replace("]", "]]") + "]"


def _text(value: str) -> str:
    return value.replace("'", "''")
