"""Writes a practice estate of any size: an estate file, an inventory and the exports of its 6.x consoles. Same options, same bytes.

`layout` decides what there is, from the seed alone; `estate_file`, `inventory` and `exports` write it down. Product names are real;
GUIDs, sizes, companies and everything else are made up.
"""

from __future__ import annotations

import os
import shutil
import typing as t
from pathlib import Path

from . import estate_file, exports, inventory
from .layout import Options, UnusableOptions, plan

__all__ = ["Options", "UnusableOptions", "write"]


def write(options: Options, folder: Path) -> dict[str, t.Any]:
    """Write the estate into a folder that is not there or empty; gives what was written. Raises UnusableOptions."""
    if folder.exists() and any(folder.iterdir()):
        raise UnusableOptions(f"{folder} is not empty: name a new folder, nothing is written over")
    estate = plan(options)
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    try:
        files = {"estate.yml": estate_file.text(estate), **inventory.texts(estate), **exports.texts(estate)}
        for name, text in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        if folder.exists():
            folder.rmdir()
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return {"folder": str(folder), "hosts": estate.hosts, "endpoints": len(estate.endpoints), "files": sorted(files)}
