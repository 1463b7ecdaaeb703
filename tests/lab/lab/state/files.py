"""A host's drives and files: NTFS as far as the models need it.

Left out: permissions (whoever gets in is an administrator), links, streams, short names, compression.
Room is counted in bytes of content, not in clusters.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import operator
import typing as t

from . import paths
from .errors import WinError
from .moving import Movers
from .tree import Layer, Tree
from .tree import key as fold

# Up to this size a synthetic file's bytes are made and hashed; beyond it the digest is one of its description,
# which is as good for comparing two copies, and the bytes themselves cannot be fetched.
REAL_BYTES = 16 * 2**20


@functools.lru_cache(maxsize=4096)
def _synthetic_digest(seed: str, size: int, algorithm: str) -> str:
    if size > REAL_BYTES:
        return hashlib.new(algorithm, f"synthetic:{seed}:{size}".encode()).hexdigest()
    return hashlib.new(algorithm, synthetic_bytes(seed, size)).hexdigest()


def synthetic_bytes(seed: str, size: int) -> bytes:
    """The bytes of a synthetic file: its seed's SHA-256 over and over."""
    block = hashlib.sha256(seed.encode()).digest()
    return (block * (size // len(block) + 1))[:size]


@dataclasses.dataclass(frozen=True, slots=True)
class Node:
    """One file or folder. `note` is what a program knows of its content (a SQL backup's header).

    `accessed` is a last access that was set by hand and holds until the next write; reading is not recorded, as is Windows' default.
    """

    path: str
    folder: bool
    created: dt.datetime
    modified: dt.datetime
    size: int = 0
    content: bytes | None = None
    seed: str = ""
    readonly: bool = False
    hidden: bool = False
    owner: str = "BUILTIN\\Administrators"
    file_version: str = ""
    product_version: str = ""
    note: tuple[tuple[str, t.Any], ...] = ()
    accessed: dt.datetime | None = None

    def __reduce__(self) -> tuple[t.Any, ...]:
        return Node, _FIELDS(self)  # what pickle does of itself takes three times as long, and a save has thousands of these

    @property
    def name(self) -> str:
        return paths.name(self.path)

    def time(self, field: t.Literal["created", "modified", "accessed"]) -> dt.datetime:
        """A time of the node: whoever writes it makes it accessed too."""
        if field == "created":
            return self.created
        return self.accessed or self.modified if field == "accessed" else self.modified

    def data(self) -> bytes:
        """The content; WinError 112's cousin is a plain MemoryError for a file whose bytes the lab does not hold."""
        if self.content is not None:
            return self.content
        if self.size > REAL_BYTES:
            raise MemoryError(f"the lab does not hold the {self.size} bytes of {self.path}")
        return synthetic_bytes(self.seed, self.size)

    def digest(self, algorithm: str) -> str:
        """Hex digest of the content (see REAL_BYTES)."""
        if self.content is not None:
            return hashlib.new(algorithm, self.content).hexdigest()
        return _synthetic_digest(self.seed, self.size, algorithm)

    def identity(self) -> str:
        """A cheap name of the content for snapshots."""
        return "sha1:" + hashlib.sha1(self.content).hexdigest() if self.content is not None else f"synthetic:{self.seed}"


_FIELDS = operator.attrgetter(*(field.name for field in dataclasses.fields(Node)))


@dataclasses.dataclass
class Drive:
    """A volume; sizes in bytes."""

    letter: str
    size: int
    free: int
    label: str = ""


class FileSystem(Tree[Node]):
    """The files of one host. Every path given must be absolute and local; WinError otherwise."""

    skew = dt.timedelta()  # by how much the host's own clock is ahead of the estate's

    def __init__(self, base: Layer[Node] | None, drives: dict[str, Drive], clock: t.Callable[[], dt.datetime]) -> None:
        super().__init__(base)
        self.drives = drives
        self.clock = clock
        self.movers = Movers()

    def now(self) -> dt.datetime:
        """What the host takes for the time."""
        return self.clock() + self.skew

    def __getstate__(self) -> dict[str, t.Any]:
        return {**super().__getstate__(), "clock": None}  # whoever reads it puts his own estate's clock in

    def find(self, path: str) -> Node | None:
        """The node, or None; a path that no Windows would accept is simply not there."""
        try:
            return self.get(paths.local(path))
        except WinError:
            return None

    def drive(self, path: str) -> Drive:
        drive = self.drives.get(path[:1].upper())
        if drive is None:
            raise WinError(3, path)
        return drive

    def folder(self, path: str) -> Node:
        """The folder at a path: WinError 3 when nothing is there, 267 when it is a file."""
        node = self.get(paths.local(path))
        if node is None:
            raise WinError(3, path)
        if not node.folder:
            raise WinError(267, path)
        return node

    def file(self, path: str) -> Node:
        """The file at a path: WinError 2 / 3 when nothing is there, 5 when it is a folder."""
        path = paths.local(path)
        node = self.get(path)
        if node is None:
            raise WinError(2 if self.get(paths.parent(path)) else 3, path)
        if node.folder:
            raise WinError(5, path)
        return node

    def opened(self, path: str) -> Node:
        """The file at a path, to be read: WinError 32 where a service holds it open, else as `file`."""
        node = self.file(path)
        self._free(node)
        return node

    def _free(self, *nodes: Node) -> None:
        held = next((node for node in nodes if not node.folder and self.movers.held(node.path)), None)
        if held is not None:
            raise WinError(32, held.path)

    def appear(self, path: str, size: int, when: dt.datetime) -> None:
        """A file that a service writes by itself: nobody's change, and too small to count for the room of its drive."""
        if path:
            with self.unwatched():
                self.put(Node(path=path, folder=False, created=when, modified=when, size=size, seed=f"{path.lower()}:{size}"))

    def vanish(self, path: str) -> None:
        """A file that a service takes away by itself."""
        if self.get(path) is not None:
            with self.unwatched():
                self.drop(path)

    def make_folder(self, path: str, *, owner: str | None = None) -> bool:
        """Make a folder and its parents; True when anything was made."""
        path = paths.local(path)
        node = self.get(path)
        if node is not None:
            if not node.folder:
                raise WinError(183, path)
            return False
        self.drive(path)
        if paths.parent(path) != path:
            self.make_folder(paths.parent(path), owner=owner)
        now = self.now()
        made = Node(path=path, folder=True, created=now, modified=now)
        self.put(dataclasses.replace(made, owner=owner) if owner else made)
        return True

    def write(self, path: str, content: bytes | None = None, **fields: t.Any) -> Node:
        """Write a file (content, or size and seed); its folder must be there. WinError 112 when it does not fit."""
        path = paths.local(path)
        drive = self.drive(path)
        self.folder(paths.parent(path))
        old = self.get(path)
        if old is not None and (old.folder or old.readonly):
            raise WinError(5, path)
        if old is not None:
            self._free(old)
        now = self.now()
        if content is not None:
            fields["size"] = len(content)
        fields.setdefault("modified", now)
        made = Node(path=old.path if old else path, folder=False, created=old.created if old else now, content=content, **fields)
        more = made.size - (old.size if old else 0)
        if more > drive.free:
            raise WinError(112, path)
        drive.free -= more
        self.put(made)
        return made

    def copy_here(self, source: Node, path: str, *, now: dt.datetime | None = None) -> Node:
        """A copy of a file (perhaps of another host) under a path, with its content and its modification time."""
        return self.write(
            path,
            source.content,
            size=source.size,
            seed=source.seed,
            modified=now or source.modified,
            readonly=source.readonly,
            hidden=source.hidden,
            file_version=source.file_version,
            product_version=source.product_version,
            note=source.note,
        )

    def remove(self, path: str, *, recurse: bool = False) -> None:
        """Remove a file or a folder; WinError 2 when it is not there, 145 when a folder is not empty."""
        path = paths.local(path)
        node = self.get(path)
        if node is None:
            raise WinError(2, path)
        if node.folder and not recurse and self.children(path):
            raise WinError(145, path)
        self._free(node, *(self.walk(path) if self.movers.folders else ()))
        for gone in self.drop(path):
            self.drive(path).free += gone.size

    def touch(self, path: str, **changes: t.Any) -> None:
        """Change fields of a node (times, attributes) without touching its content."""
        node = self.get(paths.local(path))
        if node is None:
            raise WinError(2, path)
        self.put(dataclasses.replace(node, **changes))

    def move(self, source: str, target: str) -> None:
        """Rename a file or folder on one host; the target must not be there."""
        source, target = paths.local(source), paths.local(target)
        node = self.get(source)
        if node is None:
            raise WinError(2, source)
        if self.get(target) is not None:
            raise WinError(183, target)
        self.folder(paths.parent(target))
        family = [node, *self.walk(source)]
        self._free(*family)
        need = sum(each.size for each in family)
        if self.drive(source) is not self.drive(target) and need > self.drive(target).free:
            raise WinError(112, target)
        kept = {path: acl for path, acl in self.acls.items() if path == fold(source) or path.startswith(fold(source) + "\\")}
        self.drop(source)
        self.drive(source).free += need
        self.drive(target).free -= need
        for each in family:
            rest = each.path[len(node.path) :]
            self.put(dataclasses.replace(each, path=target + rest))
        if self.drive(source) is self.drive(target):  # on one volume a thing keeps its own access list
            self.acls.update({fold(target) + path[len(fold(source)) :]: acl for path, acl in kept.items()})
