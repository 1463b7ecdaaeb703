"""A tree of named things addressed by backslash paths without regard to case: files and registry keys share it."""

from __future__ import annotations

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


class Tree(t.Generic[N]):
    """Nodes by path, with an index of children that is made when it is first asked for."""

    def __init__(self, nodes: dict[str, N] | None = None) -> None:
        self._nodes: dict[str, N] = dict(nodes or {})
        self._index: dict[str, set[str]] | None = None
        self.acls: dict[str, Acl] = {}  # of nodes whose access list is not the one that they inherit

    def copy_nodes(self) -> dict[str, N]:
        return dict(self._nodes)

    def get(self, path: str) -> N | None:
        return self._nodes.get(key(path))

    def put(self, node: N) -> None:
        where = key(node.path)
        if where not in self._nodes and self._index is not None:
            self._index.setdefault(where.rpartition("\\")[0], set()).add(where)
        self._nodes[where] = node

    def drop(self, path: str) -> list[N]:
        """Remove a node and everything under it; gives what was removed."""
        gone = [self._nodes[where] for where in self._family(key(path))]
        for node in gone:
            where = key(node.path)
            del self._nodes[where]
            self.acls.pop(where, None)
            if self._index is not None:
                self._index.pop(where, None)
                self._index.get(where.rpartition("\\")[0], set()).discard(where)
        return gone

    def children(self, path: str) -> list[N]:
        """The nodes right under a path, by name."""
        return [self._nodes[where] for where in sorted(self._children().get(key(path), ()))]

    def walk(self, path: str) -> list[N]:
        """Every node below a path (itself not), parents first, by name within a folder."""
        return [self._nodes[where] for where in self._family(key(path)) if where != key(path)]

    def all(self) -> list[N]:
        return [self._nodes[where] for where in sorted(self._nodes)]

    def _children(self) -> dict[str, set[str]]:
        if self._index is None:
            index: dict[str, set[str]] = {}
            for where in self._nodes:
                index.setdefault(where.rpartition("\\")[0], set()).add(where)
            self._index = index
        return self._index

    def _family(self, where: str) -> list[str]:
        found = [where] if where in self._nodes else []
        for child in sorted(self._children().get(where, ())):
            found.extend(self._family(child))
        return found

    def __getstate__(self) -> dict[str, t.Any]:
        return {**self.__dict__, "_index": None}
