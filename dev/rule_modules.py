"""The pure rules of the collection as modules, for programs that run without Ansible."""

from __future__ import annotations

import importlib
import sys
import typing as t
from pathlib import Path

PLUGINS = Path(__file__).resolve().parent.parent / "plugins"


def rules(name: str) -> t.Any:
    """The module of this name below plugins/plugin_utils/rules, such as `gate.selection`. Rules import nothing of Ansible."""
    sys.path.insert(0, str(PLUGINS))
    try:
        return importlib.import_module(f"plugin_utils.rules.{name}")
    finally:
        sys.path.remove(str(PLUGINS))
