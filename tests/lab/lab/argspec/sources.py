"""Where a module's PowerShell is: what was sent, else the installed collections."""

from __future__ import annotations

import functools
import importlib.util
import os
import pathlib
import re
import typing as t

import yaml


@functools.lru_cache(maxsize=1)
def roots() -> tuple[pathlib.Path, ...]:
    """Folders that hold `ansible_collections`: ANSIBLE_COLLECTIONS_PATH, then the one beside an installed `ansible` package."""
    found = [pathlib.Path(part).expanduser() for part in os.environ.get("ANSIBLE_COLLECTIONS_PATH", "").split(os.pathsep) if part]
    spec = importlib.util.find_spec("ansible_collections")
    found += [pathlib.Path(place).parent for place in (spec.submodule_search_locations or [])] if spec else []
    return tuple(root for root in found if (root / "ansible_collections").is_dir())


def _file(fqcn: str, suffix: str) -> pathlib.Path | None:
    namespace, _unused, rest = fqcn.partition(".")
    collection, _unused, name = rest.partition(".")
    for root in roots():
        path = root / "ansible_collections" / namespace / collection / "plugins" / "modules" / f"{name.replace('.', '/')}{suffix}"
        if path.is_file():
            return path
    return None


@functools.lru_cache(maxsize=256)
def installed(fqcn: str) -> str:
    """The PowerShell of an installed module, '' when it is not there."""
    path = _file(fqcn, ".ps1")
    return path.read_text(encoding="utf-8-sig") if path else ""


@functools.lru_cache(maxsize=16)
def module_utility(collection: str, file: str) -> str:
    """The PowerShell of a collection's module_utils file, '' when it is not there."""
    namespace, _unused, name = collection.partition(".")
    for root in roots():
        path = root / "ansible_collections" / namespace / name / "plugins" / "module_utils" / file
        if path.is_file():
            return path.read_text(encoding="utf-8-sig")
    return ""


@functools.lru_cache(maxsize=256)
def documented_options(fqcn: str) -> dict[str, t.Any] | None:
    """The `options` of a module's documentation (its .py or .yml twin), or None."""
    found = document(fqcn, "DOCUMENTATION")
    return None if found is None else dict(found.get("options") or {})


@functools.lru_cache(maxsize=256)
def document(fqcn: str, part: str) -> dict[str, t.Any] | None:
    """A part (`DOCUMENTATION`, `RETURN`) of a module's documentation in its .yml or .py twin; None without a twin, {} without the part."""
    path = _file(fqcn, ".yml")
    if path is not None:
        return dict(yaml.safe_load(path.read_text(encoding="utf-8")).get(part) or {})
    path = _file(fqcn, ".py")
    if path is None:
        return None
    text = path.read_text(encoding="utf-8")
    found = re.search(rf"^{part} = r?('''|\"\"\")(.*?)\1", text, re.MULTILINE | re.DOTALL)
    return dict(yaml.safe_load(found[2]) or {}) if found else {}
