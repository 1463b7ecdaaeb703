"""A robocopy run: what was asked for, its counters, and the text around it (in the program's usual English)."""

from __future__ import annotations

import dataclasses
import datetime as dt

from ..state import WinError, paths
from .core import Done, Process

RULE = "-" * 79
TOTAL, COPIED, SKIPPED, MISMATCH, FAILED, EXTRAS = range(6)


@dataclasses.dataclass
class Job:
    """One run: what was asked for, and the counters (total, copied, skipped, mismatch, failed, extras)."""

    process: Process
    source: str
    target: str
    masks: list[str]
    options: list[str]
    flags: set[str]
    retries: int = 1_000_000
    wait: int = 30
    without_files: list[str] = dataclasses.field(default_factory=list)
    without_folders: list[str] = dataclasses.field(default_factory=list)
    folders: list[int] = dataclasses.field(default_factory=lambda: [0] * 6)
    files: list[int] = dataclasses.field(default_factory=lambda: [0] * 6)
    bytes: list[int] = dataclasses.field(default_factory=lambda: [0] * 6)
    log: list[str] = dataclasses.field(default_factory=list)
    roots: tuple[str, str] = ("", "")  # source and destination as paths on their own hosts

    def shown(self, path: str, far: bool = False) -> str:
        """A path on its own host as the program names it: below the source, or the destination, as it was given."""
        given, root = (self.target, self.roots[1]) if far else (self.source, self.roots[0])
        return paths.normal(given).rstrip("\\") + path[len(root.rstrip("\\")) :]

    @property
    def recurse(self) -> bool:
        return bool(self.flags & {"/s", "/e", "/mir"})

    @property
    def purge(self) -> bool:
        return bool(self.flags & {"/purge", "/mir"})


def slashed(path: str) -> str:
    return paths.normal(path).rstrip("\\") + "\\"


def moment(job: Job, form: str = "%A, %B %d, %Y %I:%M:%S %p") -> str:
    when: dt.datetime = job.process.estate.now()
    return when.strftime(form)


def complaint(job: Job, error: WinError, doing: str) -> list[str]:
    return [f"{moment(job, '%Y/%m/%d %H:%M:%S')} ERROR {error.code} (0x{error.code:08X}) {doing}", error.text]


def fatal(job: Job, out: list[str], error: WinError, doing: str) -> Done:
    return Done("\n".join([*out, *complaint(job, error, doing)]) + "\n\n", rc=16)


def header(job: Job) -> list[str]:
    shown = " ".join(sorted({option.upper() for option in job.options}))
    return [
        "",
        RULE,
        "   ROBOCOPY     ::     Robust File Copy for Windows                              ",
        RULE,
        "",
        f"  Started : {moment(job)}",
        f"   Source : {slashed(job.source)}",
        f"     Dest : {slashed(job.target)}",
        "",
        f"    Files : {' '.join(job.masks)}",
        "\t    ",
        f"  Options : {' '.join(job.masks)} {shown} ",
        "",
        "-" * 78,
        "",
    ]


def summary(job: Job) -> list[str]:
    rows = [("Dirs", job.folders, plain), ("Files", job.files, plain), ("Bytes", job.bytes, plain if "/bytes" in job.flags else short)]
    return [
        "",
        "-" * 78,
        "",
        "               Total    Copied   Skipped  Mismatch    FAILED    Extras",
        *(f"{name:>8} :" + "".join(f"{show(value):>10}" for value in values) for name, values, show in rows),
        "   Times :   0:00:00   0:00:00                       0:00:00   0:00:00",
        f"   Ended : {moment(job)}",
        "",
    ]


def plain(value: int) -> str:
    return str(value)


def short(value: int) -> str:
    """Sizes as robocopy abbreviates them: `12.0 k`, `1.50 m`."""
    for unit, size in (("t", 2**40), ("g", 2**30), ("m", 2**20), ("k", 2**10)):
        if value >= size:
            number = value / size
            digits = 1 if unit == "k" or number >= 100 else 3 if unit in "tg" and number < 10 else 2
            return f"{number:.{digits}f} {unit}"
    return str(value)
