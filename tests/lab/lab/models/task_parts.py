"""The parts of a scheduled task as win_scheduled_task takes them: names of the COM properties, trigger kinds, the checks of each.

After community.windows 3.3.0 (win_scheduled_task.ps1); the words of its failures are kept.
"""

from __future__ import annotations

import re
import typing as t

from .core import Context

Part = dict[str, t.Any]
TRIGGERS = {
    "event": 0, "time": 1, "daily": 2, "weekly": 3, "monthly": 4, "monthlydow": 5, "idle": 6, "registration": 7, "boot": 8, "logon": 9,
    "session_state_change": 11,
}  # fmt: skip
_SHOWN = ("event", "time", "daily", "weekly", "monthly", "monthlydow", "idle", "registration", "boot", "logon", "session_state_change")
_COMMON = ("enabled", "end_boundary", "execution_time_limit", "repetition")
_OPTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # mandatory, optional beside the common ones
    "boot": ((), ("delay", "start_boundary")),
    "daily": (("start_boundary",), ("days_interval", "random_delay")),
    "event": (("subscription",), ("delay", "start_boundary")),
    "idle": ((), ("start_boundary",)),
    "logon": ((), ("delay", "start_boundary", "user_id")),
    "monthlydow": (("start_boundary",), ("days_of_week", "months_of_year", "random_delay", "weeks_of_month", "run_on_last_week_of_month")),
    "monthly": (("days_of_month", "start_boundary"), ("months_of_year", "random_delay", "run_on_last_day_of_month")),
    "registration": ((), ("delay", "start_boundary")),
    "time": (("start_boundary",), ("random_delay",)),
    "weekly": (("days_of_week", "start_boundary"), ("random_delay", "weeks_interval")),
    "session_state_change": ((), ("delay", "start_boundary", "state_change", "user_id")),
}
WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
STATES = {
    "console_connect": 1,
    "console_disconnect": 2,
    "remote_connect": 3,
    "remote_disconnect": 4,
    "session_lock": 7,
    "session_unlock": 8,
}
_DURATION = re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(Z|[+-]\d\d:\d\d)?")
_WORDS = {  # option: (legal words in the order of their bits, what the failure says)
    "days_of_week": (WEEK, "invalid day of week '{}', check the spelling matches the full day name"),
    "days_of_month": (tuple(map(str, range(1, 32))), "invalid day of month '{}', please specify numbers from 1-31"),
    "weeks_of_month": (("1", "2", "3", "4"), "invalid week of month '{}', please specify weeks from 1-4"),
    "months_of_year": (MONTHS, "invalid month name '{}', please specify full month name"),
}


def pascal(name: str) -> str:
    """start_boundary -> StartBoundary."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def actions(context: Context) -> list[Part] | None:
    given = context.params["actions"]
    if given is None:
        return None
    out = []
    for each in given:
        if "path" not in each:
            raise context.fail("action entry must contain the key 'path'")
        for key in each:
            if key not in ("path", "arguments", "working_directory", "type"):
                text = f"key '{key}' for action entry is not valid and will be ignored, "
                text += "valid keys are 'path', 'arguments', 'working_directory'"
                context.result.setdefault("warnings", []).append(text)
        out.append(
            {
                "Type": 0,
                "Id": None,
                "Path": each["path"],
                "Arguments": each.get("arguments"),
                "WorkingDirectory": each.get("working_directory"),
            }
        )
    return out


def triggers(context: Context) -> list[Part] | None:
    given = context.params["triggers"]
    return None if given is None else [trigger(context, dict(each)) for each in given]


def trigger(context: Context, given: Part) -> Part:
    legal = "', '".join(_SHOWN)
    if "type" not in given:
        raise context.fail(f"a trigger entry must contain a key 'type' with a value of '{legal}'")
    kind = str(given.pop("type")).lower()
    if kind not in TRIGGERS:
        raise context.fail(f"the specified trigger type '{kind}' is not valid, type must be a value of '{legal}'")
    checked(context, given)
    needed, optional = _OPTIONS[kind]
    for name in needed:
        if name not in given:
            text = f"mandatory key '{name}' for trigger is not set, mandatory keys are '" + "', '".join(needed) + "'"
            raise context.fail(text)
    known = (*needed, *optional, *_COMMON)
    out: Part = {"Type": TRIGGERS[kind], "Enabled": True, **{pascal(name): None for name in known if name != "enabled"}}
    for name, value in given.items():
        if name not in known:
            text = f"key '{name}' for trigger entry is not valid and will be ignored, valid keys are '" + "', '".join(known) + "'"
            context.result.setdefault("warnings", []).append(text)
        elif name == "repetition":
            out["Repetition"] = {pascal(key): each for key, each in value.items()}
        else:
            out[pascal(name)] = value
    return out


def checked(context: Context, given: Part) -> None:
    """Dates, durations and words of a trigger, brought into the form that the Task Scheduler keeps."""
    for name in ("start_boundary", "end_boundary"):
        if name in given:
            match = _DATE.fullmatch(str(given[name]))
            if match is None:
                text = f"trigger option '{name}' must be in the format 'YYYY-MM-DDThh:mm:ss' format but was '{given[name]}'"
                raise context.fail(text)
            clock = match[2] or "00:00:00"
            given[name] = f"{match[1]}T{clock if len(clock) == 8 else clock + ':00'}{match[3] or ''}"
    for name in ("execution_time_limit", "delay", "random_delay"):
        if name in given:
            duration(context, name, given[name])
    if isinstance(given.get("repetition"), list) and len(given["repetition"]) == 1:
        given["repetition"] = given["repetition"][0]  # PowerShell asks a list of one as it asks the one
    repeats = {name: each for name in ("interval", "duration") if (each := (given.get("repetition") or {}).get(name)) is not None}
    for name, each in repeats.items():
        duration(context, name, each)
    if len(repeats) == 2 and seconds(repeats["interval"]) > seconds(repeats["duration"]):
        text = f"trigger repetition option 'interval' value '{repeats['interval']}' must be less than or equal to "
        raise context.fail(f"{text}'duration' value '{repeats['duration']}'")
    for name, (words, message) in _WORDS.items():
        if name in given:
            given[name] = bits(context, given[name], words, message)
    if "state_change" in given:
        if given["state_change"] not in STATES:
            raise context.fail(f"invalid state_change '{given['state_change']}'")
        given["state_change"] = STATES[given["state_change"]]


def duration(context: Context, name: str, value: t.Any) -> None:
    if not _DURATION.fullmatch(str(value)):
        raise context.fail(f"trigger option '{name}' must be in the XML duration format but was '{value}'")


def seconds(text: str) -> float:
    """An XML duration, with .NET's year of 365 days and month of 30."""
    match = _DURATION.fullmatch(text)
    assert match is not None
    years, months, days, hours, minutes, rest = (float((match[group] or "0").rstrip("YMDHS")) for group in (1, 2, 3, 5, 6, 7))
    return (((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes) * 60 + rest


def bits(context: Context, raw: t.Any, words: tuple[str, ...], message: str) -> int | None:
    items = [part.strip() for part in raw.split(",")] if isinstance(raw, str) else raw if isinstance(raw, list) else [raw]
    total = 0
    for each in items:
        if str(each).lower() not in words:
            raise context.fail(message.format(each))
        total |= 1 << words.index(str(each).lower())
    return total or None
