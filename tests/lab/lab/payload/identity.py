"""Which module a PowerShell source is: an index of the installed collections, by content.

ansible-core 2.16 and 2.18 send no resolved module name (`ansible.legacy.stat` really is `ansible.windows.win_stat`).
"""

from __future__ import annotations

import functools
import hashlib
import typing as t
from pathlib import Path

from .work import NotUnderstood

# ansible-core replaces this old marker line before it sends a module; both forms are the same module.
_OLD_MARKER, _NEW_MARKER = b"# POWERSHELL_COMMON", b"#Requires -Module Ansible.ModuleUtils.Legacy"


class ModuleIndex:
    """SHA-256 of source -> fully qualified name, over the `plugins/modules/**.ps1` of the given collection paths."""

    def __init__(self, paths: t.Iterable[Path]) -> None:
        self._paths = tuple(paths)

    @functools.cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for root in self._paths:
            for module in sorted(root.glob("ansible_collections/*/*/plugins/modules/**/*.ps1")):
                namespace, collection, _plugins, _modules, *rest = module.relative_to(root / "ansible_collections").with_suffix("").parts
                names.setdefault(_digest(module.read_bytes()), ".".join((namespace, collection, *rest)))
        return names

    def name_of(self, source: bytes, asked_as: str) -> str:
        """The name of the module with this source. Raises NotUnderstood when it is in none of the collections."""
        found = self._names.get(_digest(source))
        if found:
            return found
        raise NotUnderstood(
            f"module {asked_as or '(unnamed)'} with a source that is in none of the lab's collections",
            f"Searched: {', '.join(map(str, self._paths)) or 'nothing'}. Start the lab with --collections.",
        )


def _digest(source: bytes) -> str:
    return hashlib.sha256(source.replace(_OLD_MARKER, _NEW_MARKER)).hexdigest()
