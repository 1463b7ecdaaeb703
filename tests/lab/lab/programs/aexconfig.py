"""AeXConfig.exe of the Notification Server: `/configure "<xml>"` only (docs/products.md: AEXCFG).

Sourced: exit code 0 is success, any other a failure without a meaning; `/h` is help; `/unconfigure` and `/deleteitems` destroy. What
`/configure` changes is not known, so nothing changes here; it fails when the file is not there or is no XML (assumed).
"""

from __future__ import annotations

from xml.etree import ElementTree

from ..state import WinError
from .core import Done, Process, program


@program("aexconfig.exe")
def configure(process: Process) -> Done:
    words = process.arguments
    if len(words) != 2 or words[0].lower() != "/configure":
        raise process.unknown(f"arguments {words}")
    try:
        files, place = process.view.place(words[1])
        ElementTree.fromstring(files.file(place).data())
    except (WinError, ElementTree.ParseError):
        return Done(rc=1)
    return Done()
