"""`reg save [\\\\server\\]KEY FILE [/y]` of reg.exe (Windows Server 2016).

Documented by Microsoft: the syntax, and that of a remote key the file is written on the remote computer (RegSaveKey: "the path described
by lpFile is relative to the remote computer"), a name without a folder into its system32. Without /y a file that is there would be asked
about, which nobody answers in a session of WinRM: no model. Constant here: the file is a text of the key behind the signature of a hive.
Left out: the privilege SE_BACKUP_NAME, which administrators have.
"""

from __future__ import annotations

from ..state import WinError, paths
from .core import Done, Process
from .reg_host import NOT_FOUND, connect, error, key_of, refused

SIGNATURE = b"regf"


def run(process: Process, words: list[str]) -> Done:
    place = key_of(process, words)
    if place is None:
        return error('ERROR: Invalid key name.\nType "REG SAVE /?" for usage.')
    server, key = place
    options = [word.lower() for word in words[2:]]
    if len(words) < 2 or any(option not in ("/y", "/reg:64") for option in options):
        raise process.unknown(f"arguments {words}")
    try:
        host = connect(process, server)
        top = host.registry.key(key)
        if top is None:
            return error(NOT_FOUND)
        file = words[1] if "\\" in words[1] else paths.join("C:\\Windows\\system32", words[1])
        if paths.unc(file) is not None:
            raise process.unknown("a share as the place of the file")
        if host.files.find(file) is not None and "/y" not in options:
            raise process.unknown(f"it would ask whether to overwrite {file!r} (no /y)")
        lines = [
            f"{each.path}\t{value.name}\t{value.type}\t{value.data!r}" for each in (top, *host.registry.below(key)) for value in each.values
        ]
        host.files.write(file, SIGNATURE + "\n".join(lines).encode())
    except WinError as problem:
        return refused(problem) if problem.code not in (3, 112) else error(f"ERROR: {problem.text}")
    return Done("The operation completed successfully.\n\n")
