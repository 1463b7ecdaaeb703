"""ansible.windows.win_tempfile, after its source in ansible.windows 3.8.0. Left out: short (8.3) names of folders, relative paths."""

from __future__ import annotations

import re
import secrets
import string

from ..calls import NoModel
from ..state import WinError, paths
from .core import Context, Result, model

_LETTERS = string.ascii_lowercase + string.digits
_SHORT = re.compile(r"~\d")
_ABSOLUTE = re.compile(r"[A-Za-z]:[\\/]|[\\/]{2}")


@model("ansible.windows.win_tempfile")
def win_tempfile(context: Context) -> Result:
    params = context.params
    above = params["path"] or context.environment["TEMP"]
    if _SHORT.search(above) or not _ABSOLUTE.match(above):
        raise NoModel(f"ansible.windows.win_tempfile: the path {above!r}")
    name = context.expand(params["prefix"] or "") + random_file_name() + context.expand(params["suffix"] or "")
    path = paths.join(paths.normal(above), name)
    context.result.update(changed=True, state=params["state"].lower())
    if not context.check:
        try:
            files, place = context.view.place(path)
            if not params["path"]:
                files.make_folder(paths.parent(place))  # Windows makes it when the user logs on
            if context.result["state"] == "directory":
                files.make_folder(place, owner=context.call.logon.user)
            else:
                files.write(place, b"", owner=context.call.logon.user)
        except WinError as error:
            reason = f"Could not find a part of the path '{path}'." if error.code == 3 else error.text
            raise context.fail(f"No random temporary file worked in 5 attempts. Error: {reason}") from error
    return {**context.result, "path": path}


def random_file_name() -> str:
    """A name as Path.GetRandomFileName gives it: eight and three letters."""
    drawn = "".join(secrets.choice(_LETTERS) for _unused in range(11))
    return f"{drawn[:8]}.{drawn[8:]}"
