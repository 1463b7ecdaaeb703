"""robocopy.exe of Windows Server 2016.

Documented by Microsoft (robocopy): options, exit code bits (1 copied, 2 extra files, 4 mismatched, 8 failed, 16 nothing done). Texts are
the usual English output. Remembered: a copy that fails for want of room leaves no file; the columns under /NC, /NS, /TS and /FP. A file
that vanished since its folder was listed is error 2, one that a service holds open is error 32, after /R:n further tries. Left out:
retries take no time; attributes and times of folders; every option that is not in FLAGS or VALUES.
"""

from __future__ import annotations

import fnmatch
import typing as t

from ..state import WinError, paths
from ..state.files import FileSystem, Node
from .core import Done, Process, program
from .robocopy_job import COPIED, EXTRAS, FAILED, MISMATCH, SKIPPED, TOTAL, Job, complaint, fatal, header, slashed, summary

FLAGS = {
    "/s",
    "/e",
    "/mir",
    "/purge",
    "/np",
    "/nfl",
    "/ndl",
    "/njh",
    "/njs",
    "/ns",
    "/nc",
    "/bytes",
    "/l",
    "/xj",
    "/z",
    "/fft",
    "/is",
    "/xo",
    "/fp",
    "/ts",
    "/b",
    "/zb",
}
VALUES = {"/copy", "/dcopy", "/r", "/w", "/mt"}
LISTS = {"/xd", "/xf"}
FFT_SECONDS = 2
MOST_TRIES = 20


@program("robocopy.exe")
def robocopy(process: Process) -> Done:
    job = parse(process)
    out = [] if "/njh" in job.flags else header(job)
    try:
        near, source = process.view.place(job.source)
        near.folder(source)
    except WinError as error:
        return fatal(job, out, error, f"Accessing Source Directory {slashed(job.source)}")
    try:
        far, target = process.view.place(job.target)
        far.drive(target)
        made = far.get(target) is None
        if made and "/l" not in job.flags:
            far.make_folder(target)
    except WinError as error:
        return fatal(job, out, error, f"Creating Destination Directory {slashed(job.target)}")
    job.roots = (source, target)
    folder(job, Pair(near, source, far, target), made)
    out += job.log
    if "/njs" not in job.flags:
        out += summary(job)
    bits = (1 if job.files[COPIED] else 0) | (2 if job.files[EXTRAS] or job.folders[EXTRAS] else 0)
    bits |= (4 if job.files[MISMATCH] or job.folders[MISMATCH] else 0) | (8 if job.files[FAILED] or job.folders[FAILED] else 0)
    return Done("\n".join(out) + "\n", rc=bits)


def parse(process: Process) -> Job:
    names: list[str] = []
    options: list[str] = []
    lists: dict[str, list[str]] = {"/xd": [], "/xf": []}
    values: dict[str, str] = {}
    flags: set[str] = set()
    current = names
    for word in process.arguments:
        option, colon, value = word.lower().partition(":")
        if not word.startswith("/"):
            current.append(word)
            continue
        options.append(word)
        current = lists.get(option, names)
        if option in FLAGS and not colon:
            flags.add(option)
        elif option in VALUES and (colon or option == "/mt"):
            values[option] = value
        elif option not in LISTS:
            raise process.unknown(f"option {word!r}")
    if len(names) < 2:
        raise process.unknown("no source and destination")
    if set(values.get("/copy", "dat")) - set("dat") or set(values.get("/dcopy", "da")) - set("dat"):
        raise process.unknown("/COPY and /DCOPY take D, A and T here: the lab keeps no ACLs, owners and auditing")
    job = Job(process, names[0], names[1], names[2:] or ["*.*"], options, flags)
    job.retries, job.wait = int(values.get("/r") or job.retries), int(values.get("/w") or job.wait)
    job.without_folders, job.without_files = lists["/xd"], lists["/xf"]
    return job


class Pair(t.NamedTuple):
    """A folder and its copy: where each is."""

    near: FileSystem
    source: str
    far: FileSystem
    target: str


def folder(job: Job, pair: Pair, made: bool) -> None:
    """One folder, then those below it. Missing target folders are made, except empty ones without /E."""
    job.folders[TOTAL] += 1
    job.folders[COPIED if made else SKIPPED] += 1
    children = pair.near.children(pair.source)
    pair.near.movers.looked(pair.near, pair.source)
    wanted = [node for node in children if not node.folder and chosen(job, node)]
    extras(job, pair)
    if "/ndl" not in job.flags:
        job.log.append(f"\t{'  New Dir ' if made else '          '}{len(wanted):9d}\t{slashed(job.shown(pair.source))}")
    for node in wanted:
        file(job, node, pair)
    for node in children:
        if node.folder and job.recurse and not excluded(job, node):
            below(job, node, Pair(pair.near, node.path, pair.far, paths.join(pair.target, node.name)))


