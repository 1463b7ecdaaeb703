"""schtasks.exe of Windows Server 2016: `/query` here, the verbs that change something in schtasks_change.py.

`/query [/s HOST] [/tn NAME] [/fo table|list|csv] [/v] [/nh] [/xml [ONE]]`. Documented by Microsoft (schtasks query); columns as an English
system prints them. A Windows of before Vista is reached by its Remote Registry service and file sharing (MSDN,
ITaskScheduler::SetTargetComputer, of Task Scheduler 1.0). Remembered: the layout of table and list, the sentences of errors. Left out: one
header per task folder in CSV (here one in all); `/xml` of a task whose triggers only the estate file's words describe. What the estate
file does not say is printed as `N/A`.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import typing as t
from xml.sax.saxutils import escape

from ..state import Host, WinError, tasks
from . import schtasks_change
from .core import Done, Process, program

SHORT = ("TaskName", "Next Run Time", "Status")
LONG = (
    "HostName", "TaskName", "Next Run Time", "Status", "Logon Mode", "Last Run Time", "Last Result", "Author", "Task To Run", "Start In",
    "Comment", "Scheduled Task State", "Idle Time", "Power Management", "Run As User", "Delete Task If Not Rescheduled",
    "Stop Task If Runs X Hours and X Mins", "Schedule", "Schedule Type", "Start Time", "Start Date", "End Date", "Days", "Months",
    "Repeat: Every", "Repeat: Until: Time", "Repeat: Until: Duration", "Repeat: Stop If Still Running",
)  # fmt: skip
LISTED = ("HostName", "TaskName", "Next Run Time", "Status", "Logon Mode")
WIDTHS = (40, 22, 15)
NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


@dataclasses.dataclass
class Asked:
    """The options of /query."""

    server: str = ""
    form: str = "table"
    name: str = ""
    verbose: bool = False
    header: bool = True
    xml: bool = False


@program("schtasks.exe")
def schtasks(process: Process) -> Done:
    words = list(process.arguments)
    verb = words.pop(0).lower() if words else "/query"
    if verb in schtasks_change.VERBS:
        return schtasks_change.change(process, verb, words)
    if verb != "/query":
        raise process.unknown(f"verb {verb!r}")
    asked = read(process, words)
    try:
        host = process.estate.network.second_hop(process.host, asked.server, process.logon) if asked.server else process.host
    except WinError as error:
        return Done(stderr=f"ERROR: {error.text}\n", rc=1)
    if host is not process.host and host.os.nt < (6, 0) and not host.running("RemoteRegistry"):
        return Done(stderr="ERROR: The network path was not found.\n", rc=1)
    if not host.running("Schedule"):
        return Done(stderr="ERROR: The service has not been started.\n", rc=1)
    keys = sorted(host.tasks)
    if asked.name:
        key = tasks.key_of(host, tasks.absolute(asked.name))
        if key is None:
            return schtasks_change.failed(schtasks_change.NO_FILE)
        keys = [key]
    if not keys:
        return Done(stderr="INFO: There are no scheduled tasks presently available in the system.\n")
    if asked.xml:
        return Done(xml(process, host, keys))
    columns = (LONG if asked.verbose else LISTED if asked.form == "list" else SHORT) if asked.form != "table" else SHORT
    rows = [described(host, key, host.tasks[key]) for key in keys]
    return Done({"csv": as_csv, "list": as_list, "table": as_table}[asked.form](rows, columns, asked.header))


def read(process: Process, words: list[str]) -> Asked:
    asked = Asked()
    rest: t.Iterator[str] = iter(words)
    for word in rest:
        option = word.lower()
        if option == "/s":
            asked.server = next(rest, "").lstrip("\\")
        elif option == "/fo":
            asked.form = next(rest, "").lower()
        elif option == "/tn":
            asked.name = next(rest, "")
        elif option == "/v":
            asked.verbose = True
        elif option == "/nh":
            asked.header = False
        elif option == "/xml":
            asked.xml = True
        elif not (option == "one" and asked.xml):
            raise process.unknown(f"option {word!r}")
    if asked.form not in ("csv", "list", "table"):
        raise process.unknown(f"/fo {asked.form}")
    if asked.form == "table" and asked.verbose:
        raise process.unknown("/v in a table")
    if asked.xml and not asked.name:
        raise process.unknown("/xml of all tasks")
    return asked


def as_csv(rows: list[dict[str, str]], columns: tuple[str, ...], header: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    if header:
        writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(column, "N/A") for column in columns])
    return out.getvalue()


def as_list(rows: list[dict[str, str]], columns: tuple[str, ...], header: bool) -> str:
    width = max(len(column) for column in columns) + 2
    out = ""
    for folder, inside in folders(rows):
        out += f"\nFolder: {folder}\n"
        for row in inside:
            out += "".join(f"{column + ':':{width}}{row.get(column, 'N/A')}\n" for column in columns) + "\n"
    return out


def as_table(rows: list[dict[str, str]], columns: tuple[str, ...], header: bool) -> str:
    out = ""
    for folder, inside in folders(rows):
        out += f"\nFolder: {folder}\n"
        if header:
            out += " ".join(f"{column:{width}}" for column, width in zip(columns, WIDTHS, strict=True)) + "\n"
            out += " ".join("=" * width for width in WIDTHS) + " \n"
        for row in inside:
            cells = [row["TaskName"].rpartition("\\")[2], *(row.get(column, "N/A") for column in columns[1:])]
            out += " ".join(f"{cell[:width]:{width}}" for cell, width in zip(cells, WIDTHS, strict=True)) + "\n"
    return out


def folders(rows: list[dict[str, str]]) -> t.Iterator[tuple[str, list[dict[str, str]]]]:
    by_folder: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_folder.setdefault(row["TaskName"].rpartition("\\")[0] or "\\", []).append(row)
    yield from sorted(by_folder.items())


def described(host: Host, path: str, fields: dict[str, t.Any]) -> dict[str, str]:
    known = {
        "Next Run Time": "next_run", "Last Run Time": "last_run", "Author": "author", "Task To Run": "run", "Start In": "start_in",
        "Comment": "comment", "Schedule": "schedule", "Schedule Type": "schedule", "Start Time": "start",
    }  # fmt: skip
    row = {column: str(fields[field]) for column, field in known.items() if fields.get(field) is not None}
    row.update(
        {
            "HostName": host.computer,
            "TaskName": tasks.absolute(path),
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


def xml(process: Process, host: Host, keys: list[str]) -> str:
    """A task's definition in the Task Scheduler's schema, with the settings that the lab keeps."""
    key = keys[0]
    made = tasks.definition(host, key)
    if host.tasks[key].get("schedule") or made["triggers"]:
        raise process.unknown(f"the triggers of {key} as XML")
    settings, principal = made["settings"], made["principal"]
    lines = ['<?xml version="1.0" encoding="UTF-16"?>', f'<Task version="1.{settings["Compatibility"]}" xmlns="{NAMESPACE}">']
    lines.append("  <RegistrationInfo>")
    for tag in ("Author", "Description", "URI"):
        value = made["registration"][tag] if tag != "URI" else tasks.absolute(key)
        if value:
            lines.append(f"    <{tag}>{escape(str(value))}</{tag}>")
    lines += ["  </RegistrationInfo>", "  <Triggers />", "  <Principals>", '    <Principal id="Author">']
    lines.append(f"      <UserId>{escape(str(principal['UserId'] or principal['GroupId'] or ''))}</UserId>")
    lines.append(f"      <RunLevel>{'HighestAvailable' if principal['RunLevel'] else 'LeastPrivilege'}</RunLevel>")
    lines += ["    </Principal>", "  </Principals>", "  <Settings>"]
    lines += [f"    <Enabled>{str(settings['Enabled']).lower()}</Enabled>", "  </Settings>", '  <Actions Context="Author">']
    for action in made["actions"]:
        lines += ["    <Exec>", f"      <Command>{escape(str(action['Path']))}</Command>"]
        if action.get("Arguments"):
            lines.append(f"      <Arguments>{escape(str(action['Arguments']))}</Arguments>")
        lines.append("    </Exec>")
    return "\n".join([*lines, "  </Actions>", "</Task>", ""])
