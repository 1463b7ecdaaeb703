"""`net localgroup [GROUP [NAME ..] [/add|/delete] [/comment:..]]` of net.exe.

Documented by Microsoft (net localgroup); sentences are those of Windows' system errors 1376 to 1379 and NET message 3783, exit code 2
for a failure; the layout of the list of members is remembered. Left out: the list of groups (no GROUP), `/domain`, deleting a
built-in group.
"""

from __future__ import annotations

from ..state.accounts import BUILTIN, Accounts
from .core import Done, Process

DONE = "The command completed successfully.\n\n"
ERRORS = {
    1376: "The specified local group does not exist.",
    1377: "The specified account name is not a member of the group.",
    1378: "The specified account name is already a member of the group.",
    1379: "The specified local group already exists.",
}


def failed(number: int) -> Done:
    return Done(stderr=f"System error {number} has occurred.\n\n{ERRORS[number]}\n\n", rc=2)


def localgroup(process: Process, names: list[str], options: list[str]) -> Done:
    accounts = Accounts(process.estate, process.host)
    plain = [each for each in options if each in ("/add", "/delete")]
    comment = next((each.partition(":")[2].strip('"') for each in options if each.startswith("/comment:")), None)
    if not names or len(plain) > 1 or len(options) > len(plain) + (comment is not None) or (names[1:] and comment is not None):
        raise process.unknown(f"net localgroup {names} {options}")
    group, verb = accounts.group(names[0]), plain[0] if plain else ""
    if len(names) == 1:
        return whole(process, accounts, (names[0], group), verb, comment)
    if not verb:
        raise process.unknown("net localgroup with members and neither /add nor /delete")
    if group is None:
        return failed(1376)
    have = [accounts.sid(each) for each in accounts.members(group)]
    for name in names[1:]:
        sid = accounts.sid(name)
        if sid is None:
            text = f"There is no such global user or group: {name}.\n\nMore help is available by typing NET HELPMSG 3783.\n\n"
            return Done(stderr=text, rc=2)
        if (sid in have) is (verb == "/add"):
            return failed(1378 if verb == "/add" else 1377)
        (accounts.add_member if verb == "/add" else accounts.remove_member)(group, sid)
    return Done(DONE)


def whole(process: Process, accounts: Accounts, group: tuple[str, str | None], verb: str, comment: str | None) -> Done:
    """The group itself: shown, made, removed, described."""
    asked, found = group
    if verb == "/add":
        if found is not None:
            return failed(1379)
        process.host.groups[asked] = []
        found = asked
    elif found is None:
        return failed(1376)
    elif verb == "/delete":
        if found in BUILTIN or found not in process.host.groups:
            raise process.unknown(f"deleting the built-in group {found}")
        del process.host.groups[found]
        return Done(DONE)
    if comment is not None:
        process.host.group_notes[found.lower()] = comment
    if verb or comment is not None:
        return Done(DONE)
    here = f"{process.host.computer}\\"
    members = "".join(f"{each.removeprefix(here)}\n" for each in accounts.members(found))
    note = process.host.group_notes.get(found.lower(), "")
    return Done(f"Alias name     {found}\nComment        {note}\n\nMembers\n\n{'-' * 79}\n{members}{DONE}")
