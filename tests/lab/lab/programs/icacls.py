"""icacls.exe of Windows Server 2016: `NAME /inheritance:d` and `NAME /remove *SID ...`, for one file or folder here or on another host.

Documented by Microsoft (icacls): `/inheritance:d` ends the inheritance and copies what was inherited, `/remove` takes every rule of an
account away, a SID in figures has a `*` before it. Remembered: the two lines that it prints. Constant here: what the top of a volume
gives to everything below it, which is full control for SYSTEM and the administrators, and reading for Users; and that setup gives the
account of a SQL Server its data and backup folders. Left out: other options.
"""

from __future__ import annotations

import re

from ..state import WinError, paths
from ..state.accounts import Accounts
from ..state.files import FileSystem
from ..state.tree import Acl, Entry
from ..state.tree import key as fold
from .core import Done, Process, program

BOTH, FULL, READ = 3, 2032127, 1179817  # ContainerInherit and ObjectInherit; FullControl; ReadAndExecute and Synchronize
TOP = (Entry("S-1-5-18", FULL, True, BOTH), Entry("S-1-5-32-544", FULL, True, BOTH), Entry("S-1-5-32-545", READ, True, BOTH))
_SID = re.compile(r"\*(S-1(?:-\d+)+)", re.IGNORECASE)


@program("icacls.exe")
def icacls(process: Process) -> Done:
    words = process.arguments
    if len(words) < 2:
        raise process.unknown("no option")
    name, option, *rest = words
    try:
        files, path = process.view.place(name)
        if files.get(path) is None:
            raise WinError(2, name)
    except WinError as problem:
        return Done("Successfully processed 0 files; Failed processing 1 files\n", f"{name}: {problem.text}\n", rc=problem.code)
    own = files.acls.get(fold(path), Acl())
    if option.lower() == "/inheritance:d" and not rest:
        if not own.protected:
            copied = [rule for rule in (*of_sql_server(process, name, path), *inherited(files, path)) if rule not in own.entries]
            files.acls[fold(path)] = Acl((*own.entries, *copied), protected=True)
    elif option.lower() == "/remove" and rest and all(_SID.fullmatch(word) for word in rest):
        gone = {word[1:].upper() for word in rest}
        files.acls[fold(path)] = Acl(tuple(rule for rule in own.entries if rule.sid not in gone), own.protected)
    else:
        raise process.unknown(f"options {words[1:]}")
    return Done(f"processed file: {name}\nSuccessfully processed 1 files; Failed processing 0 files\n")


def of_sql_server(process: Process, name: str, path: str) -> tuple[Entry, ...]:
    """What a folder inside those of an instance gives to the account of its service."""
    far = paths.unc(name)
    host = process.estate.network.from_host(process.host, far.server) if far else process.host
    found = []
    for instance in host.sql.values() if host else ():
        own = [fold(folder) + "\\" for folder in (instance.data_dir, instance.backup_dir) if folder]
        sid = Accounts(process.estate, host).sid(instance.account) if host else None
        if sid and any(f"{fold(path)}\\".startswith(each) for each in own):
            found.append(Entry(sid, FULL, True, BOTH))
    return tuple(found)


def inherited(files: FileSystem, path: str) -> tuple[Entry, ...]:
    """The rules that come from above, nearest first."""
    out: list[Entry] = []
    above = path.rstrip("\\").rpartition("\\")[0]
    while above:
        acl = files.acls.get(fold(above), Acl())
        out += [rule for rule in acl.entries if rule.inherit]
        if acl.protected:
            return tuple(out)
        above = above.rpartition("\\")[0]
    return (*out, *TOP)
