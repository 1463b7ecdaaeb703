"""Make everything that the Makefile's commands need inside this checkout: virtual environments and collections.

Standard library only: it runs before anything is installed. Runs again in no time when nothing changed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
REQUIREMENTS = ROOT / "dev" / "requirements"

#: Newest patch release of each supported line at the time of writing.
CORE_RELEASES = {"2.16": "2.16.19", "2.18": "2.18.19", "2.19": "2.19.14", "2.21": "2.21.5"}

#: One pin for every core: ansible.windows 3.8.0, community.windows 3.3.0.
ANSIBLE_WHEEL = "ansible==14.5.0"
COLLECTIONS = ("ansible/windows", "community/windows")


def default_core(python_minor: tuple[int, int]) -> str:
    """Return the newest supported ansible-core line that this Python can run."""
    return "2.19" if python_minor < (3, 12) else "2.21"


def pip(venv: Path, *arguments: str) -> None:
    """Run pip in a virtual environment, quietly; its output is shown when it fails."""
    command = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    inside = {**os.environ, "PIP_CACHE_DIR": str(CACHE / "pip")}
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=inside)
    if done.returncode:
        sys.exit(f"{done.stdout}\nsetup: `{' '.join(command)}` failed; the lines above say why. Then run `make setup` again.")


def digest(*parts: str) -> str:
    """Return a stamp of everything that decides what an environment holds."""
    files = [path.read_text(encoding="utf-8") for path in sorted(REQUIREMENTS.glob("*.txt"))]
    return hashlib.sha256("\0".join([sys.version, str(ROOT), *files, *parts]).encode()).hexdigest()


def make_venv(venv: Path, core: str, requirements: list[str]) -> None:
    """Create one virtual environment unless it is already the one asked for.

    The stamp is written last, so an interrupted setup starts this environment anew.
    """
    stamp = venv / ".stamp"
    wanted = digest(core, *requirements)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print(f"setup: {venv.relative_to(ROOT)} (ansible-core {CORE_RELEASES[core]}, Python {sys.version.split()[0]})", flush=True)
    shutil.rmtree(venv, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    wanted_packages = [f"ansible-core=={CORE_RELEASES[core]}"]
    for name in requirements:
        wanted_packages += ["-r", str(REQUIREMENTS / name)]
    pip(venv, "install", "--quiet", "-c", str(REQUIREMENTS / "constraints.txt"), *wanted_packages)
    stamp.write_text(wanted, encoding="utf-8")


def make_collections(venv: Path) -> None:
    """Lay the needed collections out under .cache/collections, and this checkout beside them by a link."""
    base = CACHE / "collections" / "ansible_collections"
    stamp = base / ".stamp"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == ANSIBLE_WHEEL):
        print(f"setup: collections {', '.join(COLLECTIONS)} from {ANSIBLE_WHEEL}", flush=True)
        shutil.rmtree(base, ignore_errors=True)
        base.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            pip(
                venv,
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary=:all:",
                "--python-version",
                "3.12",
                "--dest",
                scratch,
                ANSIBLE_WHEEL,
            )
            wheel = next(Path(scratch).glob("ansible-*.whl"))
            with zipfile.ZipFile(wheel) as archive:
                prefixes = tuple(f"ansible_collections/{name}/" for name in COLLECTIONS)
                archive.extractall(base.parent, [name for name in archive.namelist() if name.startswith(prefixes)])
        stamp.write_text(ANSIBLE_WHEEL, encoding="utf-8")
    link = base / "itms" / "migration"
    link.parent.mkdir(exist_ok=True)
    if not (link.is_symlink() and link.resolve() == ROOT):
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT, target_is_directory=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--core", default=os.environ.get("ANSIBLE_CORE") or default_core(sys.version_info[:2]), choices=sorted(CORE_RELEASES)
    )
    parser.add_argument(
        "--only", choices=["run", "lint"], help="run: what demo needs; lint: the linters' environment as well; default: both"
    )
    options = parser.parse_args()
    CACHE.mkdir(exist_ok=True)
    requirements = ["test.txt"] + (["molecule.txt"] if options.core in ("2.19", "2.21") else [])
    make_venv(ROOT / ".venv", options.core, requirements)
    make_collections(ROOT / ".venv")
    if options.only != "run":
        make_venv(CACHE / "venvs" / "lint", default_core(sys.version_info[:2]), ["lint.txt"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
