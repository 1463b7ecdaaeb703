# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every check of this folder, in the order in which its findings are listed: what stops the earliest phase comes first."""

from __future__ import annotations

import importlib
import pkgutil

from .. import checks
from ..phases import NAMES
from .base import Check


def _first_stop(check: type[Check]) -> int:
    """The place of the earliest phase that the check stops; a check that only warns comes last."""
    return min((NAMES.index(phase) for phase in check.blocks), default=len(NAMES))


def _discover() -> tuple[type[Check], ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(checks.__path__) if module.name != "registry")
    modules = [importlib.import_module(f"{checks.__name__}.{name}").__name__ for name in names]
    # Checks of tests register themselves too, and do not belong to this folder.
    found = [check for check in Check.registered if check.__module__ in modules]
    # Python's sort is stable: within a module the order is that of the file.
    return tuple(sorted(found, key=lambda check: (_first_stop(check), modules.index(check.__module__))))


ALL_CHECKS: tuple[type[Check], ...] = _discover()
