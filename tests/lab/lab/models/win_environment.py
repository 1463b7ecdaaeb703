"""ansible.windows.win_environment and win_path, after their sources in ansible.windows 3.8.0.

Machine variables are the Session Manager's Environment key, a user's are HKCU\\Environment (one HKCU a host); a process that starts
later has them. `level: process` is gone with its process, so it changes nothing. Left out: the broadcast to programs that already run.
"""

from __future__ import annotations

import re
import typing as t

from ..state.registry import Value
from .core import Context, Result, model

KEYS = {"machine": "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", "user": "HKCU\\Environment"}
_SPLIT = re.compile(r'(\s*"[^"]+"\s*|[^;]+)(?:;$|$|;)')


@model("ansible.windows.win_environment")
def win_environment(context: Context) -> Result:
    params, result = context.params, context.result
    level, state = params["level"].lower(), (params["state"] or "").lower()
    variables: dict[str, t.Any] = params["variables"] or {params["name"]: params["value"]}
    result.update(values={}, env_values={})
    context.diff.update(before={level: {}}, after={level: {}})
    for name, raw in variables.items():
        value = "" if raw is None else str(raw)  # a [String] parameter: nothing becomes the empty string
        if state == "absent" and value:
            context.warn(f"When removing environment variable '{name}' it should not have a value '{value}' set")
        elif state == "present" and not value:
            text = "When state=present, value must be defined and not an empty string, if you wish to remove the envvar, set state=absent"
            raise context.fail(text)
        status = one(context, level, name, value, state or ("present" if value else "absent"))
        for side in ("before", "after"):
            if status[side]:
                context.diff[side][level][name] = status[side]
        result["values"][name] = result["env_values"][name] = status
        result.update(before_value=status["before"], value=status["after"])
    return result


def one(context: Context, level: str, name: str, value: str, state: str) -> Result:
    """Set-EnvironmentVariableState."""
    key = KEYS.get(level)
    if key is None:
        folded = {each.lower(): text for each, text in context.environment.items()}
        before = folded.get(name.lower())
    else:
        kept = context.host.registry.value(key, name)
        # As .NET reads it: only REG_EXPAND_SZ is expanded.
        before = None if kept is None else context.expand(str(kept.data)) if kept.type == "REG_EXPAND_SZ" else str(kept.data)
    status = {"changed": False, "after": value, "before": before}
    if state == "present" and (before is None or before.lower() != value.lower()):
        status["changed"] = True
        if context.changed() and key:
            context.host.registry.set(key, Value(name, "REG_SZ", value))
    elif state == "absent" and before is not None:
        status["changed"] = True
        if context.changed() and key:
            context.host.registry.unset(key, name)
    return status


@model("ansible.windows.win_path")
def win_path(context: Context) -> Result:
    params, registry = context.params, context.host.registry
    key, name = KEYS[params["scope"].lower()], params["name"]
    machine_path = params["scope"].lower() == "machine" and name.lower() == "path"
    kept = registry.value(key, name)
    current = str(kept.data) if kept is not None else ";".join(context.host.path) if machine_path else ""
    elements = [match[1] for match in _SPLIT.finditer(current)]
    before = list(elements)
    absent, given = params["state"].lower() == "absent", params["elements"]
    changed = remove(context, elements, given) if absent else add(elements, given)
    value = ";".join(elements)
    context.result["path_value"] = value
    if changed and context.changed():
        registry.set(key, Value(name, "REG_EXPAND_SZ", value))
        if machine_path:
            gone = {bare(each) for each in before} - {bare(each) for each in elements}
            folders = [each for each in context.host.path if bare(each) not in gone]
            known = {bare(each) for each in folders}
            context.host.path = folders + [context.expand(each.strip('" ')) for each in elements if bare(each) not in known]
    return context.result


def bare(element: str) -> str:
    return element.strip('"').strip("\\").lower()


def index(elements: list[str], wanted: str) -> int:
    return next((position for position, each in enumerate(elements) if bare(each) == bare(wanted)), -1)


def add(elements: list[str], wanted: list[str]) -> bool:
    """Add-Element: missing ones go to the end, and the order of those given is kept."""
    last, changed = -1, False
    for each in wanted:
        position = index(elements, each)
        if position == -1:
            elements.append(each)
            last, changed = len(elements) - 1, True
        elif position < last:
            del elements[position]
            elements.append(each)
            last, changed = len(elements) - 1, True
        else:
            last = position
    return changed


def remove(context: Context, elements: list[str], unwanted: list[str]) -> bool:
    count = len(elements)
    for each in unwanted:
        position = index(elements, each)
        context.result["removed_idx"] = position
        if position > -1:
            del elements[position]
    return count != len(elements)
