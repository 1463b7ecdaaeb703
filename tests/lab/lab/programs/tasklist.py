"""tasklist.exe of Windows Server 2016: `/fi "PID eq N" /fo csv /nh`, for the processes of Ansible's asynchronous tasks alone.

Documented by Microsoft (tasklist): the options and the columns. Remembered: the sentence when no process meets the filter, on standard
output with the exit code 0.
"""

from __future__ import annotations

import re

from .core import Done, Process, program

_FILTER = re.compile(r"PID eq (\d+)", re.IGNORECASE)


@program("tasklist.exe")
def tasklist(process: Process) -> Done:
    words = [word.lower() for word in process.arguments]
    match = _FILTER.fullmatch(process.arguments[1]) if len(process.arguments) > 1 else None
    if words[:1] != ["/fi"] or match is None or words[2:] != ["/fo", "csv", "/nh"]:
        raise process.unknown(f"arguments {process.arguments}")
    if int(match[1]) not in process.host.watchdogs:
        return Done("INFO: No tasks are running which match the specified criteria.\n")
    return Done(f'"powershell.exe","{match[1]}","Services","0","71,204 K"\n')
