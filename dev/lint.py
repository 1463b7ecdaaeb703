"""Run every linter, show each one's verdict, and fail at the end if one failed. Runs in the linters' environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from lab_process import COLLECTIONS, ROOT
from playbook_run import environment

BIN = Path(sys.executable).parent
#: Python outside the collection and the lab, each folder by itself; and where its imports are found.
TYPED = ("dev", "tests/integration", "tests/cores", "tests/bench", "tests/tarball", "molecule")
SOURCES = (*(ROOT / name for name in ("dev", "tests/lab", "tests/integration", "tests/cores")), COLLECTIONS)
CHECKOUT = COLLECTIONS / "ansible_collections" / "itms" / "migration"


def checks() -> dict[str, tuple[list[str], Path]]:
    """Return name -> (command, folder to run it in)."""
    mypy = [str(BIN / "mypy"), "--cache-dir", str(ROOT / ".cache" / "mypy"), "--config-file", str(ROOT / "pyproject.toml")]
    ruff_cache = ["--cache-dir", str(ROOT / ".cache" / "ruff")]
    by_path = ["env", f"MYPYPATH={os.pathsep.join(map(str, SOURCES))}"]
    references = ["--validate-collection-refs", "self"]
    return {
        "ruff": ([str(BIN / "ruff"), "check", *ruff_cache, "."], ROOT),
        "ruff format": ([str(BIN / "ruff"), "format", "--check", *ruff_cache, "."], ROOT),
        # Under its collection name, so that its own imports resolve as they do in Ansible.
        "mypy collection": ([*mypy, "-p", "ansible_collections.itms.migration.plugins"], COLLECTIONS),
        "mypy lab": ([*mypy, "-p", "lab"], ROOT / "tests" / "lab"),
        **{f"mypy {folder}": ([*by_path, *mypy, "."], ROOT / folder) for folder in TYPED},
        "ansible-lint": ([str(BIN / "ansible-lint"), "--offline", "--profile", "production", "--strict", "-q"], ROOT),
        "changelog": ([str(BIN / "antsibull-changelog"), "lint"], CHECKOUT),
        "docs": ([str(BIN / "antsibull-docs"), "lint-collection-docs", "--plugin-docs", *references, "."], CHECKOUT),
    }


def main() -> int:
    environ = environment(
        PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}",
        ANSIBLE_HOME=str(ROOT / ".cache" / "ansible"),
        XDG_CACHE_HOME=str(ROOT / ".cache" / "xdg"),
        # Some linters write into the home folder; nothing of ours outside this one.
        HOME=str(ROOT / ".cache" / "home"),
    )
    (ROOT / ".cache" / "home").mkdir(parents=True, exist_ok=True)
    failed = []
    for name, (command, folder) in checks().items():
        done = subprocess.run(command, cwd=folder, env=environ, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print(f"lint: {name}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout, flush=True)
    if failed:
        sys.exit(f"lint: failed: {', '.join(failed)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
