"""Pages of docs/ that are written from code: `--check` only says whether one is stale. Standard library only."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def only_checks(purpose: str) -> bool:
    """Read the command line of a program that writes a page; whether --check was given."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is stale or its source is wrong")
    return bool(parser.parse_args().check)


def publish(page: Path, text: str, program: str, check: bool) -> None:
    """Write the page; with `check`, end the program with an error when it is another than the one that is there."""
    if not check:
        page.write_text(text, encoding="utf-8")
    elif not page.is_file() or page.read_text(encoding="utf-8") != text:
        sys.exit(f"docs/{page.name} is stale; run {program}")
