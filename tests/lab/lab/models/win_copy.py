"""ansible.windows.win_copy, after its source in ansible.windows 3.8.0: the modes that its action plugin uses.

Modelled: query, single, remote, explode. Left out: backup of read-only files, links, the diff text of nested folders in the module's exact
order.
"""

from __future__ import annotations

import base64
import io
import zipfile

from ..argspec import failed
from ..state import WinError, paths
from ..state.files import Node
from .core import Context, Result, model


@model("ansible.windows.win_copy")
def win_copy(context: Context) -> Result:
    mode = (context.params["_copy_mode"] or "single").lower()
    if mode in ("explode", "single") and context.params["src"] is None:
        raise failed("Get-AnsibleParam: Missing required argument: src")
    if context.call.diff:
        context.result["diff"] = {}
    try:
        {"query": query, "single": single, "remote": remote, "explode": explode}[mode](context)
    except WinError as error:
        # $ErrorActionPreference is Stop: the cmdlet's error ends the module.
        raise context.fail(f"Unhandled exception while executing module: {error.text}") from error
    return context.result


def query(context: Context) -> None:
    """Which of the controller's files and folders are to be sent."""
    dest, files, folders = context.params["dest"], [], []
    for entry in context.params["files"] or []:
        path = paths.join(dest, entry["dest"])
        node = context.find(path)
        if node is not None and node.folder:
            path = paths.join(path, paths.name(entry["src"].replace("/", "\\")))
            node = context.find(path)
        if node is None:
            files.append(entry)
        elif node.folder:
            raise context.fail(f"cannot copy file to dest '{path}': object at path is already a directory")
        elif context.params["force"] and node.digest("sha1") != entry["checksum"]:
            files.append(entry)
    for entry in context.params["directories"] or []:
        path = paths.join(dest, entry["dest"])
        above, node = context.find(paths.parent(path)), context.find(path)
        if above is not None and not above.folder:
            raise context.fail(f"cannot copy folder to dest '{path}': object at parent directory path is already a file")
        if node is not None and not node.folder:
            raise context.fail(f"cannot copy folder to dest '{path}': object at path is already a file")
        if node is None:
            folders.append(entry)
    context.result.update(files=files, directories=folders, symlinks=[])


def single(context: Context) -> None:
    """One file that lies in a temporary folder goes to its place; always a change, never in check mode."""
    src, dest = context.params["src"], context.params["dest"]
    source = context.find(src)
    if source is None or source.folder:
        raise context.fail(f"Cannot copy src file: '{src}' as it does not exist")
    target = destination(context, dest, context.params["_original_basename"] or source.name)
    check_parent(context, dest, target)
    old = context.find(target)
    if context.params["backup"]:
        context.result["backup_file"] = backup(context, target, old)
    copy_item(context, source, target)
    context.result["changed"] = True


def destination(context: Context, dest: str, name: str) -> str:
    node = context.find(dest)
    if dest.endswith(("/", "\\")) or (node is not None and node.folder):
        return paths.join(dest, name)
    return dest


def check_parent(context: Context, dest: str, target: str) -> None:
    above = paths.parent(paths.normal(target))
    node = context.find(above)
    if node is not None and not node.folder:
        raise context.fail(f"object at destination parent dir '{above}' is currently a file")
    if node is None:
        if dest == target:
            raise context.fail(f"Destination directory '{above}' does not exist")
        if not context.call.check_mode:
            files, place = context.view.place(above)
            files.make_folder(place)


def backup(context: Context, target: str, old: Node | None) -> str | None:
    if old is None or old.folder:
        return None
    name = f"{target}.4242.{context.now().strftime('%Y%m%d-%H%M%S')}.bak"
    if not context.call.check_mode:
        copy_item(context, old, name)
    return name


def copy_item(context: Context, source: Node, target: str) -> None:
    files, place = context.view.place(target)
    files.copy_here(source, place)


