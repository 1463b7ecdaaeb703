"""ansible.windows.win_user, after its source in ansible.windows 3.8.0: local accounts.

Left out: password policies (every password is good enough), the lock-out of an account, what Windows keeps in the profile when a user
goes.
"""

from __future__ import annotations

import datetime as dt
import re
import typing as t

from .core import Context, Result, model

# option, field of the state, key of the diff; compared as PowerShell does: with case where the module uses -cne.
_FIELDS = (
    ("account_disabled", "disabled", False), ("fullname", "full_name", True), ("description", "description", True),
    ("home_directory", "home_directory", False), ("login_script", "login_script", False), ("password_expired", "password_expired", False),
    ("password_never_expires", "password_never_expires", False), ("profile", "profile", False),
    ("user_cannot_change_password", "cannot_change_password", False),
)  # fmt: skip
_FLAGS = {"disabled", "password_expired", "password_never_expires", "cannot_change_password"}
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(\.\d{1,7})?(Z|[+-]\d\d:?\d\d)?)?")


@model("ansible.windows.win_user")
def win_user(context: Context) -> Result:
    params, accounts = context.params, context.accounts
    if params["account_locked"] is True:
        raise context.fail("account_locked must be set to 'no' if provided")
    expires = expiry(context, params["account_expires"])
    name, state = params["name"], params["state"].lower()
    found = accounts.user(name)
    context.diff.update(before=described(context, name) if found else "", after="")
    if state == "present":
        present(context, name, expires)
    elif state == "absent":
        absent(context, name)
    else:
        context.result["msg"] = f"Querying user '{name}'"
        context.diff["after"] = context.diff["before"]
    context.result["state"] = ("present" if found else "absent") if state == "query" else state
    return {**context.result, "name": name, **returned(context, name)}


def expiry(context: Context, raw: str | None) -> str | None:
    """`never`, or the moment in the one spelling that the state keeps."""
    if not raw or raw == "never":
        return raw or None
    match = _DATE.fullmatch(raw)
    if match is None:
        text = (
            "Failed to parse account_expires as datetime string. Expecting datetime in yyyy-MM-dd or yyyy-MM-ddTHH:mm:ss.FFFFFFFK format."
        )
        raise context.fail(text)
    zone = (match[4] or "Z").replace("Z", "+00:00")
    zone = zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    when = dt.datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}{zone}")
    return when.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def value(fields: dict[str, t.Any], field: str) -> t.Any:
    return bool(fields.get(field)) if field in _FLAGS else str(fields.get(field) or "")


def described(context: Context, name: str) -> Result:
    """Get-UserDiff."""
    found = context.accounts.user(name)
    assert found is not None
    spelled, fields = found
    accounts = context.accounts
    groups = [accounts.name(accounts.sid(f".\\{group}") or group) for group in accounts.groups_of(name)]
    shown = {option: value(fields, field) for option, field, _unused in _FIELDS}
    return {
        **shown, "account_expires": fields.get("expires") or "never", "account_locked": False, "groups": groups, "name": spelled,
        "password": "REDACTED",
    }  # fmt: skip


def present(context: Context, name: str, expires: str | None) -> None:
    params, accounts = context.params, context.accounts
    if accounts.user(name) is None:
        context.diff["after"] = {"name": name, **({"password": "REDACTED"} if params["password"] is not None else {})}
        if not context.changed():
            return
        context.host.users[name] = {"password": params["password"], "groups": [], "password_changes": 1}
    spelled, fields = t.cast("tuple[str, dict[str, t.Any]]", accounts.user(name))
    context.diff["after"] = described(context, name)
    wanted: dict[str, t.Any] = {}
    if params["password"] is not None and params["update_password"].lower() == "always":
        unknowable = fields.get("disabled") or fields.get("password_expired")
        if unknowable or fields.get("password") != params["password"]:
            wanted.update(password=params["password"], password_changes=fields.get("password_changes", 0) + 1, password_expired=False)
            context.diff["after"]["password"] = "CHANGED REDACTED"
    if expires is not None and expires != (fields.get("expires") or "never"):
        wanted["expires"] = expires
        context.diff["after"]["account_expires"] = expires
    for option, field, cased in _FIELDS:
        new, old = params[option], value(fields, field)
        same = new is None or new == old or (not cased and isinstance(new, str) and new.lower() == old.lower())
        if not same:
            wanted[field] = new
            context.diff["after"][option] = new
    if wanted and context.changed():
        accounts.own(spelled).update(wanted)
    groups(context, spelled)


def groups(context: Context, user: str) -> None:
    given, accounts = context.params["groups"], context.accounts
    if given is None:
        return
    wanted: list[str] = []
    for each in given:
        if each.strip():
            sid = accounts.sid(each)
            group = accounts.group(accounts.name(sid).rpartition("\\")[2]) if sid else None
            if group is None or accounts.sid(f".\\{group}") != sid:
                raise context.fail(f"group '{each}' not found")
            wanted.append(group)
    have, action = accounts.groups_of(user), context.params["groups_action"].lower()
    add = [group for group in dict.fromkeys(wanted) if group not in have] if action != "remove" else []
    drop = [group for group in have if group not in wanted] if action == "replace" else []
    drop += [group for group in wanted if group in have] if action == "remove" else []
    sid = accounts.sid(f".\\{user}") or user
    for group, change in [*((group, accounts.add_member) for group in add), *((group, accounts.remove_member) for group in drop)]:
        if context.changed():
            change(group, sid)
    shown = context.diff["after"]["groups"]
    context.diff["after"]["groups"] = [each for each in shown if each.rpartition("\\")[2] not in drop] + add


def absent(context: Context, name: str) -> None:
    found = context.accounts.user(name)
    if found is None:
        context.result["msg"] = f"User '{name}' was not found"
        return
    if context.changed():
        if found[0] not in context.host.users:
            raise context.fail('Exception calling "Delete" with "2" argument(s): "Cannot perform this operation on built-in accounts."')
        del context.host.users[found[0]]
    context.result["msg"] = f"User '{found[0]}' deleted successfully"


def returned(context: Context, name: str) -> Result:
    accounts = context.accounts
    found = accounts.user(name)
    if found is None:
        return {}
    spelled, fields = found
    root = f"WinNT://{context.estate.netbios}/{context.host.computer}"
    shown = {
        option: value(fields, field) for option, field, _unused in _FIELDS if option not in ("home_directory", "login_script", "profile")
    }
    return {
        **shown, "account_locked": False, "path": f"{root}/{spelled}", "sid": accounts.sid(f".\\{spelled}"),
        "groups": [{"name": group, "path": f"{root}/{group}"} for group in accounts.groups_of(spelled)],
    }  # fmt: skip
