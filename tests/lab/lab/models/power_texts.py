"""The PowerShell texts of ansible.windows.win_reboot (plugin_utils/_reboot.py in ansible.windows 3.8.0), as `raw` calls.

Known are the query of the boot time, `shutdown.exe /r` with its JSON answer, `shutdown.exe /a`, and the test that the logon screen was
shown. A `boot_time_command` or `test_command` of the user's own has no model.
"""

from __future__ import annotations

import datetime as dt
import json
import re

from ..calls import Call, Logon, Reply
from ..programs import PROGRAMS, Process
from ..state import Estate, Host, paths
from ..state.host import LOGON_SEEN

SHUTDOWN = "C:\\Windows\\System32\\shutdown.exe"
_TAIL = re.compile(
    r";\s*If \(-not \$\?\) \{ If \(Get-Variable LASTEXITCODE -ErrorAction SilentlyContinue\) "
    r"\{ exit \$LASTEXITCODE \} Else \{ exit 1 \} \}\s*$"
)
_BOOT_TIME = "(Get-CimInstance -ClassName Win32_OperatingSystem -Property LastBootUpTime).LastBootUpTime.ToFileTime()"
_RESTART = re.compile(
    r"^\$ErrorActionPreference = 'Continue'\s+if \(\$(?P<forget>True|False)\) \{\s+Remove-Item -LiteralPath '(?P<key>[^']+)'[^}]*\}\s+"
    r"\$stdout = \$null\s+"
    r"\$stderr = \. \{ C:\\Windows\\System32\\shutdown\.exe /r /t (?P<delay>\d+) /c (?P<message>'(?:[^']|'')*'|\S+) \| .*"
    r"ConvertTo-Json -Compress",
    re.DOTALL,
)
_READY = re.compile(r"^Get-Item -LiteralPath '(?P<key>[^']+)' -ErrorAction Stop; '(?P<word>success-[0-9a-f-]+)'$")


def file_time(when: dt.datetime) -> int:
    """100 nanoseconds since 1601."""
    since = when - dt.datetime(1601, 1, 1, tzinfo=dt.timezone.utc)
    return (since.days * 86400 + since.seconds) * 10**7 + since.microseconds * 10


def read(estate: Estate, host: Host, call: Call, text: str) -> Reply | None:
    """The reply to one of the texts, None for any other."""
    text = _TAIL.sub("", text).strip()
    if text == _BOOT_TIME:
        return Reply(stdout=f"{file_time(host.booted)}\r\n")
    if text == f"{SHUTDOWN} /a":
        done = shutdown(estate, host, call.logon, ["/a"])
        return Reply(done.stdout, done.stderr, done.rc)
    if match := _READY.match(text):
        return ready(host, match["key"], match["word"])
    if match := _RESTART.match(text):
        if match["forget"] == "True":
            host.registry.remove_key(match["key"])
        message = match["message"].strip("'").replace("''", "'")
        done = shutdown(estate, host, call.logon, ["/r", "/t", match["delay"], "/c", message])
        answer = {"stderr": done.stderr.strip(), "stdout": done.stdout.strip(), "rc": done.rc}
        return Reply(stdout=json.dumps(answer, separators=(",", ":")) + "\r\n")
    return None


def shutdown(estate: Estate, host: Host, logon: Logon, arguments: list[str]) -> Reply:
    line = " ".join(paths.quote_argument(each) for each in [SHUTDOWN, *arguments])
    done = PROGRAMS["shutdown.exe"](Process(estate, host, logon, SHUTDOWN, line, arguments, host.environment(logon.user)))
    return Reply(done.stdout, done.stderr, done.rc)


def ready(host: Host, key: str, word: str) -> Reply:
    if host.registry.key(key) is None:
        text = f"Get-Item : Cannot find path '{key}' because it does not exist."
        return Reply(stderr=f"{text}\r\n", rc=1)
    parent = LOGON_SEEN.rpartition("\\")[0].replace("HKLM", "HKEY_LOCAL_MACHINE")
    head = f"\r\n\r\n    Hive: {parent}\r\n\r\n\r\nName                           Property\r\n----                           --------\r\n"
    return Reply(stdout=f"{head}{LOGON_SEEN.rpartition(chr(92))[2]}\r\n\r\n\r\n{word}\r\n")
