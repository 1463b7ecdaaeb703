"""ansible.windows.win_user_right, after its source in ansible.windows 3.8.0. Left out: group policy that takes a right back again."""

from __future__ import annotations

from ..calls import NoModel
from ..state.rights import RIGHTS, holders
from .core import Context, Result, model


@model("ansible.windows.win_user_right")
def win_user_right(context: Context) -> Result:
    params, accounts, result = context.params, context.accounts, context.result
    result.update(added=[], removed=[])
    name, action = params["name"], params["action"].lower()
    wanted = [sid_of(context, each) for each in params["users"]]
    have = holders(accounts, name)
    if have is None:
        if not (name.startswith("Se") and name.endswith(("Privilege", "Right"))):
            raise context.fail(f"the specified right {name} is not a valid right")
        raise NoModel(f"ansible.windows.win_user_right: the right {name}")
    before = [accounts.name(sid) for sid in have]
    add = [sid for sid in dict.fromkeys(wanted) if sid not in have] if action != "remove" else []
    drop = [sid for sid in have if sid not in wanted] if action == "set" else []
    drop += [sid for sid in dict.fromkeys(wanted) if sid in have] if action == "remove" else []
    result["added"] = [accounts.name(sid) for sid in add]
    result["removed"] = [accounts.name(sid) for sid in drop]
    if (add or drop) and context.changed():
        spelled = next((right for right in [*context.host.rights, *RIGHTS] if right.lower() == name.lower()), name)
        context.host.rights[spelled] = [sid for sid in [*have, *add] if sid not in drop]
    after = [each for each in [*before, *result["added"]] if each not in result["removed"]]
    context.diff.update(before={name: before}, after={name: after})
    return result


def sid_of(context: Context, name: str) -> str:
    sid = context.accounts.sid(name)
    if sid is None:
        raise context.fail(f"Failed to translate the account '{name}' to a SID")
    return sid
