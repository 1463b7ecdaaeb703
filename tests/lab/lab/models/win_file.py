"""ansible.windows.win_file, after its source in ansible.windows 3.8.0.

Times are the host's, which is at UTC. Left out: links, time formats other than the default.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from ..calls import NoModel
from ..state import WinError, paths
from ..state.files import FileSystem
from .core import Context, Result, model

_FORMAT = "yyyy-MM-dd HH:mm:ss"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@dataclasses.dataclass(frozen=True)
class Times:
    """The times to set; None leaves one as it is."""

    modified: dt.datetime | None
    accessed: dt.datetime | None


@model("ansible.windows.win_file")
def win_file(context: Context) -> Result:
    params = context.params
    path, state = params["path"], (params["state"] or "").lower() or None
    node = context.find(path)
    if node is not None and node.folder and params["_original_basename"] is not None:
        path = paths.join(path, params["_original_basename"])
        node = context.find(path)
    times = wanted_times(context, state)
    if params["_diff_peek"] is not None:
        binary = node is not None and not node.folder and b"\0" in node.data()[:8192]
        return {"path": path, "change": False, "appears_binary": binary, "state": "file" if node else "absent", "changed": False}
    try:
        files, place = context.view.place(path)
    except WinError as error:
        raise context.fail(error.text) from error
    if state == "touch":
        touch(context, files, place, times)
        return context.result
    if node is not None:
        if state == "absent":
            delete(context, files, place)
        elif state == "directory" and not node.folder:
            raise context.fail(f"path {path} is not a directory")
        elif state == "file" and node.folder:
            raise context.fail(f"path {path} is not a file")
        return context.result
    if state in (None, "file"):  # without a state the module asks whether the path has a last part, and every path has one
        raise context.fail(f"path {path} will not be created")
    if state == "directory":
        create(context, files, place, times)
    return context.result


def wanted_times(context: Context, state: str | None) -> Times:
    """The times that the task asks for: now for both when a file is touched, else none."""
    found: dict[str, dt.datetime | None] = {}
    for name in ("access_time", "modification_time"):
        wanted = context.params[name]
        if wanted is None:
            wanted = "now" if state == "touch" else "preserve"
        found[name] = moment(context, name, wanted)
    return Times(found["modification_time"], found["access_time"])


def moment(context: Context, name: str, wanted: str) -> dt.datetime | None:
    if wanted.lower() == "preserve":
        return None
    if wanted.lower() == "now":
        return context.now()
    if context.params[f"{name}_format"] != _FORMAT:
        raise NoModel(f"ansible.windows.win_file: {name}_format {context.params[f'{name}_format']}")
    try:
        if not _MOMENT.fullmatch(wanted):
            raise ValueError(wanted)  # strptime would take fewer digits, ParseExact does not
        return dt.datetime.strptime(wanted, "%Y-%m-%d %H:%M:%S").replace(tzinfo=dt.timezone.utc)
    except ValueError as error:
        raise context.fail(f"Invalid {name} '{wanted}'") from error


def touch(context: Context, files: FileSystem, place: str, times: Times) -> None:
    try:
        if files.get(place) is None and context.changed():
            files.write(place, b"")
        update_times(context, files, place, times)
    except WinError as error:
        raise context.fail(error.text) from error


def update_times(context: Context, files: FileSystem, place: str, times: Times) -> None:
    """Update-Timestamp: a change only when a time is otherwise than asked for."""
    node = files.get(place)
    if node is None:
        return  # in check mode; that it would be made was told
    if times.modified is not None and times.modified != node.modified and context.changed():
        files.touch(place, modified=times.modified, accessed=node.time("accessed"))
    if times.accessed is not None and times.accessed != node.time("accessed") and context.changed():
        files.touch(place, accessed=times.accessed)


def delete(context: Context, files: FileSystem, place: str) -> None:
    context.result["changed"] = True
    if context.call.check_mode:
        return
    try:
        files.remove(place, recurse=True)
    except WinError as error:
        raise context.fail(f"Failed to delete {place}: {error.text}") from error


def create(context: Context, files: FileSystem, place: str, times: Times) -> None:
    try:
        files.drive(place)
        if context.changed():
            files.make_folder(place, owner=context.call.logon.user)
        update_times(context, files, place, times)
    except WinError as error:
        drive = place[:1]
        text = f"Cannot find drive. A drive with the name '{drive}' does not exist." if error.code == 3 else error.text
        raise context.fail(text) from error
