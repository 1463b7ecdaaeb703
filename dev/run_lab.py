"""Run the practice estate in the foreground, for work by hand in a second terminal."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from lab_process import ROOT, estate_file, estates, lab_environment


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--estate", default="healthy", choices=estates())
    options = parser.parse_args()
    folder = ROOT / ".cache" / "lab"
    inventory = estate_file(options.estate).with_name("hosts.yml").relative_to(ROOT)
    print(
        f"The {options.estate} estate runs until Ctrl-C. In a second terminal, in this folder:\n"
        f"  .venv/bin/ansible-playbook -i {inventory} itms.migration.assess --check\n"
        f"  .venv/bin/python -m lab journal --dir .cache/lab      (with PYTHONPATH=tests/lab)\n",
        flush=True,
    )
    command = [sys.executable, "-m", "lab", "serve", "--estate", str(estate_file(options.estate)), "--dir", str(folder)]
    os.execve(sys.executable, command, lab_environment())


if __name__ == "__main__":
    sys.exit(main())
