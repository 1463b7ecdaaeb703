"""The options of ``python -m lab``; commands.py says what each command does."""

from __future__ import annotations

import argparse
import typing as t
from pathlib import Path

from .faults import KINDS

if t.TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    """All commands; the chosen one's name is the option `command`."""
    whole = argparse.ArgumentParser(prog="lab", description="The practice estate: many Windows hosts in one process, over real WinRM.")
    commands = whole.add_subparsers(dest="command", required=True)
    _serve(commands)
    _makers(commands)
    _lookers(commands)
    _changers(commands)
    return whole


def _command(commands: Commands, name: str, text: str) -> argparse.ArgumentParser:
    """A command for a lab, which its folder names."""
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("--dir", type=Path, required=True, help="folder of the lab")
    return command


def _serve(commands: Commands) -> None:
    start = _command(commands, "serve", "run a lab in the foreground")
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


def _makers(commands: Commands) -> None:
    """The commands that write an estate file; they need no lab."""
    make = commands.add_parser("generate", help="write a practice estate of any size: estate file, inventory, exports")
    make.add_argument("--endpoints", type=int, required=True, metavar="N", help="5 to 40000")
    make.add_argument("--seed", type=int, default=1, help="the same options give the same bytes")
    make.add_argument("--hierarchy", type=int, default=0, metavar="CHILDREN", help="a parent and so many children, before and after")
    make.add_argument("--sources", type=int, default=1, help="2: two separate 6.x servers, with computers that both list")
    make.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a folder that is not there yet")
    again = commands.add_parser("rehearse", help="make an estate file of observation documents, to play one's own migration")
    again.add_argument("--observations", type=Path, required=True, metavar="FOLDER", help="the observation documents (JSON)")
    again.add_argument("--inventory", type=Path, help="an Ansible inventory: its hosts without a document are there, switched off")
    again.add_argument("--account", default="", help="domain account that administers every host (default: NETBIOS\\svc_itms)")
    again.add_argument("--out", type=Path, required=True, metavar="FILE", help="the estate file")


def _lookers(commands: Commands) -> None:
    """The commands that leave the estate as it is."""
    _command(commands, "status", "counts and failures; exit code 1 when there are failures")
    _command(commands, "snapshot", "the state of every host as JSON").add_argument("-o", "--output", type=Path)
    _command(commands, "changes", "what is otherwise than the estate file says: for an estate whose snapshots are too large")
    compare = commands.add_parser("diff", help="differences of two snapshots")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    compare.add_argument("--dir", type=Path, help="not needed")
    calls = _command(commands, "journal", "every call so far, one JSON object a line")
    calls.add_argument("--mutating", action="store_true", help="only calls that changed the estate")


def _changers(commands: Commands) -> None:
    _command(commands, "stop", "stop the lab; exit code 1 when it recorded failures")
    faults = _command(commands, "fault", f"injected faults; kinds: {', '.join(KINDS)}")
    faults.add_argument("what", choices=("add", "list", "clear"))
    faults.add_argument(
        "pairs",
        nargs="*",
        metavar="KEY=VALUE | ID",
        help="add: kind=.. op=.. host=.. nth=.. times=.. ...; clear: an id, or nothing for all",
    )
    by_hand = _command(commands, "operator", "what a person does at a console of a host")
    by_hand.add_argument("host")
    by_hand.add_argument("job")
    by_hand.add_argument("pairs", nargs="*", metavar="KEY=VALUE")
    time_of_day = _command(commands, "clock", "the estate's own time: show it, let it pass at once, or run faster")
    time_of_day.add_argument("what", nargs="?", choices=("show", "advance", "rate"), default="show")
    time_of_day.add_argument("value", nargs="?", help="advance: 90 (seconds), 30m, 1h30m, 2d; rate: seconds of the estate in a real one")
    for name, text in (("save", "remember the estate's state"), ("restore", "go back to a remembered state")):
        kept = _command(commands, name, text)
        kept.add_argument("name", nargs="?", default="default", help="a name in the lab's folder")
        kept.add_argument("--file", type=Path, help="a file instead; any lab of the same estate file can restore it")
