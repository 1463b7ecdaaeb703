"""community.windows.win_file_version, after its source in community.windows 3.3.0.

A UNC path that may not be reached is `does not exist`, since Test-Path says so. Left out: version strings that differ from the numbers.
"""

from __future__ import annotations

from ..state import paths
from .core import Context, Result, model


@model("community.windows.win_file_version")
def win_file_version(context: Context) -> Result:
    path = context.params["path"]
    context.result["win_file_version"] = {}
    node = context.find(path)
    if node is None or node.folder:
        raise context.fail(f"Specified path {path} does not exist or is not a file.")
    if paths.extension(path).lower() not in (".exe", ".dll"):
        raise context.fail(f"Specified path {path} is not a valid file type; must be DLL or EXE.")
    parts = [*(node.file_version.split(".") if node.file_version else []), "0", "0", "0", "0"][:4]
    context.result["win_file_version"] = {
        "path": path,
        "file_version": node.file_version,
        "product_version": node.product_version or node.file_version,
        "file_major_part": parts[0],
        "file_minor_part": parts[1],
        "file_build_part": parts[2],
        "file_private_part": parts[3],
        "file_version_raw": ".".join(parts),
    }
    return context.result
