"""What ansible-core does with files around its modules: put, fetch, temporary folders, removal.

Follows powershell_mkdtemp.ps1, powershell_expand_user.ps1, winrm_put_file.ps1, winrm_fetch_file.ps1 and the `remove` text of ansible-core
2.21's shell plugin. Left out: the exact error records of PowerShell; only their sentence is given.
"""

from __future__ import annotations

import base64
import hashlib
import json
import typing as t

from ..calls import NoModel, Reply
from ..state import WinError, paths
from .core import Context


def run(context: Context) -> Reply:
    kinds: dict[str, t.Callable[[Context], Reply]] = {
        "put_file": put_file,
        "fetch_file": fetch_file,
        "mkdtemp": mkdtemp,
        "expand_user": expand_user,
        "remove": remove,
    }
    if context.call.kind not in kinds:
        raise NoModel(f"call of kind {context.call.kind}")
    return kinds[context.call.kind](context)


def put_file(context: Context) -> Reply:
    call = context.call
    path = paths.normal(context.expand(call.path))
    try:
        files, place = context.view.place(path)
        files.write(place, call.data)
    except WinError as error:
        return Reply(stderr=f'Exception calling "Create" with "1" argument(s): "{error.text}"\r\n', rc=1)
    return Reply(stdout=json.dumps({"sha1": hashlib.sha1(call.data).hexdigest()}, separators=(",", ":")) + "\r\n")


def fetch_file(context: Context) -> Reply:
    call = context.call
    node = context.find(call.path)
    if node is None:
        return Reply(stderr=f"{call.path} does not exist\r\n", rc=1)
    if node.folder:
        return Reply(stdout="[DIR]\r\n")
    try:
        part = node.data()[call.offset : call.offset + (call.size or 524288)]
    except MemoryError as error:
        raise NoModel(str(error)) from error
    return Reply(stdout=base64.b64encode(part).decode() + "\r\n" if part else "")


def mkdtemp(context: Context) -> Reply:
    path = paths.normal(context.expand(context.call.path))
    try:
        files, place = context.view.place(path)
        if files.get(place) is not None:
            return Reply(stderr=f"New-Item : An item with the specified name {place} already exists.\r\n", rc=1)
        files.make_folder(place, owner=context.call.logon.user)
    except WinError as error:
        return Reply(stderr=f"New-Item : {error.text}\r\n", rc=1)
    return Reply(stdout=f"{place}\r\n")


def expand_user(context: Context) -> Reply:
    path, home = context.call.path, context.environment["USERPROFILE"]
    if path == "~":
        path = home
    elif path.startswith("~\\"):
        path = paths.join(home, path[2:])
    return Reply(stdout=f"{path}\r\n")


def remove(context: Context) -> Reply:
    path = paths.normal(context.expand(context.call.path))
    try:
        files, place = context.view.place(path)
        if files.get(place) is None:
            return Reply(stderr=f"Remove-Item : Cannot find path '{place}' because it does not exist.\r\n", rc=1)
        files.remove(place, recurse=bool(context.call.args.get("recurse", True)))
    except WinError as error:
        return Reply(stderr=f"Remove-Item : Cannot remove item {path}: {error.text}\r\n", rc=1)
    return Reply()
