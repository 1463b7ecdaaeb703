"""What each command of ``python -m lab`` does."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import typing as t
import urllib.parse
from pathlib import Path

from .client import Client, NoLab, Refused
from .command_line import parser
from .files import write_atomically

STOP_SECONDS = 10.0
_READER_ENDED = 141  # as of a program that SIGPIPE ends


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives its exit code: 0, 1 when the lab recorded failures or the command failed, 2 for wrong usage."""
    options = parser().parse_args(arguments)
    try:
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
    except (NoLab, Refused) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of a pipe ended, as `| head` does. Python writes what is left at its end, so that goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_ENDED
    return code


def serve(options: argparse.Namespace) -> int:
    from .models import run_call
    from .practice import PracticeEstate
    from .server import LabRuns, Settings
    from .server import serve as serve_lab
    from .state import EstateError

    try:
        estate = PracticeEstate.load(options.estate)
        estate.clock.rate = options.clock_rate
        if options.restore:
            estate.restore(options.restore.read_bytes())
        return serve_lab(
            estate,
            run_call,
            Settings(
                folder=options.dir,
                http_port=options.http_port,
                https_port=options.https_port,
                admin_port=options.admin_port,
                latency=options.latency / 1000,
                parent=options.parent,
                ready_file=options.ready_file,
                ready_fd=options.ready_fd,
                collections=_collections(options.collections),
                loopback=tuple(options.loopback.split(",")) if options.loopback else (),
            ),
        )
    except (LabRuns, EstateError, OSError, ValueError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1


def generate(options: argparse.Namespace) -> int:
    from .generate import Options, UnusableOptions, write

    try:
        written = write(Options(options.endpoints, options.seed, options.hierarchy, options.sources), options.out)
    except (UnusableOptions, OSError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    _show(written)
    return 0


def status(options: argparse.Namespace) -> int:
    facts = Client(options.dir).ask("GET", "/status")
    _show(facts)
    return 1 if facts["failures"] else 0


def stop(options: argparse.Namespace) -> int:
    """Stop and wait for the end of the process; exit code 1 when the lab had recorded failures."""
    client = Client(options.dir)
    facts = client.ask("POST", "/stop")
    deadline = time.monotonic() + STOP_SECONDS
    while (options.dir / "lab.json").exists():
        if time.monotonic() > deadline:
            print(f"lab: process {client.facts['pid']} has not ended after {STOP_SECONDS:g} s", file=sys.stderr)
            return 1
        time.sleep(0.05)
    if facts["failures"]:
        print(f"lab: {len(facts['failures'])} failure(s) recorded in {options.dir / 'failures.jsonl'}:", file=sys.stderr)
        for failure in facts["failures"]:
            print(f"  {failure['host'] or '-'}: {failure['what']}: {failure['name']}: {failure['message']}", file=sys.stderr)
        return 1
    print(f"stopped after {facts['calls']} calls, no failures")
    return 0


def rehearse(options: argparse.Namespace) -> int:
    """Make an estate file of observation documents; with an inventory, every host of it is there."""
    from . import rehearse as rehearsal

    try:
        others = _inventory(options.inventory) if options.inventory else {}
        name = next((str(each["lab_estate"]) for each in others.values() if each.get("lab_estate")), "")
        written = rehearsal.write(options.observations, options.out, account=options.account, others=sorted(others), name=name)
    except (rehearsal.Unusable, OSError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    _show(written)
    return 0


def _inventory(inventory: Path) -> dict[str, dict[str, t.Any]]:
    """The hosts that ansible-inventory lists, with their variables."""
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "inventory", "-i", str(inventory), "--list"],
        capture_output=True,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise OSError(f"ansible-inventory cannot read {inventory}: {done.stderr.strip()[-500:]}")
    found: dict[str, dict[str, t.Any]] = json.loads(done.stdout)["_meta"]["hostvars"]
    return found


def changes(options: argparse.Namespace) -> int:
    _show(Client(options.dir).ask("GET", "/changes"))
    return 0


def snapshot(options: argparse.Namespace) -> int:
    text = json.dumps(Client(options.dir).ask("GET", "/snapshot"), indent=1, sort_keys=True) + "\n"
    if options.output:
        write_atomically(options.output, text)
    else:
        sys.stdout.write(text)
    return 0


def diff(options: argparse.Namespace) -> int:
    """Differences of two snapshot files; exit code 0 whether or not there are any."""
    from .practice import PracticeEstate

    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (options.before, options.after))
    _show(PracticeEstate.diff(before, after))
    return 0


def journal(options: argparse.Namespace) -> int:
    for entry in Client(options.dir).ask("GET", "/journal" + ("?mutating=1" if options.mutating else "")):
        print(json.dumps(entry, ensure_ascii=False))
    return 0


def fault(options: argparse.Namespace) -> int:
    client = Client(options.dir)
    if options.what == "add":
        _show(client.ask("POST", "/faults", _pairs(options.pairs)))
    elif options.what == "list":
        _show(client.ask("GET", "/faults"))
    else:
        _show(client.ask("DELETE", "/faults" + (f"?id={urllib.parse.quote(options.pairs[0])}" if options.pairs else "")))
    return 0


def operator(options: argparse.Namespace) -> int:
    arguments = {name: _typed(value) for name, value in _pairs(options.pairs).items()}
    print(Client(options.dir).ask("POST", "/operator", {"host": options.host, "job": options.job, "args": arguments})["result"])
    return 0


def clock(options: argparse.Namespace) -> int:
    client = Client(options.dir)
    if options.what == "show":
        _show(client.ask("GET", "/clock"))
    elif options.value is None:
        raise Refused(f"clock {options.what} needs a value, such as {'30m' if options.what == 'advance' else '60'}")
    else:
        _show(client.ask("POST", "/clock", {options.what: options.value}))
    return 0


def save(options: argparse.Namespace) -> int:
    file = str(options.file.resolve()) if options.file else ""
    _show(Client(options.dir).ask("POST", f"/{options.command}", {"name": options.name, "file": file}))
    return 0


def _collections(given: str | None) -> tuple[Path, ...]:
    paths = os.environ.get("ANSIBLE_COLLECTIONS_PATH", "") if given is None else given
    return tuple(Path(path).expanduser() for path in paths.split(os.pathsep) if path)


def _pairs(pairs: list[str]) -> dict[str, str]:
    bad = [pair for pair in pairs if "=" not in pair]
    if bad:
        raise Refused(f"not KEY=VALUE: {', '.join(bad)}")
    return dict(pair.split("=", 1) for pair in pairs)


def _typed(value: str) -> t.Any:
    """Operator arguments on a command line: true/false and whole numbers are meant as such."""
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    return int(value) if value.lstrip("-").isdigit() else value


def _show(value: t.Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


COMMANDS: dict[str, t.Callable[[argparse.Namespace], int]] = {
    "serve": serve,
    "generate": generate,
    "rehearse": rehearse,
    "status": status,
    "stop": stop,
    "snapshot": snapshot,
    "changes": changes,
    "diff": diff,
    "journal": journal,
    "fault": fault,
    "operator": operator,
    "clock": clock,
    "save": save,
    "restore": save,
}
