"""microsoft.iis.web_app_pool, after its source in microsoft.iis 1.3.0.

Attributes: those of ATTRIBUTES, with Microsoft's defaults; any other has no model. Left out: pools that fail to start.
"""

from __future__ import annotations

import re
import typing as t

from ..calls import NoModel
from ..state import iis
from .core import Context, Result, model
from .iis import web_administration

_SPAN = re.compile(r"(?:(?P<days>\d+)[.:](?=\d+:\d+:\d+))?(?P<hours>\d{1,2}):(?P<minutes>\d{1,2})(?::(?P<seconds>\d{1,2})(?:\.\d+)?)?")
# name: default and, for an enumeration, its words in the order of their numbers
ATTRIBUTES: dict[str, tuple[t.Any, tuple[str, ...]]] = {
    "autoStart": (True, ()),
    "enable32BitAppOnWin64": (False, ()),
    "managedPipelineMode": ("Integrated", ("Integrated", "Classic")),
    "managedRuntimeVersion": ("v4.0", ()),
    "queueLength": (1000, ()),
    "startMode": ("OnDemand", ("OnDemand", "AlwaysRunning")),
    "cpu.limit": (0, ()),
    "processModel.identityType": (
        "ApplicationPoolIdentity", ("LocalSystem", "LocalService", "NetworkService", "SpecificUser", "ApplicationPoolIdentity")
    ),
    "processModel.idleTimeout": ("00:20:00", ()),
    "processModel.loadUserProfile": (True, ()),
    "processModel.maxProcesses": (1, ()),
    "processModel.pingResponseTime": ("00:01:30", ()),
    "processModel.password": ("", ()),
    "processModel.userName": ("", ()),
    "recycling.periodicRestart.requests": (0, ()),
    "recycling.periodicRestart.schedule": ([], ()),
    "recycling.periodicRestart.time": ("1.05:00:00", ()),
}  # fmt: skip


def span(text: str) -> str:
    """A TimeSpan as .NET prints it: [d.]hh:mm:ss."""
    match = _SPAN.fullmatch(text.strip())
    if not match:
        raise NoModel(f"microsoft.iis.web_app_pool: the time span {text!r}")
    days, hours, minutes, seconds = (int(match[name] or 0) for name in ("days", "hours", "minutes", "seconds"))
    shown = f"{hours:02}:{minutes:02}:{seconds:02}"
    return f"{days}.{shown}" if days else shown


def converted(name: str, value: t.Any) -> tuple[str, t.Any]:
    """The attribute as it is spelled, and the value cast to its type, as `-as` does it."""
    spelled = next((known for known in ATTRIBUTES if known.lower() == name.lower()), None)
    if spelled is None or value is None:
        raise NoModel(f"microsoft.iis.web_app_pool: attribute {name!r} = {value!r}")
    default, words = ATTRIBUTES[spelled]
    if isinstance(default, list):
        return spelled, [span(each.strip()) for each in (value.split(",") if isinstance(value, str) else value)]
    if words:
        number = int(value) if re.fullmatch(r"\d", str(value)) else -1
        word = words[number] if 0 <= number < len(words) else next((each for each in words if each.lower() == str(value).lower()), None)
        if word is None:
            raise NoModel(f"microsoft.iis.web_app_pool: {spelled} = {value!r}; known: {', '.join(words)}")
        return spelled, word
    if isinstance(default, bool):
        return spelled, bool(value)  # a text that is not empty is true to PowerShell, also "false"
    if isinstance(default, int):
        if not re.fullmatch(r"\d+", str(value)):
            raise NoModel(f"microsoft.iis.web_app_pool: {spelled} = {value!r}")
        return spelled, int(value)
    return spelled, span(str(value)) if re.fullmatch(r"(?:\d+\.)?\d\d:\d\d:\d\d", default) else str(value)


@model("microsoft.iis.web_app_pool")
def web_app_pool(context: Context) -> Result:
    params, host, result = context.params, context.host, context.result
    web_administration(context)
    name, state = params["name"], params["state"].lower()
    found = iis.find(host, "pool", name)
    if state == "absent":
        if found and context.changed():
            iis.remove(host, found[0])
        return result
    if not found:
        if not context.changed():
            return result  # a pool that is only predicted has no attributes to compare
        iis.change(host, f"pool/{name}", state="Started", attributes={})
        found = iis.find(host, "pool", name)
        assert found is not None
    path, pool = found
    set_attributes(context, path, pool)
    turns = ("started", "restarted") if pool["state"] == "Stopped" else ("stopped", "restarted")
    if state in turns and context.changed():
        iis.change(host, path, state="Stopped" if state == "stopped" else "Started")
    return result


def set_attributes(context: Context, path: str, pool: iis.Entry) -> None:
    for name, raw in context.params["attributes"].items():
        spelled, value = converted(name, raw)
        current = pool["attributes"].get(spelled, ATTRIBUTES[spelled][0])
        equal = current.lower() == value.lower() if isinstance(current, str) else current == value
        if not equal and context.changed():
            now = iis.find(context.host, *path.split("/", 1))
            assert now is not None
            iis.change(context.host, path, attributes={**now[1]["attributes"], spelled: value})
