"""ansible.windows.slurp, after its source in ansible.windows 3.8.0.

Left out: a file whose content the estate file gives by its size alone and that is too large to make up (it has no model).
"""

from __future__ import annotations

import base64

from ..calls import NoModel
from .core import Context, Result, model


@model("ansible.windows.slurp")
def slurp(context: Context) -> Result:
    src = context.params["src"]
    node = context.find(src)
    if node is None:
        raise context.fail(f"Path {src} is not found")
    if node.folder:
        raise context.fail(f"Path {src} is a directory")
    try:
        content = node.data()
    except MemoryError as error:
        raise NoModel(f"ansible.windows.slurp: {error}") from error
    return {**context.result, "content": base64.b64encode(content).decode(), "encoding": "base64"}