def below(job: Job, node: Node, pair: Pair) -> None:
    there = pair.far.get(pair.target)
    if there is not None and not there.folder:
        job.folders[TOTAL] += 1
        job.folders[MISMATCH] += 1
        return
    empty = not any(not each.folder and chosen(job, each) for each in pair.near.walk(node.path))
    if there is None and empty and not ({"/e", "/mir"} & job.flags):
        return
    if there is None and "/l" not in job.flags:
        pair.far.make_folder(pair.target)
    folder(job, pair, there is None)


def chosen(job: Job, node: Node, far: bool = False) -> bool:
    name, path = node.name.lower(), job.shown(node.path, far).lower()
    masks = ["*" if mask == "*.*" else mask.lower() for mask in job.masks]
    if not any(fnmatch.fnmatchcase(name, mask) for mask in masks):
        return False
    return not any(mask.lower() == path or fnmatch.fnmatchcase(name, mask.lower()) for mask in job.without_files)


def excluded(job: Job, node: Node, far: bool = False) -> bool:
    """Whether /XD names a folder: by its name, a mask, or its whole path as source or destination were given."""
    name, path = node.name.lower(), job.shown(node.path, far).lower()
    return any(mask.lower().rstrip("\\") in (name, path) or fnmatch.fnmatchcase(name, mask.lower()) for mask in job.without_folders)


def same(job: Job, one: Node, other: Node) -> bool:
    apart = abs((one.modified - other.modified).total_seconds())
    return one.size == other.size and apart <= (FFT_SECONDS if "/fft" in job.flags else 0)


def file(job: Job, node: Node, pair: Pair) -> None:
    """One file that was in the folder when it was listed."""
    target = paths.join(pair.target, node.name)
    old = pair.far.get(target)
    count(job, TOTAL, node)
    if old is not None and old.folder:
        count(job, MISMATCH, node)
        return
    if old is not None and "/is" not in job.flags and (same(job, node, old) or ("/xo" in job.flags and node.modified < old.modified)):
        count(job, SKIPPED, node)
        return
    word = "New File  " if old is None else "Newer     " if node.modified > old.modified else "Older     "
    if "/l" in job.flags:
        listed(job, node, word)
        count(job, COPIED, node)
        return
    for tries in range(job.retries + 1):
        listed(job, node, word)
        try:
            pair.far.copy_here(pair.near.opened(node.path), target)
            count(job, COPIED, node)
            return
        except WinError as error:
            job.log += complaint(job, error, f"Copying File {job.shown(node.path)}")
            if tries >= MOST_TRIES:
                raise job.process.unknown(f"no small /R:n: it would try {job.retries} times to copy {node.path}") from error
            if tries < job.retries:
                job.log += [f"Waiting {job.wait} seconds... Retrying..."]
                pair.near.movers.looked(pair.near, pair.source)
    count(job, FAILED, node)
    job.log += ["", "ERROR: RETRY LIMIT EXCEEDED.", ""]


def listed(job: Job, node: Node, word: str) -> None:
    """The line of a file: class, size, time (UTC) and name, as far as the options leave them."""
    if "/nfl" in job.flags:
        return
    word = " " * len(word) if "/nc" in job.flags else word
    size = " " * 8 if "/ns" in job.flags else f"{node.size:8d}"
    when = node.modified.strftime(" %Y/%m/%d %H:%M:%S") if "/ts" in job.flags else ""
    job.log.append(f"\t    {word}\t\t{size}{when}\t{job.shown(node.path) if '/fp' in job.flags else node.name}")


def count(job: Job, column: int, node: Node) -> None:
    job.files[column] += 1
    job.bytes[column] += node.size


def extras(job: Job, pair: Pair) -> None:
    """What is only at the target: counted, and removed with /PURGE or /MIR."""
    for node in pair.far.children(pair.target) if pair.far.get(pair.target) is not None else []:
        twin = pair.near.get(paths.join(pair.source, node.name))
        if node.folder and (not job.recurse or excluded(job, node, far=True)):
            continue
        if twin is not None and twin.folder == node.folder:
            continue
        if not node.folder and not chosen(job, node, far=True):
            continue
        (job.folders if node.folder else job.files)[EXTRAS] += 1
        if not node.folder:
            job.bytes[EXTRAS] += node.size
            if "/nfl" not in job.flags:
                job.log.append(f"\t  *EXTRA File \t\t{node.size:8d}\t{node.name}")
        elif "/ndl" not in job.flags:
            job.log.append(f"\t*EXTRA Dir        -1\t{slashed(job.shown(node.path, far=True))}")
        if job.purge and "/l" not in job.flags:
            pair.far.remove(node.path, recurse=True)
