"""The command line of the lab: ``python -m lab <command> --dir DIR``."""

from __future__ import annotations

import sys

from .commands import main

if __name__ == "__main__":
    sys.exit(main())
