"""What the models of microsoft.iis share: the WebAdministration module of PowerShell, and folders that must be there.

After microsoft.iis 1.3.0. Left out: the IIS:\\ drive beyond what the four models read of it, and the events and logs that IIS writes.
"""

from __future__ import annotations

from ..state import iis
from .core import Context, unhandled

_NO_MODULE = "The specified module 'WebAdministration' was not loaded because no valid module file was found in any module directory."


def web_administration(context: Context, message: str = "{}") -> None:
    """Import-Module WebAdministration; fails where IIS' scripting tools are not installed. `message` is a module's sentence around it."""
    if not iis.FEATURES & context.host.features:
        raise context.fail(unhandled(_NO_MODULE) if message == "{}" else message.format(_NO_MODULE))


def folder(context: Context, path: str, *, quoted: bool = True) -> str:
    """The full name of a folder that has to be there already."""
    node = context.find(path)
    if node is None:
        shown = f"'{path}'" if quoted else "physical_path"
        raise context.fail(f"specified folder must already exist: {shown}")
    return context.full_path(path, node)


def same(left: str, right: str) -> bool:
    """-eq of PowerShell."""
    return left.lower() == right.lower()
