# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What `sqlcmd.exe` prints with `-h -1 -W -s "|"`, and the version in the header of `sqlcmd.exe -?`."""

from __future__ import annotations

import re
import typing as t

from ..refusal import Refusal

_MESSAGE = re.compile(r"^(?:Msg \d+, Level (?:1[1-9]|2\d),.*|Sqlcmd: Error:.*|HResult 0x[0-9A-F]+.*)$", re.M)
_ROW_COUNT = re.compile(r"^\(\d+ \S.*\)$")
_VERSION = re.compile(r"(\d+\.\d+(?:\.\d+){0,2})")

LOGIN_SECONDS = 15


def line(server: str, user: str, login_seconds: int) -> list[str]:
    """`sqlcmd.exe` without its statement. A password is passed in the environment variable SQLCMDPASSWORD, never here."""
    login = ["-U", user] if user else ["-E"]
    return ["sqlcmd.exe", "-S", server, *login, "-b", "-x", "-h", "-1", "-W", "-s", "|", "-l", str(login_seconds), "-Q"]


def refuse_failure(result: t.Mapping[str, t.Any], what: str) -> str:
    """Return the output of a successful sqlcmd result; refuse any other."""
    if result.get("skipped"):
        raise Refusal(f"the statement for {what} was skipped", "its answer", "give the task `check_mode: false`: it only reads")
    output = str(result.get("stdout", ""))
    errors = str(result.get("stderr", ""))
    message = _MESSAGE.search(output) or _MESSAGE.search(errors)
    if result.get("rc") != 0 or result.get("failed") or message:
        said = message[0] if message else (errors or output or str(result.get("msg", "nothing"))).strip()
        detail = "\n".join(line for line in (output + "\n" + errors).strip().splitlines()[:8])
        raise Refusal(
            f"sqlcmd for {what} ended with rc {result.get('rc')}: {said}" + (f"\n{detail}" if detail and detail != said else ""),
            "an answer of SQL Server without an error of level 11 or above",
            "run the statement on the bridge with the account of the migration, and fix the server's name, the login or the driver",
        )
    return output


def rows(result: t.Mapping[str, t.Any], columns: t.Sequence[str], what: str = "the query") -> list[dict[str, str]]:
    """The rows of the answer as dictionaries; NULL becomes an empty string.

    The last column takes the rest of the line, so a value with a `|` in it must come last.
    """
    found = []
    for line in refuse_failure(result, what).replace("\r", "").split("\n"):
        if not line.strip() or _ROW_COUNT.match(line.strip()):
            continue
        cells = [cell.strip() for cell in line.split("|", len(columns) - 1)]
        if len(cells) != len(columns):
            raise Refusal(
                f"a line of {len(cells)} columns in the answer for {what}: {line[:120]!r}",
                f"{len(columns)} columns: {', '.join(columns)}",
                'run sqlcmd with -h -1 -W -s "|" and SET NOCOUNT ON',
            )
        found.append({name: "" if cell == "NULL" else cell for name, cell in zip(columns, cells, strict=True)})
    return found


def machine_of(server: str) -> str:
    """The machine in what `sqlcmd -S` takes: `[protocol:]machine[\\instance][,port]`."""
    return server.strip().split("\\")[0].split(",")[0].rpartition(":")[2].strip()


def version(header: str) -> str | None:
    """The version in the header of `sqlcmd -?`: `Version 11.0.2100.60 NT x64`."""
    for line in header.splitlines():
        if "version" in line.casefold():
            found = _VERSION.search(line)
            if found:
                return found[1]
    return None
