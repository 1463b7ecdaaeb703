"""schtasks.exe of Windows Server 2016: `/query [/s HOST] /fo csv [/v] [/nh]`.

Documented by Microsoft (schtasks query); columns as an English system prints them. Left out: one header per task folder (here one in all),
/tn, /xml, other formats. What the estate file does not say is printed as `N/A`.
"""

from __future__ import annotations

import csv
import io
import typing as t

from ..state import Host, WinError
from .core import Done, Process, program

SHORT = ("TaskName", "Next Run Time", "Status")
LONG = (
    "HostName", "TaskName", "Next Run Time", "Status", "Logon Mode", "Last Run Time", "Last Result", "Author", "Task To Run", "Start In",
    "Comment", "Scheduled Task State", "Idle Time", "Power Management", "Run As User", "Delete Task If Not Rescheduled",
    "Stop Task If Runs X Hours and X Mins", "Schedule", "Schedule Type", "Start Time", "Start Date", "End Date", "Days", "Months",
    "Repeat: Every", "Repeat: Until: Time", "Repeat: Until: Duration", "Repeat: Stop If Still Running",
)  # fmt: skip


@program("schtasks.exe")
def schtasks(process: Process) -> Done:
    server, form, verbose, header = "", "", False, True
    words = iter(process.arguments)
    if next(words, "").lower() != "/query":
        raise process.unknown("only /query is known")
    for word in words:
        option = word.lower()
        if option == "/s":
            server = next(words, "").lstrip("\\")
        elif option == "/fo":
            form = next(words, "").lower()
        elif option == "/v":
            verbose = True
        elif option == "/nh":
            header = False
        else:
            raise process.unknown(f"option {word!r}")
    if form != "csv":
        raise process.unknown(f"/fo {form or '(table)'}")
    try:
        host = process.estate.network.second_hop(process.host, server, process.logon) if server else process.host
    except WinError as error:
        return Done(stderr=f"ERROR: {error.text}\n", rc=1)
    if not host.running("Schedule"):
        return Done(stderr="ERROR: The service has not been started.\n", rc=1)
    if not host.tasks:
        return Done(stderr="INFO: There are no scheduled tasks presently available in the system.\n")
    return Done(table(host, LONG if verbose else SHORT, header))


def table(host: Host, columns: tuple[str, ...], header: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    if header:
        writer.writerow(columns)
    for path, fields in sorted(host.tasks.items()):
        row = described(host, path, fields)
        writer.writerow([row.get(column, "N/A") for column in columns])
    return out.getvalue()


def described(host: Host, path: str, fields: dict[str, t.Any]) -> dict[str, str]:
    known = {
        "Next Run Time": "next_run", "Last Run Time": "last_run", "Author": "author", "Task To Run": "run", "Start In": "start_in",
        "Comment": "comment", "Schedule": "schedule", "Schedule Type": "schedule", "Start Time": "start",
    }  # fmt: skip
    row = {column: str(fields[field]) for column, field in known.items() if fields.get(field) is not None}
    row.update(
        {
            "HostName": host.computer,
            "TaskName": path if path.startswith("\\") else f"\\{path}",
            "Status": str(fields.get("status") or "Ready"),
            "Logon Mode": "Interactive/Background",
            "Last Result": str(fields.get("last_result", 0)),
            "Scheduled Task State": "Enabled" if fields.get("enabled", True) else "Disabled",
            "Idle Time": "Disabled",
            "Run As User": str(fields.get("user") or "SYSTEM"),
            "Delete Task If Not Rescheduled": "Disabled",
            "Stop Task If Runs X Hours and X Mins": "72:00:00",
        }
    )
    return row
