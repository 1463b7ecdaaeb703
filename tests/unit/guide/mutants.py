"""Mutants of the guide's tables: one datum is another, and the tests that a row of docs/guide-coverage.md names must fail.

`enumerated` walks the typed rows, so a new row or figure needs no line here. `survivors` runs the named tests against each mutant in
a process of its own: a server imports what all of them need, and forks once for each mutant. The datum is replaced when its module
is loaded, so what other modules make of it on import changes as well.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.machinery
import importlib.util
import inspect
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

CAUGHT = 1  # what pytest says when a test failed
TIME_LIMIT = 60  # seconds for the tests of one mutant
ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "ansible_collections.itms.migration.plugins.plugin_utils"

# Words for people, and what the rules have no use for: they are held by the tests of the tables, cell by cell.
_WORDS = {
    *("id", "section", "oddities", "says", "see", "title", "reason", "needs", "printed", "remark", "raid_remark", "purposes", "unit"),
    *("address", "today", "now", "rank", "mode", "browser", "iis", "name", "by", "off", "kept", "why_not", "marker", "letter"),
    # The columns are in every table; the rows of their borders have them once.
    *("tier", "tiers", "printed_from", "printed_to", "family", "kind", "product"),
    # Names and levels beside a release, which the tests of the rules ask one by one; each more would cost half a second here.
    *("level", "architectures", "support", "change", "dotnet", "required_admin_on", "helpful_admin_on"),
}
# Figures that are kept as printed and that no rule follows, with the reason.
LEFT_ALONE: dict[tuple[str, str], str] = {
    ("table-site-server-software", "or_later"): "a later service pack always suffices, and the plus means no later release",
    **{
        (f"sql-software-{name}", "releases"): "the rule compares builds, which SQL_SUPPORT has"
        for name in ("evaluation", "to-5000", "to-20000")
    },
    ("sql-software-to-20000", "off_box"): "the section on hardware recommends the same above 5,000 endpoints",
    ("smp-size-common", "os"): "the list of systems decides, and has the same (test_guide_agrees)",
    ("table-smp-server-software", "os"): "the list of systems and smp-size-common decide, and have the same (test_guide_agrees)",
    **{
        (f"sql-drive-{name}", "iops"): "the figures of the sizes contradict it and decide (docs/sizing.md)"
        for name in ("cmdb", "tempdb", "log")
    },
    **{
        (f"sql-server-{name}", "platforms"): "the rule compares builds, which SQL_SUPPORT has"
        for name in ("2008", "2008-r2", "2012", "2014")
    },
    **{(f"sql-drive-{name}", "read_percent"): "it is what the share of writes leaves" for name in ("cmdb", "tempdb", "log")},
}


class Mutant(t.NamedTuple):
    row: str  # its line in coverage.tsv
    module: str  # below PACKAGE
    path: tuple[str, ...]  # attributes, fields and places, from the module to the datum
    old: t.Any
    new: t.Any

    def __str__(self) -> str:
        return f"{self.row}: {self.module}.{'.'.join(self.path)} = {self.new!r} in place of {self.old!r}"


# What decides beside the rows: thresholds of the rules, and values that rows and rules share.
THRESHOLDS: tuple[tuple[str, str, str], ...] = (
    ("server-software-dotnet", "rules.platforms.servers", "DOTNET_451"),
    ("server-software-dotnet", "rules.platforms.servers", "_DOTNET_451_BUILD"),
    ("hardware-review", "rules.sizing.shortfalls", "KEPT_BY_WINDOWS"),
    ("note-required-version", "rules.versions", "BUILD_FLOORS.1.1.2"),
    ("lac-agents-first-to-71", "rules.versions", "BUILD_FLOORS.2.1.2"),
    ("sql-server-2008", "guide.system_requirements", "SQL_SUPPORT.0.from_build"),
    ("sql-server-2008-r2", "guide.system_requirements", "SQL_SUPPORT.1.from_build"),
    ("sql-server-2012", "guide.system_requirements", "SQL_SUPPORT.2.from_build"),
    ("sql-server-2014", "guide.system_requirements", "SQL_SUPPORT.3.from_build"),
    *(
        ("tier-borders", "guide.tiers", f"{name}.{end}")
        for name in ("EVALUATION", "TO_1000", "TO_5000", "TO_10000")
        for end in ("first", "last")
    ),
    ("tier-borders", "guide.tiers", "TO_20000.first"),
    ("tier-borders", "guide.tiers", "TO_20000.last"),
    *(("tier-site-borders", "guide.tiers", f"SITE_SERVER_TIERS.{number}.last") for number in range(4)),
    *(("tier-site-borders", "guide.tiers", f"SITE_SERVER_TIERS.{number}.first") for number in range(1, 4)),
    ("path-migration", "guide.migration_paths", "RECOMMENDED.1.kind"),
    ("path-migration", "guide.migration_paths", "RECOMMENDED.2.kind"),
    ("path-migration", "guide.product_versions", "THROUGH_75.hops.1.kind"),
    ("path-migration", "guide.product_versions", "THROUGH_75.hops.2.kind"),
    ("path-two-ways", "guide.migration_paths", "RECOMMENDED.1.to"),
    ("path-two-ways", "guide.product_versions", "THROUGH_75.hops.1.to"),
    ("path-two-ways", "guide.product_versions", "THROUGH_75.hops.2.to"),
    ("path-recommended", "guide.migration_paths", "RECOMMENDED.0.to"),
    ("path-recommended", "guide.migration_paths", "RECOMMENDED.2.to"),
    ("path-combined", "guide.product_versions", "COMBINED.0"),
    ("path-combined", "guide.product_versions", "COMBINED.1"),
)


def enumerated(chapters: t.Iterable[t.Any], figures: t.Iterable[tuple[str, str]], rows: t.Container[str]) -> list[Mutant]:
    """One mutant for each datum of the wanted rows. `figures` are (row, attribute) of the figures that stand beside the rows."""
    found: list[Mutant] = []
    for chapter in chapters:
        module = importlib.import_module(f"{PACKAGE}.guide.{chapter.module}")
        for row in chapter.rows:
            if row.id in rows and (place := _place(module, row)):
                found += [Mutant(row.id, f"guide.{chapter.module}", (*place, *path), old, new) for path, old, new in _data(row, row.id)]
    named = [(row, "guide", attribute) for row, attribute in figures]
    for row, folder, attribute in [*named, *THRESHOLDS]:
        if row not in rows:
            continue
        module_name, path = (
            (f"guide.{attribute.partition('.')[0]}", attribute.partition(".")[2]) if folder == "guide" else (folder, attribute)
        )
        old = read(importlib.import_module(f"{PACKAGE}.{module_name}"), path.split("."))
        if isinstance(old, (int, float)) or folder != "guide":
            found.append(Mutant(row, module_name, tuple(path.split(".")), old, _other(old)))
    return list({(one.row, one.module, one.path): one for one in found}.values())


def _place(module: t.Any, row: t.Any) -> tuple[str, ...]:
    """Where in its module a row stands."""
    for name, value in vars(module).items():
        if value is row:
            return (name,)
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            for number, one in enumerate(value):
                if one is row:
                    return (name, str(number))
    return ()


def _data(value: t.Any, row: str, path: tuple[str, ...] = ()) -> t.Iterator[tuple[tuple[str, ...], t.Any, t.Any]]:
    """Path, value and another value of every datum within a row."""
    if hasattr(value, "_fields"):
        for name in value._fields:
            if name not in _WORDS and (row, name) not in LEFT_ALONE:
                yield from _data(getattr(value, name), row, (*path, name))
    elif isinstance(value, tuple) and value and all(isinstance(one, str) for one in value):
        yield path, list(value), list(value[:-1]) or ["another"]
    elif isinstance(value, tuple):
        # Of the releases of one line, which one test asks by name, the first stands for all: 90 more would cost a minute.
        last = 1 if path[-1:] in (("platforms",), ("releases",)) else len(value)
        for number, one in list(enumerate(value))[:last]:
            yield from _data(one, row, (*path, str(number)))
    elif value not in (None, "", False, "yes", "unsaid"):
        yield path, value, _other(value)


def _other(value: t.Any) -> t.Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value * 1.25 if isinstance(value, float) else f"{value}9"


def read(value: t.Any, path: t.Sequence[str]) -> t.Any:
    for name in path:
        value = value[int(name)] if name.isdigit() else getattr(value, name)
    return value


def replaced(value: t.Any, path: t.Sequence[str], new: t.Any) -> t.Any:
    """The value with another datum at the path. Rows are named tuples and frozen data classes: they are made anew."""
    if not path:
        return tuple(new) if isinstance(new, list) else new
    name, rest = path[0], path[1:]
    if name.isdigit():
        items = list(value)
        items[int(name)] = replaced(items[int(name)], rest, new)
        return tuple(items)
    changed = {name: replaced(getattr(value, name), rest, new)}
    return value._replace(**changed) if hasattr(value, "_fields") else dataclasses.replace(value, **changed)


def survivors(work: t.Sequence[tuple[Mutant, t.Sequence[str]]], workers: int = 2) -> list[str]:
    """The mutants that the tests beside them do not catch."""
    tasks = [{"mutant": mutant._asdict(), "tests": list(tests)} for mutant, tests in work]
    servers = [
        subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for _number in range(workers)
    ]
    for number, server in enumerate(servers):
        assert server.stdin is not None
        server.stdin.write(json.dumps(tasks[number::workers]))
        server.stdin.close()
    answers: list[int] = [0] * len(tasks)
    for number, server in enumerate(servers):
        assert server.stdout is not None
        answers[number::workers] = json.loads(server.stdout.read())
        assert server.wait() == 0
    said = []
    for (mutant, tests), code in zip(work, answers, strict=True):
        if code != CAUGHT:
            said.append(f"{mutant} [{code}]: {' '.join(tests)}")
    return said


def _serve() -> None:
    """Answer the tasks of stdin with pytest's exit codes."""
    for name in ("hypothesis.strategies", "yaml"):
        importlib.import_module(name)  # once, before the forks
    _module(ROOT / "tests" / "unit" / "conftest.py")  # makes the checkout importable
    codes = []
    for task in json.load(sys.stdin):
        child = os.fork()
        if not child:
            signal.alarm(TIME_LIMIT)
            code = 99
            try:
                _plant(task["mutant"])
                code = CAUGHT if _fails(task["tests"]) else _pytest_says(task["tests"])
            finally:
                os._exit(code)
        codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(json.dumps(codes))


