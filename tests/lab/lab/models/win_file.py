"""ansible.windows.win_file, after its source in ansible.windows 3.8.0.

Left out: access_time (the lab's volumes keep none), links, custom time formats other than the default.
"""

from __future__ import annotations

import datetime as dt

from ..calls import NoModel
from ..state import WinError, paths
from ..state.files import FileSystem
from .core import Context, Result, model

_FORMAT = "yyyy-MM-dd HH:mm:ss"


@model("ansible.windows.win_file")
def win_file(context: Context) -> Result:
    params = context.params
    path, state = params["path"], (params["state"] or "").lower() or None
    node = context.find(path)
    if node is not None and node.folder and params["_original_basename"] is not None:
        path = paths.join(path, params["_original_basename"])
        node = context.find(path)
    when = modification(context, state)
    if params["_diff_peek"] is not None:
        binary = node is not None and not node.folder and b"\0" in node.data()[:8192]
        return {"path": path, "change": False, "appears_binary": binary, "state": "file" if node else "absent", "changed": False}
    try:
        files, place = context.view.place(path)
    except WinError as error:
        raise context.fail(error.text) from error
    if state == "touch":
        touch(context, files, place, when)
        return context.result
    if node is not None:
        if state == "absent":
            delete(context, files, place)
        elif state == "directory" and not node.folder:
            raise context.fail(f"path {path} is not a directory")
        elif state == "file" and node.folder:
            raise context.fail(f"path {path} is not a file")
        return context.result
    if state is None:
        state = "file" if paths.name(path) and not path.endswith("\\") else "directory"
    if state == "file":
        raise context.fail(f"path {path} will not be created")
    if state == "directory":
        create(context, files, place)
    return context.result


def modification(context: Context, state: str | None) -> dt.datetime | None:
    """The modification time to set, None to leave it."""
    params = context.params
    for name in ("modification_time", "access_time"):
        wanted = params[name]
        if wanted in (None, "now", "preserve"):
            continue
        if params[f"{name}_format"] != _FORMAT:
            raise NoModel(f"ansible.windows.win_file: {name}_format {params[f'{name}_format']}")
        try:
            moment = dt.datetime.strptime(wanted, "%Y-%m-%d %H:%M:%S").replace(tzinfo=dt.timezone.utc)
        except ValueError as error:
            raise context.fail(f"Invalid {name} '{wanted}'") from error
        if name == "modification_time":
            return moment
    now = params["modification_time"] == "now" or (state == "touch" and params["modification_time"] is None)
    return context.now() if now else None


def touch(context: Context, files: FileSystem, place: str, when: dt.datetime | None) -> None:
    context.result["changed"] = True
    if context.call.check_mode:
        return
    try:
        if files.get(place) is None:
            files.write(place, b"")
        if when is not None:
            files.touch(place, modified=when)
    except WinError as error:
        raise context.fail(error.text) from error


def delete(context: Context, files: FileSystem, place: str) -> None:
    context.result["changed"] = True
    if context.call.check_mode:
        return
    try:
        files.remove(place, recurse=True)
    except WinError as error:
        raise context.fail(f"Failed to delete {place}: {error.text}") from error


def create(context: Context, files: FileSystem, place: str) -> None:
    try:
        files.drive(place)
        if not context.call.check_mode:
            files.make_folder(place, owner=context.call.logon.user)
    except WinError as error:
        drive = place[:1]
        text = f"Cannot find drive. A drive with the name '{drive}' does not exist." if error.code == 3 else error.text
        raise context.fail(text) from error
    context.result["changed"] = True
