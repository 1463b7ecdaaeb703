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
from .faults import KINDS
from .files import write_atomically

STOP_SECONDS = 10.0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives its exit code: 0, 1 when the lab recorded failures or the command failed, 2 for wrong usage."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except (NoLab, Refused) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1


def serve(options: argparse.Namespace) -> int:
    from .models import run_call
    from .server import LabRuns, Settings
    from .server import serve as serve_lab
    from .state import Estate, EstateError

    try:
        estate = Estate.load(options.estate)
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
        _show(write(Options(options.endpoints, options.seed, options.hierarchy, options.sources), options.out))
    except (UnusableOptions, OSError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
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
        others = _inventory_hosts(options.inventory) if options.inventory else ()
        _show(rehearsal.write(options.observations, options.out, account=options.account, others=others))
    except (rehearsal.Unusable, OSError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    return 0


def _inventory_hosts(inventory: Path) -> list[str]:
    """The hosts that ansible-inventory lists."""
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "inventory", "-i", str(inventory), "--list"],
        capture_output=True,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise OSError(f"ansible-inventory cannot read {inventory}: {done.stderr.strip()[-500:]}")
    return sorted(json.loads(done.stdout)["_meta"]["hostvars"])


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
    from .state import Estate

    before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (options.before, options.after))
    _show(Estate.diff(before, after))
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab", description="The practice estate: many Windows hosts in one process, over real WinRM.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, run: t.Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--dir", type=Path, required=True, help="folder of the lab")
        sub.set_defaults(run=run)
        return sub

    start = command("serve", serve, "run a lab in the foreground")
    start.add_argument("--estate", type=Path, required=True, help="estate file (YAML)")
    for port in ("http", "https", "admin"):
        start.add_argument(f"--{port}-port", type=int, default=0, help="0 = any free port")
    start.add_argument("--latency", type=float, default=0.0, metavar="MS", help="delay of every call")
    start.add_argument("--restore", type=Path, metavar="FILE", help="begin with the state that `save --file FILE` wrote")
    start.add_argument("--clock-rate", type=float, default=1.0, metavar="N", help="the estate's time runs N times as fast (0 = stands)")
    start.add_argument("--parent", type=int, default=0, metavar="PID", help="stop when this process is gone")
    start.add_argument("--ready-file", type=Path, help="written when the lab serves")
    start.add_argument("--ready-fd", type=int, help="open file descriptor that gets a line when the lab serves")
    start.add_argument(
        "--collections",
        metavar="PATHS",
        help="collection paths, separated by ':' (default: ANSIBLE_COLLECTIONS_PATH); needed for ansible-core below 2.19",
    )
    start.add_argument(
        "--loopback", default="", metavar="GLOBS", help="hosts that get an address of their own, 127.77.x.y; separated by ','"
    )
    _makers(commands)
    command("status", status, "counts and failures; exit code 1 when there are failures")
    command("stop", stop, "stop the lab; exit code 1 when it recorded failures")
    command("snapshot", snapshot, "the state of every host as JSON").add_argument("-o", "--output", type=Path)
    command("changes", changes, "what is otherwise than the estate file says: for an estate whose snapshots are too large")
    compare = commands.add_parser("diff", help="differences of two snapshots")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    compare.add_argument("--dir", type=Path, help="not needed")
    compare.set_defaults(run=diff)
    calls = command("journal", journal, "every call so far, one JSON object a line")
    calls.add_argument("--mutating", action="store_true", help="only calls that changed the estate")
    faults = command("fault", fault, f"injected faults; kinds: {', '.join(KINDS)}")
    faults.add_argument("what", choices=("add", "list", "clear"))
    faults.add_argument(
        "pairs",
        nargs="*",
        metavar="KEY=VALUE | ID",
        help="add: kind=.. op=.. host=.. nth=.. times=.. ...; clear: an id, or nothing for all",
    )
    by_hand = command("operator", operator, "what a person does at a console of a host")
    by_hand.add_argument("host")
    by_hand.add_argument("job")
    by_hand.add_argument("pairs", nargs="*", metavar="KEY=VALUE")
    time_of_day = command("clock", clock, "the estate's own time: show it, let it pass at once, or run faster")
    time_of_day.add_argument("what", nargs="?", choices=("show", "advance", "rate"), default="show")
    time_of_day.add_argument("value", nargs="?", help="advance: 90 (seconds), 30m, 1h30m, 2d; rate: seconds of the estate in a real one")
    for name, text in (("save", "remember the estate's state"), ("restore", "go back to a remembered state")):
        kept = command(name, save, text)
        kept.add_argument("name", nargs="?", default="default", help="a name in the lab's folder")
        kept.add_argument("--file", type=Path, help="a file instead; any lab of the same estate file can restore it")
    return parser


def _makers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands that write an estate file; they need no lab."""
    make = commands.add_parser("generate", help="write a practice estate of any size: estate file, inventory, exports")
    make.add_argument("--endpoints", type=int, required=True, metavar="N", help="5 to 40000")
    make.add_argument("--seed", type=int, default=1, help="the same options give the same bytes")
    make.add_argument("--hierarchy", type=int, default=0, metavar="CHILDREN", help="a parent and so many children, before and after")
    make.add_argument("--sources", type=int, default=1, help="2: two separate 6.x servers, with computers that both list")
    make.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a folder that is not there yet")
    make.set_defaults(run=generate)
    again = commands.add_parser("rehearse", help="make an estate file of observation documents, to play one's own migration")
    again.add_argument("--observations", type=Path, required=True, metavar="FOLDER", help="the observation documents (JSON)")
    again.add_argument("--inventory", type=Path, help="an Ansible inventory: its hosts without a document are there, switched off")
    again.add_argument("--account", default="", help="domain account that administers every host (default: NETBIOS\\svc_itms)")
    again.add_argument("--out", type=Path, required=True, metavar="FILE", help="the estate file")
    again.set_defaults(run=rehearse)


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
