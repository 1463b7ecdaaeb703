"""Reading an estate file, together with the one that it extends."""

from __future__ import annotations

import pathlib

import yaml

from . import schema
from .errors import EstateError


def read(path: str | pathlib.Path, above: tuple[pathlib.Path, ...] = ()) -> schema.Spec:
    """The document of an estate file. `extends: <relative path>` puts it on another one, host by host and key by key;
    a host that is null there is not in this estate."""
    here = pathlib.Path(path).resolve()
    if here in above:
        raise EstateError(f"extends: {here} extends itself through {' -> '.join(str(one) for one in above)}")
    document = yaml.safe_load(here.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise EstateError(f"{here}: a mapping is needed, found {type(document).__name__}")
    base = document.pop("extends", None)
    if base is None:
        return document
    merged = schema.merge(read(here.parent / str(base), (*above, here)), document)
    merged["hosts"] = {name: host for name, host in merged["hosts"].items() if host is not None}
    return merged