def remote(context: Context) -> None:
    """`remote_src`: both ends on the host's side."""
    src, dest, result = context.params["src"], context.params["dest"], context.result
    result.update(src=src, dest=dest)
    source = context.find(src or "")
    if source is None:
        raise context.fail(f"Cannot copy src file: '{src}' as it does not exist")
    diff: list[str] = []
    if source.folder:
        result["operation"] = "folder_copy"
        target = dest if src.endswith(("/", "\\")) else paths.join(dest, source.name)
        result["dest"] = target
        if target == dest:
            copy_children(context, src, target, diff)
        else:
            copy_folder(context, src, target, diff)
    else:
        result["operation"] = "file_copy"
        result["original_basename"] = source.name
        target = destination(context, dest, source.name)
        result["dest"] = target
        check_parent(context, dest, target)
        result["checksum"] = copy_file(context, source, src, target, diff)
    made = context.find(target)
    result["size"] = None if made is None else tree_size(context, target, made)
    if context.call.diff:
        result["diff"] = {"prepared": "".join(diff)}


def tree_size(context: Context, path: str, node: Node) -> int:
    if not node.folder:
        return node.size
    files, place = context.view.place(path)
    return sum(each.size for each in files.walk(place))


def copy_file(context: Context, source: Node, src: str, target: str, diff: list[str]) -> str | None:
    force = context.params["force"]
    checksum = source.digest("sha1") if force else None
    old = context.find(target)
    if old is not None and old.folder:
        raise context.fail(f"cannot copy file from '{src}' to '{target}': dest is already a folder")
    if old is not None and (not force or old.digest("sha1") == checksum):
        return checksum
    above = context.find(paths.parent(paths.normal(target)))
    if above is not None and not above.folder:
        raise context.fail(f"cannot copy file from '{src}' to '{target}': object at dest parent dir is not a folder")
    if above is None:
        diff.append(f"+{paths.parent(paths.normal(target))}\\\n")
    if context.params["backup"]:
        context.result["backup_file"] = backup(context, target, old)
    if old is not None:
        diff.append(f"-{target}\n")
    if not context.call.check_mode:
        files, place = context.view.place(target)
        files.make_folder(paths.parent(place))
        files.copy_here(source, place)
    diff.append(f"+{target}\n")
    context.result["changed"] = True
    return checksum


def copy_folder(context: Context, src: str, target: str, diff: list[str]) -> None:
    node, above = context.find(target), context.find(paths.parent(paths.normal(target)))
    if above is not None and not above.folder:
        raise context.fail(f"cannot copy file from '{src}' to '{target}': object at dest parent dir is not a folder")
    if node is not None and not node.folder:
        raise context.fail(f"cannot copy folder from '{src}' to '{target}': dest is already a file")
    if node is None:
        if not context.call.check_mode:
            files, place = context.view.place(target)
            files.make_folder(place)
        diff.append(f"+{target}\\\n")
        context.result["changed"] = True
    copy_children(context, src, target, diff)


def copy_children(context: Context, src: str, target: str, diff: list[str]) -> None:
    files, place = context.view.place(src)
    for child in files.children(place):
        if child.folder:
            copy_folder(context, paths.join(src, child.name), paths.join(target, child.name), diff)
        else:
            copy_file(context, child, paths.join(src, child.name), paths.join(target, child.name), diff)


def explode(context: Context) -> None:
    """A zip whose entry names are base64, unpacked over the destination; always a change."""
    src, dest = context.params["src"], context.params["dest"]
    source = context.find(src)
    if source is None or source.folder:
        raise context.fail(f"Cannot expand src zip file: '{src}' as it does not exist")
    with zipfile.ZipFile(io.BytesIO(source.data())) as archive:
        for entry in archive.infolist():
            unpack(context, archive, entry, dest)
    context.result["changed"] = True


def unpack(context: Context, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, dest: str) -> None:
    folder = entry.filename.endswith(("/", "\\"))
    name = base64.b64decode(entry.filename.rstrip("/\\")).decode()
    target = paths.join(dest, name.replace("/", "\\"))
    if context.call.check_mode:
        return
    files, place = context.view.place(target)
    files.make_folder(place if folder else paths.parent(place))
    if not folder:
        files.write(place, archive.read(entry))