def _module(path: Path) -> t.Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _fails(tests: t.Sequence[str]) -> bool:
    """Whether a test that needs no fixture fails. Calling it costs a fifth of what pytest takes to start and collect."""
    for name in tests:
        file, _unused, function = name.partition("::")
        test = getattr(_module(ROOT / file), function)
        marks = [one for one in getattr(test, "pytestmark", ()) if one.name == "parametrize"]
        if hasattr(test, "hypothesis") or {one for mark in marks for one in _names(mark)} != set(inspect.signature(test).parameters):
            continue
        for values in itertools.product(*(mark.args[1] for mark in marks)):
            named: dict[str, t.Any] = {}
            for mark, value in zip(marks, values, strict=True):
                names = _names(mark)
                named.update(zip(names, value if len(names) > 1 else [value], strict=True))
            try:
                test(**named)
            except (Exception, pytest.fail.Exception):  # whatever it is, the test does not pass
                return True
    return False


def _names(mark: t.Any) -> list[str]:
    given = mark.args[0]
    return [one.strip() for one in given.split(",")] if isinstance(given, str) else list(given)


def _pytest_says(tests: t.Sequence[str]) -> int:
    """The exit code of pytest for the tests that no call could decide."""
    before = set(sys.path)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        return int(pytest.main(["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", *tests]))
    finally:
        for folder in set(sys.path) - before:  # conftest.py makes one, which a process that ends by _exit does not remove
            if Path(folder).name.startswith("itms-unit-"):
                shutil.rmtree(folder, ignore_errors=True)


def _plant(mutant: dict[str, t.Any]) -> None:
    """Replace the datum as soon as its module is loaded."""
    name, path = f"{PACKAGE}.{mutant['module']}", mutant["path"]
    load = importlib.machinery.SourceFileLoader.exec_module

    def planted(self: t.Any, module: t.Any) -> None:
        load(self, module)
        if module.__name__ == name:
            setattr(module, path[0], replaced(getattr(module, path[0]), path[1:], mutant["new"]))

    importlib.machinery.SourceFileLoader.exec_module = planted  # type: ignore[method-assign]


if __name__ == "__main__":
    _serve()
