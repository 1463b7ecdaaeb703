"""community.windows.win_scheduled_task, after its source in community.windows 3.3.0.

Tasks are kept, listed (win_scheduled_task_stat, schtasks.exe) and changed; none ever runs. Left out: network settings, COM handler and
mail actions, the password itself (a password that is given makes every run a change, as the module does, unless update_password is
off). The diff's text has the sections of the module and one line a property, without the layout inside actions and triggers.
"""

from __future__ import annotations

import typing as t

from ..state import tasks
from . import task_parts
from .core import Context, Result, model
from .win_group import to_sid

LOGON = {"none": 0, "password": 1, "s4u": 2, "interactive_token": 3, "group": 4, "service_account": 5, "interactive_token_or_password": 6}
REGISTRATION = ("author", "date", "description", "source", "version")
SETTINGS = (
    "allow_demand_start", "allow_hard_terminate", "compatibility", "delete_expired_task_after", "disallow_start_if_on_batteries",
    "execution_time_limit", "enabled", "hidden", "multiple_instances", "priority", "restart_count", "restart_interval", "run_only_if_idle",
    "run_only_if_network_available", "start_when_available", "stop_if_going_on_batteries", "wake_to_run",
)  # fmt: skip
INVALID = '\\/:*?"<>|'


@model("community.windows.win_scheduled_task")
def win_scheduled_task(context: Context) -> Result:
    params, result, host = context.params, context.result, context.host
    name, state = params["name"], params["state"].lower()
    if context.call.diff:
        result["diff"] = {}
    if set(name) & set(INVALID):
        raise context.fail(f"Invalid task name '{name}'. The following characters are not valid: {INVALID}")
    principal = who(context)
    actions, triggers = task_parts.actions(context), task_parts.triggers(context)
    folder = tasks.absolute(params["path"])
    folder = folder if folder == "\\" else folder.rstrip("\\")
    path = f"{folder.rstrip(chr(92))}\\{name}"
    key = tasks.key_of(host, path)
    if state == "absent":
        if key is not None:
            note(context, f"-[Task]\n-{path}\n")
            if context.changed():
                del host.tasks[key]
        return result
    if key is None and not actions:
        raise context.fail("cannot create a task with no actions, set at least one action with a path to an executable")
    made = tasks.definition(host, key) if key else tasks.fresh()
    if key is None:
        result["changed"] = True
        note(
            context,
            f"+[Task]\n+{path}\n\n[Actions]\n" + "".join(f"+action[0] = {{\n  +Path={each['Path']}\n+}}\n" for each in actions or []),
        )
        if context.check:  # a task that was not made cannot be configured
            return result
        made["actions"] = actions
        made["principal"]["UserId"] = params["username"] or context.call.logon.user
        made["registration"]["URI"] = path
    sections = configure(context, made, principal, actions, triggers)
    if sections or (params["password"] is not None and params["update_password"] is not False):
        result["changed"] = True
    note(context, "\n".join(sections).strip())
    if result["changed"] and not context.check:
        tasks.store(host, key or path, made)
    return result


def note(context: Context, text: str) -> None:
    if "diff" in context.result and text:
        old = context.result["diff"].get("prepared")
        context.result["diff"]["prepared"] = f"{old}\n{text}".strip() if old else text


def who(context: Context) -> dict[str, t.Any]:
    """The principal that was asked for, checked as the module does."""
    params = context.params
    user = to_sid(context, params["username"]) if params["username"] else None
    group = to_sid(context, params["group"]) if params["group"] else None
    logon = (params["logon_type"] or "").lower()
    if params["username"] is not None and params["group"] is not None:
        raise context.fail("username and group can not be set at the same time")
    if logon == "s4u" and params["password"] is None:
        raise context.fail("password must be set when logon_type=s4u")
    if logon == "group" and params["group"] is None:
        raise context.fail("group must be set when logon_type=group")
    if logon == "service_account" and user not in tasks.SERVICES:
        raise context.fail("username must be SYSTEM, LOCAL SERVICE or NETWORK SERVICE when logon_type=service_account")
    wanted: dict[str, t.Any] = {"DisplayName": params["display_name"], "LogonType": LOGON.get(logon)}
    wanted["RunLevel"] = {"limited": 0, "highest": 1}.get((params["run_level"] or "").lower())
    return {**wanted, "user": user, "group": group}


def configure(context: Context, made: dict[str, t.Any], principal: dict[str, t.Any], actions: t.Any, triggers: t.Any) -> list[str]:
    """Bring the definition to what was asked for; gives the lines of the diff."""
    lines = part("Actions", listed(made, "actions", actions, "action"))
    lines += part(
        "Principal",
        [*compare(made["principal"], {k: v for k, v in principal.items() if k[0].isupper()}), *identity(context, made, principal)],
    )
    lines += part("Registration Info", compare(made["registration"], named(context, REGISTRATION)))
    lines += part("Settings", compare(made["settings"], named(context, SETTINGS)))
    return lines + part("Triggers", listed(made, "triggers", triggers, "trigger"))


def part(title: str, lines: list[str]) -> list[str]:
    return [f"[{title}]", *lines, ""] if lines else []


def named(context: Context, options: tuple[str, ...]) -> dict[str, t.Any]:
    return {task_parts.pascal(option): context.params[option] for option in options}


def compare(have: dict[str, t.Any], wanted: dict[str, t.Any]) -> list[str]:
    """Compare-Property: what is not given is left alone."""
    lines = []
    for name, value in wanted.items():
        if value is not None and have[name] != value:
            lines.append(f"-{name}={'' if have[name] is None else have[name]}\n+{name}={value}")
            have[name] = value
    return lines


def identity(context: Context, made: dict[str, t.Any], principal: dict[str, t.Any]) -> list[str]:
    """The user or the group that the task runs as; one replaces the other."""
    have, accounts = made["principal"], context.accounts
    for field, other, sid in (("UserId", "GroupId", principal["user"]), ("GroupId", "UserId", principal["group"])):
        if sid is None:
            continue
        name, old = accounts.name(sid), have[field]
        if old is not None and accounts.sid(old) == sid and have[other] is None:
            continue
        gone = f"-{other}={have[other]}\n" if have[other] else f"-{field}={old}\n" if old else ""
        have[field], have[other] = name, None
        return [f"{gone}+{field}={name}"]
    return []


def listed(made: dict[str, t.Any], which: str, wanted: list[dict[str, t.Any]] | None, word: str) -> list[str]:
    """Compare-PropertyList: position by position; only what is given counts."""
    if wanted is None:
        return []
    have, lines = made[which], []
    for index, new in enumerate(wanted):
        old = have[index] if index < len(have) else None
        if old is None:
            lines.append(f"+{word}[{index}] = {{\n  " + ",\n  ".join(f"+{k}={v}" for k, v in new.items() if v is not None) + "\n+}")
            continue
        changes = [f"-{k}={old.get(k)},\n  +{k}={v}" for k, v in new.items() if v is not None and not same(old.get(k), v)]
        if changes:
            lines.append(f"{word}[{index}] = {{\n  " + ",\n  ".join(changes) + "\n}")
    lines += [f"-{word}[{index}] = {{\n}}" for index in range(len(wanted), len(have))]
    made[which] = wanted
    return lines


def same(old: t.Any, new: t.Any) -> bool:
    if isinstance(new, dict):
        return all(value is None or (old or {}).get(key) == value for key, value in new.items())
    return bool(old == new)
