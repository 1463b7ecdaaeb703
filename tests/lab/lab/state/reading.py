"""Reading an estate file, together with the one that it extends."""

from __future__ import annotations

import functools
import io
import pathlib
import sys
import typing as t

import yaml

from . import schema
from .errors import EstateError

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

_STR = "tag:yaml.org,2002:str"
_WORDS = yaml.SafeLoader("")  # knows what a word without quotes means
_MERGE = "tag:yaml.org,2002:merge"


class _Rare(Exception):
    """The file uses something of YAML that only the whole loader knows: anchors, tags, merge keys, several documents."""


def read(path: str | pathlib.Path, above: tuple[pathlib.Path, ...] = ()) -> schema.Spec:
    """The document of an estate file. `extends: <relative path>` puts it on another one, host by host and key by key;
    a host that is null there is not in this estate."""
    here = pathlib.Path(path).resolve()
    if here in above:
        raise EstateError(f"extends: {here} extends itself through {' -> '.join(str(one) for one in above)}")
    document = load(here.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise EstateError(f"{here}: a mapping is needed, found {type(document).__name__}")
    base = document.pop("extends", None)
    if base is None:
        return document
    merged = schema.merge(read(here.parent / str(base), (*above, here)), document)
    merged["hosts"] = {name: host for name, host in merged["hosts"].items() if host is not None}
    return merged


def load(text: str) -> t.Any:
    """What yaml.safe_load gives, made straight from the parser's events: an estate of thousands loads in seconds.

    Equal keys, and equal words without quotes, are one object in memory.
    """
    loader = Loader(io.StringIO(text))
    try:
        return _document(loader.get_event)
    except _Rare:
        return yaml.safe_load(text)
    finally:
        loader.dispose()


def _document(event: t.Callable[[], t.Any]) -> t.Any:
    event()  # the stream begins
    if isinstance(event(), yaml.StreamEndEvent):
        return None
    value = _node(event, event())
    event()  # the document ends
    if not isinstance(event(), yaml.StreamEndEvent):
        raise _Rare
    return value


def _node(event: t.Callable[[], t.Any], began: t.Any) -> t.Any:
    kind = type(began)
    if kind is yaml.AliasEvent or began.anchor is not None:
        raise _Rare
    if kind is yaml.ScalarEvent:
        if began.tag is not None:
            raise _Rare
        return _scalar(began.value) if began.implicit[0] else began.value
    if began.tag is not None:
        raise _Rare
    if kind is yaml.SequenceStartEvent:
        items = []
        while not isinstance(one := event(), yaml.SequenceEndEvent):
            items.append(_node(event, one))
        return items
    made = {}
    while not isinstance(one := event(), yaml.MappingEndEvent):
        name = _node(event, one)
        if isinstance(name, list | dict):
            raise _Rare
        made[sys.intern(name) if isinstance(name, str) else name] = _node(event, event())
    return made


@functools.lru_cache(maxsize=2**16)
def _scalar(text: str) -> t.Any:
    """A word without quotes: a number, a truth, a date, nothing, or itself."""
    tag = _WORDS.resolve(yaml.ScalarNode, text, (True, False))
    if tag == _STR:
        return text
    if tag == _MERGE:
        raise _Rare
    return _WORDS.yaml_constructors[tag](_WORDS, yaml.ScalarNode(tag, text))
