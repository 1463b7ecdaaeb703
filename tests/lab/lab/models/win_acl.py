"""ansible.windows.win_acl and win_acl_inheritance, after their sources in ansible.windows 3.8.0, for files, folders and registry keys.

A rule is the same only when all of it is: .NET merges rights of one account, so asking for less than an account already has by an
explicit rule never settles (as on Windows). Constant here: what a drive root or a hive gives to everything below. Left out:
certificates (`Cert:`), application pool accounts, links, the meaning of rules - whoever gets in may do everything.
"""

from __future__ import annotations

import typing as t

from ..calls import NoModel
from ..state import EstateError, WinError
from ..state.tree import Acl, Entry, Tree
from ..state.tree import key as fold
from .core import Context, Result, model
from .win_group import to_sid

FILE_RIGHTS = {
    "ListDirectory": 1, "ReadData": 1, "WriteData": 2, "CreateFiles": 2, "CreateDirectories": 4, "AppendData": 4,
    "ReadExtendedAttributes": 8, "WriteExtendedAttributes": 16, "Traverse": 32, "ExecuteFile": 32, "DeleteSubdirectoriesAndFiles": 64,
    "ReadAttributes": 128, "WriteAttributes": 256, "Write": 278, "Delete": 65536, "ReadPermissions": 131072, "Read": 131209,
    "ReadAndExecute": 131241, "Modify": 197055, "ChangePermissions": 262144, "TakeOwnership": 524288, "Synchronize": 1048576,
    "FullControl": 2032127,
}  # fmt: skip
REGISTRY_RIGHTS = {
    "QueryValues": 1, "SetValue": 2, "CreateSubKey": 4, "EnumerateSubKeys": 8, "Notify": 16, "CreateLink": 32, "Delete": 65536,
    "ReadPermissions": 131072, "WriteKey": 131078, "ExecuteKey": 131097, "ReadKey": 131097, "ChangePermissions": 262144,
    "TakeOwnership": 524288, "FullControl": 983103,
}  # fmt: skip
INHERIT = {"None": 0, "ContainerInherit": 1, "ObjectInherit": 2}
PROPAGATION = {"None": 0, "NoPropagateInherit": 1, "InheritOnly": 2}
TOP = (("S-1-5-18", 0xFFFFFFFF), ("S-1-5-32-544", 0xFFFFFFFF))  # SYSTEM and Administrators, at the top of every tree


class Place(t.NamedTuple):
    """What a path names: its tree, its path there, whether it is a file, the kind of its rights."""

    tree: Tree[t.Any]
    path: str
    leaf: bool
    kind: str
    rights: dict[str, int]

    @property
    def acl(self) -> Acl:
        return self.tree.acls.get(fold(self.path), Acl())

    def set(self, acl: Acl) -> None:
        if acl == Acl():
            self.tree.acls.pop(fold(self.path), None)
        else:
            self.tree.acls[fold(self.path)] = acl


def place(context: Context, path: str) -> Place | None:
    if path[:4].upper() in ("HKLM", "HKCU", "HKCR", "HKCC") or path[:3].upper() == "HKU":
        try:
            key = context.host.registry.key(path)
        except EstateError:
            return None
        return Place(context.host.registry, key.path, False, "RegistryRights", REGISTRY_RIGHTS) if key else None
    if path.lower().startswith("cert:"):
        raise NoModel(f"ansible.windows.win_acl: {path}")
    try:
        files, where = context.view.place(path)
    except WinError:
        return None
    node = files.get(where)
    return Place(files, node.path, not node.folder, "FileSystemRights", FILE_RIGHTS) if node else None


def number(names: dict[str, int], text: str, kind: str) -> int:
    """PowerShell's cast of a text to an enumeration with flags."""
    folded = {name.lower(): value for name, value in names.items()}
    total = 0
    for word in str(text).split(","):
        if word.strip().isdigit():
            total |= int(word)
        elif word.strip().lower() in folded:
            total |= folded[word.strip().lower()]
        else:
            legal = ", ".join(names)
            raise ValueError(
                f'Cannot convert value "{text}" to type "System.Security.AccessControl.{kind}". Error: '
                '"Unable to match the identifier name '
                f'{word.strip()} to a valid enumerator name. Specify one of the following enumerator names and try again:\r\n{legal}"'
            )
    return total


