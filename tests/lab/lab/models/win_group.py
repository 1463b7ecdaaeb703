"""ansible.windows.win_group and win_group_membership, after their sources in ansible.windows 3.8.0 and Ansible.ModuleUtils.SID.

Left out: members whose SID nobody knows any more; a built-in group cannot be deleted, as on Windows.
"""

from __future__ import annotations

from ..calls import NoModel
from .core import Context, Result, model, unhandled

UNTRANSLATED = 'Exception calling "Translate" with "1" argument(s): "Some or all identity references could not be translated."'


def to_sid(context: Context, name: str) -> str:
    """Convert-ToSID, whose failure forgets what the module had gathered."""
    sid = context.accounts.sid(name)
    if sid is None:
        context.result.clear()
        context.result["changed"] = False
        raise context.fail(f"account_name {name} is not a valid account, cannot get SID: {UNTRANSLATED}")
    return sid


@model("ansible.windows.win_group")
def win_group(context: Context) -> Result:
    params, accounts, result = context.params, context.accounts, context.result
    name, result["sid"] = params["name"], None
    group = accounts.group(name)
    context.diff.update(before=described(context, name) if group else None, after=None)
    if params["state"].lower() == "absent":
        if group is not None and context.changed():
            remove(context, group)
        return result
    if group is None:
        result["sid"] = "S-1-5-0000"
        if context.changed():
            context.host.groups[name] = []
            group = name
    after = sorted(members_of(context, group), key=str.lower) if group else []
    if group is not None:
        result["sid"] = accounts.sid(f".\\{group}")
        set_description(context, group)
        after = set_members(context, group)
    context.diff["after"] = {"name": name, "description": description(context, name), "members": after}
    return result


def members_of(context: Context, group: str) -> list[str]:
    return context.accounts.members(group)


def description(context: Context, name: str) -> str | None:
    asked: str | None = context.params["description"]
    return asked if asked is not None else context.host.group_notes.get(name.lower())


def described(context: Context, name: str) -> Result:
    members = sorted(members_of(context, name), key=str.lower)
    return {"name": name, "description": context.host.group_notes.get(name.lower()), "members": members}


def remove(context: Context, group: str) -> None:
    if group not in context.host.groups or str(context.accounts.sid(f".\\{group}")).startswith("S-1-5-32-"):
        raise NoModel(f"ansible.windows.win_group: deleting the built-in group {group}")
    del context.host.groups[group]
    for fields in context.host.users.values():
        fields["groups"] = [each for each in fields.get("groups") or [] if each.lower() != group.lower()]


def set_description(context: Context, group: str) -> None:
    wanted = context.params["description"]
    if wanted is not None and (context.host.group_notes.get(group.lower()) or "").lower() != wanted.lower() and context.changed():
        context.host.group_notes[group.lower()] = wanted


def set_members(context: Context, group: str) -> list[str]:
    """Bring the members to what was asked for; gives their names as the diff shows them."""
    accounts, asked = context.accounts, context.params["members"] or {}
    have = [accounts.sid(each) or each for each in members_of(context, group)]
    if asked.get("set") is not None:
        wanted = [sid_of(context, each) for each in asked["set"]]
        add, drop = [each for each in wanted if each not in have], [each for each in have if each not in wanted]
    else:
        add = [sid for sid in (sid_of(context, each) for each in asked.get("add") or []) if sid not in have]
        drop = [sid for sid in (sid_of(context, each) for each in asked.get("remove") or []) if sid in have]
    for sid in dict.fromkeys(add):
        if context.changed():
            accounts.add_member(group, sid)
    for sid in dict.fromkeys(drop):
        if context.changed():
            accounts.remove_member(group, sid)
    after = [sid for sid in [*have, *add] if sid not in drop]
    return sorted({accounts.name(sid) for sid in after}, key=str.lower)


def sid_of(context: Context, name: str) -> str:
    """ConvertTo-SecurityIdentifier of win_group, whose error ends the module as one that nobody caught."""
    sid = context.accounts.sid(name)
    if sid is None:
        raise context.fail(unhandled(f"Failed to translate '{name}' to a SecurityIdentifier: {UNTRANSLATED}"))
    return sid


@model("ansible.windows.win_group_membership")
def win_group_membership(context: Context) -> Result:
    params, accounts, result = context.params, context.accounts, context.result
    name, state = params["name"], params["state"].lower()
    result["name"] = name
    if state != "absent":
        result["added"] = []
    if state != "present":
        result["removed"] = []
    group = accounts.group(name)
    if group is None:
        raise context.fail(f"Could not find local group {name}")
    wanted = list(dict.fromkeys(to_sid(context, str(each)) for each in params["members"]))
    have = [accounts.sid(each) or each for each in accounts.members(group)]
    if state == "absent":
        drop, add = [sid for sid in wanted if sid in have], []
    else:
        add, drop = [sid for sid in wanted if sid not in have], [sid for sid in have if sid not in wanted] if state == "pure" else []
    for sid in add:
        result["added"].append(accounts.name(sid))
        if context.changed():
            accounts.add_member(group, sid)
    for sid in drop:
        result["removed"].append(accounts.name(sid))
        if context.changed():
            accounts.remove_member(group, sid)
    members = accounts.members(group)
    if context.check:
        members = [each for each in [*members, *result.get("added", [])] if each not in result.get("removed", [])]
    return {**result, "members": members}
