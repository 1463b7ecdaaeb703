# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The store: the only place that reads and writes the collection's documents on the controller.

Durable files are below the store's folder. A dry run writes under `dry-run/<run id>/` only, and reads there first.
Files are written to a temporary name beside the target, flushed to the disk and renamed, so that a killed run
leaves either the old document or the new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import typing as t
from pathlib import Path

from ..rules.refusal import Refusal

COLLECTION = "itms.migration"
SCHEMAS: dict[str, int] = {
    "observation": 2,
    "verdict": 1,
    "plan": 1,
    "delta": 2,
    "backup": 1,
    "outcome": 1,
    "run": 1,
    "report": 1,
    "wave": 1,
    "lease": 1,
    "canaries": 1,
    "records": 1,
}
DRY_RUNS = "dry-run"
RUN_FILE = "run.json"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


def plain(value: t.Any) -> t.Any:
    """Ansible's tagged and lazy values as the built-in types they look like."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, t.Mapping):
        return {str.__str__(key) if isinstance(key, str) else key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def file_name(name: str) -> str:
    """A file name for a host or phase name that is safe on every file system and cannot leave its folder.

    Characters outside `A-Z a-z 0-9 . _ -` become `%XX` of their UTF-8 bytes, so two names never share a file.
    """
    if not name or len(name) > 200:
        raise Refusal(
            f"the name {name[:40]!r}... of {len(name)} characters" if name else "an empty name",
            "a host or phase name of 1 to 200 characters",
            "correct the name in the inventory",
        )
    safe = _UNSAFE.sub(lambda hit: "".join(f"%{byte:02X}" for byte in hit.group(0).encode()), name)
    if safe.startswith("."):
        safe = "%2E" + safe[1:]
    if safe.split(".")[0].casefold() in _RESERVED:
        safe = f"%{ord(safe[0]):02X}{safe[1:]}"
    return safe


def stamped(kind: str, body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The document with its three first keys."""
    return {"kind": kind, "schema": SCHEMAS[kind], "collection": COLLECTION, **plain(body)}


def as_json(document: t.Any) -> str:
    """JSON in its one canonical form: keys in the order given, two spaces, a final line break."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


class Replacement:
    """What is being written, and whether it is still to replace the file."""

    def __init__(self, stream: t.BinaryIO) -> None:
        self.stream = stream
        self.wanted = True


@contextlib.contextmanager
def replacing(path: Path, mode: int = 0o644) -> t.Iterator[Replacement]:
    """Replace a file as a whole when the block ends. After an error the previous file stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb", buffering=1 << 20) as stream:
            replacement = Replacement(stream)
            yield replacement
            stream.flush()
            os.fsync(stream.fileno())
        if replacement.wanted:
            temporary.chmod(mode)
            temporary.replace(path)
            _flush_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that it is either there as a whole or not at all."""
    with replacing(path, mode) as new:
        new.stream.write(text.encode())


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable; not every file system lets a folder be opened for that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """The SHA-256 of a file as 64 lower-case hexadecimal digits; OSError when it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while data := stream.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()


def check_stamp(document: t.Any, kind: str, path: Path | str) -> dict[str, t.Any]:
    """Return the document, or refuse one that this release cannot read."""
    if not isinstance(document, dict):
        raise Refusal(
            f"{path} holds {type(document).__name__}, not a document",
            f"a `{kind}` document of {COLLECTION}",
            f"remove {path} and run the phase that writes it again",
        )
    if document.get("collection") != COLLECTION or document.get("kind") != kind:
        raise Refusal(
            f"{path} has kind {document.get('kind')!r} of collection {document.get('collection')!r}",
            f"kind {kind!r} of collection {COLLECTION!r}",
            f"move {path} to another folder, because it is not a file of this store; then run the phase that writes it again",
        )
    if document.get("schema") != SCHEMAS[kind]:
        raise Refusal(
            f"{path} has schema {document.get('schema')!r}",
            f"schema {SCHEMAS[kind]}, which this release of {COLLECTION} reads and writes",
            f"run the phase that writes it again (it replaces {path}), or use the release that wrote it",
        )
    return document


class Store:
    """Documents by their path below the store, e.g. `observations/altiris01.json`."""

    def __init__(self, root: str | Path, overlay: str | Path | None = None) -> None:
        self.root = Path(root)
        self.overlay = Path(overlay) if overlay else None

    @property
    def dry_run(self) -> bool:
        """Whether this store writes below a dry run's own folder."""
        return self.overlay is not None

    @property
    def written_to(self) -> Path:
        """The folder that this run writes to."""
        return self.overlay or self.root

    def path_to_write(self, relative: str) -> Path:
        """Where this run writes a file of the store; it need not be there."""
        return self.written_to / relative

    def find(self, relative: str) -> Path | None:
        """The file to read: what this dry run wrote comes before what is durable."""
        for folder in filter(None, (self.overlay, self.root)):
            if (folder / relative).is_file():
                return folder / relative
        return None

    def read(self, relative: str, kind: str) -> dict[str, t.Any] | None:
        """The document, or None when there is none yet."""
        path = self.find(relative)
        return None if path is None else check_stamp(_load(path), kind, path)

    def read_replaceable(self, relative: str, kind: str) -> dict[str, t.Any] | None:
        """As `read`, for a caller that is about to replace the document: one that cannot be read counts as none."""
        try:
            return self.read(relative, kind)
        except Refusal:
            return None

    def read_all(self, folder: str, kind: str) -> dict[str, dict[str, t.Any]]:
        """Every document of a folder by file stem; this dry run's documents hide the durable ones of the same name."""
        found: dict[str, Path] = {}
        for base in filter(None, (self.root, self.overlay)):
            for path in sorted((base / folder).glob("*.json")):
                found[path.stem] = path
        return {stem: check_stamp(_load(path), kind, path) for stem, path in sorted(found.items())}

    def folders(self, relative: str) -> list[str]:
        """The names of the folders below a folder."""
        bases = filter(None, (self.root, self.overlay))
        return sorted({path.name for base in bases for path in (base / relative).glob("*") if path.is_dir()})

    def write(self, relative: str, kind: str, body: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Write a document whole, and return it with its stamp."""
        document = stamped(kind, body)
        self.write_text(relative, as_json(document))
        return document

    def write_text(self, relative: str, text: str) -> bool:
        """Write when the text differs from what is there; return whether it did."""
        path = self.path_to_write(relative)
        if path.is_file() and path.read_bytes() == text.encode():
            return False
        write_text(path, text)
        return True

    def write_lines(self, relative: str, chunks: t.Iterable[str]) -> tuple[bool, str]:
        """As `write_text`, for what is too large to be one text; return whether it differs and its SHA-256."""
        path = self.path_to_write(relative)
        there = self.find(relative)
        digest = hashlib.sha256()
        with replacing(path) as new:
            for chunk in chunks:
                data = chunk.encode()
                digest.update(data)
                new.stream.write(data)
            new.wanted = there is None or sha256(there) != digest.hexdigest()
        return new.wanted, digest.hexdigest()

    def read_text(self, relative: str) -> str | None:
        """The text of a file, or None when there is none; UnicodeDecodeError when it is not UTF-8."""
        path = self.find(relative)
        return None if path is None else path.read_text(encoding="utf-8")


def _load(path: Path) -> t.Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(
            f"{path} is not JSON: {error}",
            "a complete document (this collection never leaves a partial file, so another program wrote or cut this one)",
            f"restore {path} from the version control of your inventory, or remove it and run the phase that writes it again",
        ) from error
