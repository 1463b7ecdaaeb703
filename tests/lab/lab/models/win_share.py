"""ansible.windows.win_share, after its source in ansible.windows 3.8.0: shares of Windows 8 / 2012 and newer.

Constant here, as Windows makes a share: Everyone may read. Left out: scopes other than `*`, what a share's rights mean for who comes by
it.
"""

from __future__ import annotations

import typing as t

from ..argspec import failed, legacy
from .core import Context, Result, model
from .win_group import to_sid

NEW: dict[str, t.Any] = {
    "description": "", "enumeration": "Unrestricted", "caching": "Manual", "encrypt": False, "scope": "*",
    "access": {"Everyone": "Read"}, "deny": [],
}  # fmt: skip
_NEEDS = "The current host does not support the -SmbShare cmdlets required by this module. Please run on Server 2012 or Windows 8 and later"
_CACHING = ["BranchCache", "Documents", "Manual", "None", "Programs", "Unknown"]
_LEVELS = ("read", "change", "full")


@model("ansible.windows.win_share")
def win_share(context: Context) -> Result:
    params, host, result = context.params, context.host, context.result
    result["actions"] = []
    if host.os.nt < (6, 2):
        raise context.fail(_NEEDS)
    name = params["name"]
    if params["state"].lower() == "absent":
        if name.lower() in host.shares:
            act(context, f"Remove-SmbShare -Force -Name {name}")
            if not context.check:
                remove(context, name)
        return result
    if not params["path"]:
        raise failed("Get-AnsibleParam: Missing required argument: path")
    asked = {level: accounts_of(context, params[level]) for level in (*_LEVELS, "deny")}
    legacy.choice("caching_mode", _CACHING, params["caching_mode"])
    folder = context.find(params["path"])
    if folder is None:
        raise context.fail(f"{params['path']} directory does not exist on the host")
    if name.lower() not in host.shares:
        act(context, f"New-SmbShare -Name {name} -Path {folder.path}")
        if context.check:
            return result
        create(context, name, folder.path)
    if host.shares[name.lower()].lower() != folder.path.lower():
        act(context, f"Remove-SmbShare -Force -Name {name}", f"New-SmbShare -Name {name} -Path {folder.path}")
        if not context.check:
            create(context, name, folder.path)
    settings(context, name)
    access(context, name, asked)
    return result


def act(context: Context, *actions: str) -> None:
    context.result["changed"] = True
    context.result["actions"] += actions


def create(context: Context, name: str, path: str) -> None:
    context.host.shares[name.lower()] = path
    context.host.share_settings[name.lower()] = {**NEW, "access": dict(NEW["access"]), "deny": []}


def remove(context: Context, name: str) -> None:
    context.host.shares.pop(name.lower())
    context.host.share_settings.pop(name.lower(), None)


def accounts_of(context: Context, text: str | None) -> list[str]:
    """NormalizeAccounts: names in Windows' own spelling."""
    words = [word for word in str(text or "").strip().split(",") if word.strip()]
    return [context.accounts.name(to_sid(context, word)) for word in words]


def kept(context: Context, name: str) -> dict[str, t.Any]:
    """A share's settings, to be read or changed; a share of the estate file has those of a new one."""
    own = context.host.share_settings.get(name.lower())
    return own if own is not None else {**NEW, "access": dict(NEW["access"]), "deny": []}


def settings(context: Context, name: str) -> None:
    params, share = context.params, dict(kept(context, name))
    wanted = [
        ("description", "Description", params["description"] or ""),
        ("enumeration", "FolderEnumerationMode", "Unrestricted" if params["list"] else "AccessBased"),
        ("caching", "CachingMode", params["caching_mode"]),
        ("encrypt", "EncryptData", bool(params["encrypt"])),
    ]
    if params["scope_name"]:
        wanted.append(("scope", "ScopeName", params["scope_name"]))
    for field, option, value in wanted:
        if str(share[field]).lower() != str(value).lower():
            act(context, f"Set-SmbShare -Force -Name {name} -{option} {value}")
            share[field] = value
    if not context.check:
        context.host.share_settings[name.lower()] = share


def access(context: Context, name: str, asked: dict[str, list[str]]) -> None:
    """Take away what was not asked for (rule_action set), then grant what is missing."""
    share = kept(context, name)
    have: dict[str, str] = dict(share["access"])
    denied: list[str] = list(share["deny"])
    wanted: dict[str, str] = {}
    for level in _LEVELS:  # full implies change, change implies read
        wanted.update(dict.fromkeys(asked[level], level.capitalize()))
    if (context.params["rule_action"] or "set").lower() == "set":
        lonely = len(have) + len(denied) == 1
        for account in [each for each in denied if each not in asked["deny"] and not (each == "Everyone" and lonely)]:
            act(context, f"Unblock-SmbShareAccess -Force -Name {name} -AccountName {account}")
            denied.remove(account)
        for account, level in list(have.items()):
            if wanted.get(account) != level:
                act(context, f"Revoke-SmbShareAccess -Force -Name {name} -AccountName {account}")
                del have[account]
    for right in ("Read", "Change", "Full"):
        for account in [each for each, level in wanted.items() if level == right and have.get(each) != right]:
            act(context, f"Grant-SmbShareAccess -Force -Name {name} -AccountName {account} -AccessRight {right}")
            have[account] = right
    for account in [each for each in asked["deny"] if each not in denied]:
        act(context, f"Block-SmbShareAccess -Force -Name {name} -AccountName {account}")
        denied.append(account)
    if not context.check:
        context.host.share_settings[name.lower()] = {**share, "access": have, "deny": denied}
