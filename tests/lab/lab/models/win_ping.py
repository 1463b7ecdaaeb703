"""ansible.windows.win_ping, after its source in ansible.windows 3.8.0.

Left out: the traceback of `data: crash`.
"""

from __future__ import annotations

from .core import Context, Result, model


@model("ansible.windows.win_ping")
def win_ping(context: Context) -> Result:
    if context.params["data"] == "crash":
        raise context.fail("Unhandled exception while executing module: boom")
    return {**context.result, "ping": context.params["data"]}