@model("ansible.windows.win_acl")
def win_acl(context: Context) -> Result:
    params, state = context.params, context.params["state"].lower()
    path, user, rights = params["path"], params["user"], params["rights"]
    if user.upper().startswith("IIS APPPOOL\\"):
        raise NoModel("ansible.windows.win_acl: application pool accounts")
    found = place(context, path)
    if found is None:
        raise context.fail(f"{path} file or directory does not exist on the host")
    sid = to_sid(context, user)
    inherit = "None" if found.leaf else "ContainerInherit, ObjectInherit" if params["inherit"] is None else params["inherit"]
    try:
        mask = number(found.rights, rights, found.kind)
        flags, spread = number(INHERIT, inherit, "InheritanceFlags"), number(PROPAGATION, params["propagation"], "PropagationFlags")
    except ValueError as error:
        text = f"an error occurred when attempting to {params['state']} {rights} permission(s) on {path} for {user} - {error}"
        raise context.fail(text) from error
    rule = Entry(sid, mask, params["type"].lower() == "allow", flags, spread)
    there = rule in found.acl.entries
    if (state == "present") is not there and context.changed():
        found.set(Acl(added(found.acl, rule) if state == "present" else removed(found.acl, rule), found.acl.protected))
    return context.result


def alike(one: Entry, two: Entry) -> bool:
    return (one.sid, one.allow, one.inherit, one.propagation) == (two.sid, two.allow, two.inherit, two.propagation)


def added(acl: Acl, rule: Entry) -> tuple[Entry, ...]:
    """AddAccessRule: rights of like rules are one rule."""
    rights = rule.rights
    for each in acl.entries:
        rights |= each.rights if alike(each, rule) else 0
    merged = Entry(rule.sid, rights, rule.allow, rule.inherit, rule.propagation)
    return (*(each for each in acl.entries if not alike(each, rule)), merged)


def removed(acl: Acl, rule: Entry) -> tuple[Entry, ...]:
    out = []
    for each in acl.entries:
        left = each.rights & ~rule.rights if alike(each, rule) else each.rights
        if left:
            out.append(Entry(each.sid, left, each.allow, each.inherit, each.propagation))
    return tuple(out)


def inherited(found: Place) -> tuple[Entry, ...]:
    """The rules that come from above, nearest first."""
    out: list[Entry] = []
    above = found.path.rstrip("\\").rpartition("\\")[0]
    while above:
        acl = found.tree.acls.get(fold(above), Acl())
        out += [each for each in acl.entries if each.inherit]
        if acl.protected:
            return tuple(out)
        above = above.rpartition("\\")[0]
    full = found.rights["FullControl"]
    return (*out, *(Entry(sid, full & mask, True, INHERIT["ContainerInherit"] | INHERIT["ObjectInherit"]) for sid, mask in TOP))


@model("ansible.windows.win_acl_inheritance")
def win_acl_inheritance(context: Context) -> Result:
    params, state = context.params, context.params["state"].lower()
    path = context.expand(params["path"])
    found = place(context, path)
    if found is None:
        raise context.fail(f"{path} does not exist")
    if found.path.endswith(":\\"):
        raise NoModel("ansible.windows.win_acl_inheritance: the top of a volume")
    was = "absent" if found.acl.protected else "present"
    context.diff.update(before={"state": was}, after={"state": state})
    if was == state or not context.changed():
        return context.result
    own = found.acl.entries
    if state == "absent":  # `reorganize` keeps what was inherited as explicit rules
        copied = [rule for rule in inherited(found) if rule not in own] if params["reorganize"] else []
        found.set(Acl((*own, *copied), protected=True))
    else:
        above = inherited(found)
        found.set(Acl(tuple(rule for rule in own if not (params["reorganize"] and rule in above)), protected=False))
    return context.result
