"""taskkill.exe: `/f /im NAME [/t]`, for the one program of the lab that does not end by itself.

Documented by Microsoft (taskkill): options and exit codes 0 and 128. Texts are remembered.
"""

from __future__ import annotations

from .core import Done, Process, program

UTILITY = "aexagentutil.exe"


@program("taskkill.exe")
def taskkill(process: Process) -> Done:
    words = [word.lower() for word in process.arguments]
    if "/im" not in words[:-1] or set(words) - {"/f", "/t", "/im", words[words.index("/im") + 1]}:
        raise process.unknown(f"arguments {process.arguments}")
    name, agent = process.arguments[words.index("/im") + 1], process.host.agent
    if name.lower() != UTILITY:
        raise process.unknown(f"/im {name}: the lab keeps no list of processes")
    if agent is None or not agent.hung:
        return Done(stderr=f'ERROR: The process "{name}" not found.\n', rc=128)
    agent.hung = False
    return Done(f'SUCCESS: The process "{name}" with PID 3172 has been terminated.\n')
