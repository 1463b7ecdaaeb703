"""The PowerShell texts that `raw` may carry. Everything else has no model."""

from __future__ import annotations

import re

from ..calls import Call, NoModel, Reply
from ..state import Estate, Host

VERSION = "$PSVersionTable.PSVersion.ToString()"
_ENCODING = re.compile(r"^try \{ \[Console\]::OutputEncoding = New-Object System\.Text\.UTF8Encoding \} catch \{\}[;\s]*")


def run(estate: Estate, host: Host, call: Call) -> Reply:
    text = _ENCODING.sub("", call.script.strip()).strip()
    if text == VERSION:
        return Reply(stdout=f"{host.powershell}\r\n")
    raise NoModel(f"raw text {text[:200]!r}")
