"""ansible.windows.win_wait_for, after its source in ansible.windows 3.8.0.

It sleeps by `Wait`: whoever asked asks again when that time has passed on the estate's clock. A connection attempt itself takes no time, so
`connect_timeout` changes nothing. Left out: `state: drained`.
"""

from __future__ import annotations

import re
import typing as t

from ..calls import NoModel, Wait
from .core import Context, Result, model


@model("ansible.windows.win_wait_for")
def win_wait_for(context: Context) -> Result:
    params = context.params
    context.result["elapsed"] = 0
    check_options(context)
    path, port, state = params["path"], params["port"], params["state"].lower()
    if state == "drained":
        raise NoModel("ansible.windows.win_wait_for: state=drained")
    delay, timeout = params["delay"] or 0, params["timeout"]
    elapsed = passed(context)
    if elapsed < delay:
        raise Wait(delay - elapsed)
    if path is None and port is None:
        if elapsed < delay + timeout:
            raise Wait(delay + timeout - elapsed)
        return {**context.result, "elapsed": elapsed, "wait_attempts": 0}
    attempts = context.call.waits - (1 if delay > 0 else 0)
    if path is not None:
        done, text = file_state(context, path, wanted=state in ("present", "started"))
    else:
        done, text = port_state(context, params["host"], port, wanted=state in ("present", "started"))
    if elapsed - delay >= timeout:
        raise context.fail(text, elapsed=elapsed, wait_attempts=attempts)
    if not done:
        raise Wait(params["sleep"])
    return {**context.result, "elapsed": elapsed, "wait_attempts": attempts + 1}


def passed(context: Context) -> float:
    """Seconds since the module was started."""
    now = context.estate.now()
    return (now - (context.call.since or now)).total_seconds()


def check_options(context: Context) -> None:
    params = context.params
    state = params["state"].lower()
    if params["port"] is not None and params["path"] is not None:
        raise context.fail("port and path parameter can not both be passed to win_wait_for")
    if params["exclude_hosts"] is not None and state != "drained":
        raise context.fail("exclude_hosts should only be with state=drained")
    if params["path"] is not None and state in ("stopped", "drained"):
        raise context.fail(f"state={params['state']} should only be used for checking a port in the win_wait_for module")
    if params["port"] is not None and params["regex"] is not None:
        raise context.fail("regex should by used when checking a string in a file in the win_wait_for module")


def port_state(context: Context, name: str, port: int, *, wanted: bool) -> tuple[bool, str]:
    estate = context.estate
    target = estate.network.from_host(context.host, name)
    open_now = target is not None and estate.network.reachable(context.host, target, port)
    return open_now is wanted, f"timeout while waiting for {name}:{port} to {'start' if wanted else 'stop'} listening"


def file_state(context: Context, path: str, *, wanted: bool) -> tuple[bool, str]:
    node, pattern = context.find(path), context.params["regex"]
    there = node is not None
    if pattern is None:
        return there is wanted, f"timeout while waiting for file {path} to be {'present' if wanted else 'absent'}"
    text: t.Any = node.data().decode("utf-8", "replace") if node and not node.folder else ""
    try:
        matches = there and re.search(pattern, text, re.IGNORECASE) is not None
    except re.error as error:
        raise NoModel(f"ansible.windows.win_wait_for: regex {pattern!r}: {error}") from error
    verb = "match" if wanted else "not match"
    return matches is wanted, f"timeout while waiting for string regex {pattern} in file {path} to {verb}"
