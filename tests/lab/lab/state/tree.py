"""A tree of named things addressed by backslash paths without regard to case: files and registry keys share it."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Entry:
    """One access rule; numbers are those of .NET's enumerations (rights, InheritanceFlags, PropagationFlags)."""

    sid: str
    rights: int
    allow: bool
    inherit: int = 0
    propagation: int = 0


@dataclasses.dataclass(frozen=True)
class Acl:
    """The rules that stand on a node itself. A protected one takes none from above."""

    entries: tuple[Entry, ...] = ()
    protected: bool = False


class Named(t.Protocol):
    """What a tree holds: immutable, so that an image's nodes can be shared by every host."""

    @property
    def path(self) -> str: ...


N = t.TypeVar("N", bound=Named)


def key(path: str) -> str:
    """The form in which paths are compared. Windows folds case by its own table; casefold differs only for rare signs."""
    return path.rstrip("\\").lower()


class Layer(t.Generic[N]):
    """The nodes that all hosts of one image have: never changed, so that they share them. A save knows a layer by its `name` only."""

    __slots__ = ("_index", "name", "nodes")

    def __init__(self, name: str = "", nodes: dict[str, N] | None = None) -> None:
        self.name, self.nodes = name, nodes or {}
        self._index: dict[str, set[str]] | None = None

    def children(self, where: str) -> t.Iterable[str]:
        if self._index is None:
            self._index = _by_parent(self.nodes)
        return self._index.get(where, ())


class Tree(t.Generic[N]):
    """Nodes by path: a shared layer below, and what this host has otherwise (None: not there any more) above it.

    The indexes of children are made when they are first asked for.
    """

    def __init__(self, base: Layer[N] | None = None) -> None:
        self._base: Layer[N] = base or Layer()
        self._own: dict[str, N | None] = {}
        self._index: dict[str, set[str]] | None = None
        self._before: dict[str, N | None] | None = None
        self.acls: dict[str, Acl] = {}  # of nodes whose access list is not the one that they inherit

    def as_layer(self, name: str) -> Layer[N]:
        """All nodes of now, to be put under other trees."""
        return Layer(name, self._all())

    def watch(self) -> None:
        """Remember from now on what nodes were before they changed."""
        self._before = {}

    @contextlib.contextmanager
    def unwatched(self) -> t.Iterator[None]:
        """What changes in here happens by itself: it is nobody's change."""
        before, self._before = self._before, None
        try:
            yield
        finally:
            self._before = before

    def watched(self) -> dict[str, tuple[N | None, N | None]]:
        """What changed since `watch`, and end it: nodes before and after, by folded path."""
        before, self._before = self._before or {}, None
        return {where: (old, self._get(where)) for where, old in before.items()}

    def get(self, path: str) -> N | None:
        return self._get(key(path))

    def _get(self, where: str) -> N | None:
        own = self._own
        return own[where] if where in own else self._base.nodes.get(where)

    def put(self, node: N) -> None:
        where = key(node.path)
        old = self._get(where)
        if self._before is not None:
            self._before.setdefault(where, old)
        if old is None and self._index is not None:
            self._index.setdefault(where.rpartition("\\")[0], set()).add(where)
        self._own[where] = node

    def drop(self, path: str) -> list[N]:
        """Remove a node and everything under it; gives what was removed."""
        family = self._family(key(path))
        gone: list[N] = []
        for where in family:
            node = self._get(where)
            assert node is not None
            gone.append(node)
            if self._before is not None:
                self._before.setdefault(where, node)
            self.acls.pop(where, None)
            if where in self._base.nodes:
                self._own[where] = None
            else:
                del self._own[where]
            if self._index is not None:
                self._index.pop(where, None)
                self._index.get(where.rpartition("\\")[0], set()).discard(where)
        return gone

    def children(self, path: str) -> list[N]:
        """The nodes right under a path, by name."""
        return self._nodes(self._children(key(path)))

    def walk(self, path: str) -> list[N]:
        """Every node below a path (itself not), parents first, by name within a folder."""
        top = key(path)
        return self._nodes(where for where in self._family(top) if where != top)

    def all(self) -> list[N]:
        nodes = self._all()
        return [nodes[where] for where in sorted(nodes)]

    def _all(self) -> dict[str, N]:
        nodes = dict(self._base.nodes)
        for where, node in self._own.items():
            if node is None:
                nodes.pop(where, None)
            else:
                nodes[where] = node
        return nodes

    def _nodes(self, places: t.Iterable[str]) -> list[N]:
        return [node for node in map(self._get, places) if node is not None]

    def _children(self, where: str) -> list[str]:
        if self._index is None:
            self._index = _by_parent(place for place, node in self._own.items() if node is not None)
        own = self._own
        below = {place for place in self._base.children(where) if own.get(place, self) is not None}
        return sorted(below.union(self._index.get(where, ())))

    def _family(self, where: str) -> list[str]:
        found = [where] if self._get(where) is not None else []
        for child in self._children(where):
            found.extend(self._family(child))
        return found

    def __getstate__(self) -> dict[str, t.Any]:
        return {**self.__dict__, "_index": None, "_before": None}


def _by_parent(places: t.Iterable[str]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = {}
    for where in places:
        index.setdefault(where.rpartition("\\")[0], set()).add(where)
    return index
