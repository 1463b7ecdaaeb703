"""The PowerShell texts that `raw` may carry: the version of PowerShell, and those of win_reboot. Everything else has no model."""

from __future__ import annotations

import re

from ..calls import Call, NoModel, Reply
from ..state import Estate, Host
from . import power_texts

VERSION = "$PSVersionTable.PSVersion.ToString()"
_ENCODING = re.compile(r"^try \{ \[Console\]::OutputEncoding = New-Object System\.Text\.UTF8Encoding \} catch \{\}[;\s]*")


def run(estate: Estate, host: Host, call: Call) -> Reply:
    text = _ENCODING.sub("", call.script.strip()).strip()
    if text == VERSION:
        return Reply(stdout=f"{host.powershell}\r\n")
    answer = power_texts.read(estate, host, call, text)
    if answer is not None:
        return answer
    raise NoModel(f"raw text {text[:200]!r}")
