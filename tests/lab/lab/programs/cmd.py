"""cmd.exe of Windows Server 2016: `/c dir [/-c] [/a] [/b] PATH` and `/c move [/y] A B`; nothing else.

Documented by Microsoft (dir, move); columns and totals as an English system prints them. Remembered: a folder does not move to another
volume (`Access is denied.`), and the sentence for a missing name is `File Not Found` on standard error.
"""

from __future__ import annotations

import re
import zlib

from ..state import WinError, paths
from ..state.files import FileSystem, Node
from .core import Done, Process, program

_LINE = re.compile(r'^(?:"[^"]*"|\S+)\s+/[cC]\s*(?P<rest>.*)$', re.DOTALL)


@program("cmd.exe")
def cmd(process: Process) -> Done:
    found = _LINE.match(process.line)
    if not found:
        raise process.unknown("only /c is known")
    rest = found["rest"].strip()
    if rest.startswith('"') and rest.endswith('"') and rest.count('"') > 2:
        rest = rest[1:-1]
    if any(sign in re.sub(r'"[^"]*"', "", rest) for sign in "|&<>^%"):
        raise process.unknown("pipes, redirections, variables")
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|[^\s"]+(?:"[^"]*"[^\s"]*)*', rest)]
    verb = words[0].lower() if words else ""
    if verb == "dir":
        return directory(process, words[1:])
    if verb == "move":
        return move(process, words[1:])
    raise process.unknown(f"command {verb!r}")


def directory(process: Process, words: list[str]) -> Done:
    commas, bare, hidden, targets = True, False, False, []
    for word in words:
        option = word.lower()
        if option == "/-c":
            commas = False
        elif option == "/b":
            bare = True
        elif option == "/a":
            hidden = True
        elif option.startswith("/"):
            raise process.unknown(f"dir option {word!r}")
        else:
            targets.append(word)
    if len(targets) != 1 or set(targets[0]) & set("*?"):
        raise process.unknown(f"dir of {targets}")
    target = paths.normal(targets[0] + ("\\" if re.fullmatch(r"[A-Za-z]:", targets[0]) else ""))
    try:
        files, place = process.view.place(target)
        drive = files.drive(place)
    except WinError as error:
        return Done(stderr=f"{error.text}\n", rc=1)
    far = paths.unc(target)
    volume = f"\\\\{far.server}\\{far.share}" if far else place[0]
    serial = f"{zlib.crc32(f'{drive.letter}{drive.size}'.encode()):08X}"
    label = f"is {drive.label}" if drive.label else "has no label."
    head = "" if bare else f" Volume in drive {volume} {label}\n Volume Serial Number is {serial[:4]}-{serial[4:]}\n\n"
    node = files.get(place)
    if node is None or not node.folder:
        return single_entry(node, target, head, bare)
    return listing(files, node, target, head, commas=commas, bare=bare, hidden=hidden)


def single_entry(node: Node | None, target: str, head: str, bare: bool) -> Done:
    above = "" if bare else f" Directory of {paths.parent(target)}\n\n"
    if node is None:
        return Done(head + above, "File Not Found\n", 1)
    return Done(head + above + (node.name if bare else entry(node, True)) + "\n")


def listing(files: FileSystem, folder: Node, target: str, head: str, *, commas: bool, bare: bool, hidden: bool) -> Done:
    children = [node for node in files.children(folder.path) if hidden or not node.hidden]
    if bare:
        return Done("".join(f"{node.name}\n" for node in children))
    root = len(folder.path) == 3
    lines = [f" Directory of {target}", ""]
    if root and not children:  # an empty volume: cmd finds nothing to list, and says no free space either
        return Done(head + "\n".join(lines) + "\n", "File Not Found\n", 1)
    if not root:
        lines += [f"{stamp(folder)}    <DIR>          {name}" for name in (".", "..")]
    lines += [entry(node, commas) for node in children]
    plain = [node for node in children if not node.folder]
    total = number(sum(node.size for node in plain), commas)
    folders = len(children) - len(plain) + (0 if root else 2)
    lines.append(f"{len(plain):16d} File(s) {total:>14} bytes")
    lines.append(f"{folders:16d} Dir(s) {number(files.drive(folder.path).free, commas):>15} bytes free")
    return Done(head + "\n".join(lines) + "\n")


def number(value: int, commas: bool) -> str:
    return f"{value:,}" if commas else str(value)


def stamp(node: Node) -> str:
    return node.modified.strftime("%m/%d/%Y  %I:%M %p")


def entry(node: Node, commas: bool) -> str:
    return f"{stamp(node)}    <DIR>          {node.name}" if node.folder else f"{stamp(node)}{number(node.size, commas):>18} {node.name}"


def move(process: Process, words: list[str]) -> Done:
    options = [word for word in words if word.startswith("/")]
    names = [word for word in words if not word.startswith("/")]
    if any(option.lower() not in ("/y",) for option in options) or len(names) != 2 or set("".join(names)) & set("*?"):
        raise process.unknown(f"move {words}")
    try:
        return moved(process, names[0], names[1], overwrite=bool(options))
    except WinError as error:
        return Done(stderr=f"{error.text}\n", rc=1)


def moved(process: Process, source: str, target: str, *, overwrite: bool) -> Done:
    near, source = process.view.place(source)
    far, target = process.view.place(target)
    node = near.get(source)
    if node is None:
        raise WinError(2, source)
    there = far.get(target)
    if there is not None and there.folder:
        target = paths.join(target, node.name)
        there = far.get(target)
    if there is not None and (there.folder or node.folder):
        raise WinError(5, target)
    if there is not None and not overwrite:
        raise WinError(80, target)
    same_volume = near is far and near.drive(source) is near.drive(target)
    if node.folder and not same_volume:
        raise WinError(5, target)
    if there is not None:
        far.remove(target)
    if same_volume:
        near.move(source, target)
    else:
        far.copy_here(node, target)
        near.remove(source)
    return Done(f"{1:9d} {'dir' if node.folder else 'file'}(s) moved.\n")
