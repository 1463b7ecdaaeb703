"""What ansible-core sent, as a `Work` around a `Call`: the only layer that depends on the version of ansible-core.

`v2` reads the payload of 2.19 and newer, `v1` that of 2.16 and 2.18, `texts` the plain PowerShell lines of both.
"""

from __future__ import annotations

from ..calls import Call, Logon
from . import commandline, texts, v1, v2
from .identity import ModuleIndex
from .work import NotUnderstood, Work

__all__ = ["ModuleIndex", "NotUnderstood", "Work", "read"]


def read(line: str, stdin: bytes, user: str, index: ModuleIndex) -> Work:
    """Understand one command of a shell. Raises NotUnderstood, by name, for PowerShell that ansible-core does not send."""
    logon = Logon(user)
    if commandline.is_plain(line):
        return Work(Call(kind="command", name="command", logon=logon, script=line, data=stdin))
    script = commandline.powershell_script(line)
    bootstrap = commandline.bootstrap(script)
    if bootstrap is None:
        return texts.read(script, stdin, logon)
    if not stdin:
        raise NotUnderstood("a bootstrap script without input", "The payload of the module never came over stdin.")
    if bootstrap.flavour == "v1":
        return v1.read(stdin, bootstrap, logon, index)
    return v2.read(stdin, bootstrap, logon)
