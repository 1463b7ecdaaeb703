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
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
REQUIREMENTS = ROOT / "dev" / "requirements"

#: Newest patch release of each supported line at the time of writing.
CORE_RELEASES = {"2.16": "2.16.19", "2.18": "2.18.19", "2.19": "2.19.14", "2.21": "2.21.5"}

#: Python minors that can run each line, best first. ansible-core 2.16 is not promised for 3.13, but installs and works there.
CORE_PYTHONS = {
    "2.16": ("3.12", "3.11", "3.13"),
    "2.18": ("3.12", "3.11", "3.13"),
    "2.19": ("3.11", "3.12", "3.13"),
    "2.21": ("3.12", "3.13"),
}

#: One pin for every core: ansible.windows 3.8.0, community.windows 3.3.0; microsoft.iis 1.3.0 is for the lab's models only.
ANSIBLE_WHEEL = "ansible==14.5.0"
COLLECTIONS = ("ansible/windows", "community/windows", "microsoft/iis")


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


def find_python(minors: Iterable[str]) -> str | None:
    """Return a working interpreter of one of these minor versions, or None."""
    done = subprocess.run([str(ROOT / "dev" / "find-python"), *minors], check=False, text=True, capture_output=True)
    return done.stdout.strip() or None


def version_of(python: str) -> str:
    """Return what an interpreter calls its version."""
    if python == sys.executable:
        return sys.version
    done = subprocess.run([python, "-c", "import sys; print(sys.version)"], check=True, text=True, capture_output=True)
    return done.stdout.strip()


def digest(version: str, *parts: str) -> str:
    """Return a stamp of everything that decides what an environment holds."""
    files = [path.read_text(encoding="utf-8") for path in sorted(REQUIREMENTS.glob("*.txt"))]
    return hashlib.sha256("\0".join([version, str(ROOT), *files, *parts]).encode()).hexdigest()


def make_venv(venv: Path, core: str, requirements: list[str], python: str = sys.executable) -> None:
    """Create one virtual environment unless it is already the one asked for.

    The stamp is written last, so an interrupted setup makes this environment again.
    """
    stamp = venv / ".stamp"
    version = version_of(python)
    wanted = digest(version, CORE_RELEASES[core], *requirements)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print(f"setup: {venv.relative_to(ROOT)} (ansible-core {CORE_RELEASES[core]}, Python {version.split()[0]})", flush=True)
    shutil.rmtree(venv, ignore_errors=True)
    subprocess.run([python, "-m", "venv", str(venv)], check=True)
    wanted_packages = [f"ansible-core=={CORE_RELEASES[core]}"]
    for name in requirements:
        wanted_packages += ["-r", str(REQUIREMENTS / name)]
    pip(venv, "install", "--quiet", "-c", str(REQUIREMENTS / "constraints.txt"), *wanted_packages)
    stamp.write_text(wanted, encoding="utf-8")


def core_environment(core: str) -> Path:
    """Return where the environment of one ansible-core line is, whether or not it was made."""
    return CACHE / "venvs" / f"core-{core}"


def make_cores() -> None:
    """Make an environment for each ansible-core line that a Python here can run, holding what an operator's controller holds."""
    for core, minors in CORE_PYTHONS.items():
        python = find_python(minors)
        if python is None:
            print(f"setup: NOT RUN: ansible-core {core} needs Python {' or '.join(minors)}, and none of them works here", flush=True)
            shutil.rmtree(core_environment(core), ignore_errors=True)
        else:
            make_venv(core_environment(core), core, ["run.txt"], python)


def make_collections(venv: Path) -> None:
    """Lay the needed collections out under .cache/collections, and this checkout beside them by a link."""
    base = CACHE / "collections" / "ansible_collections"
    stamp = base / ".stamp"
    wanted = " ".join([ANSIBLE_WHEEL, *COLLECTIONS])
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
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
        stamp.write_text(wanted, encoding="utf-8")
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
        "--only", choices=["run", "lint", "cores"], help="run: what demo needs; cores: one environment a core line; default: run and lint"
    )
    options = parser.parse_args()
    CACHE.mkdir(exist_ok=True)
    if options.only == "cores":
        make_cores()
        return 0
    requirements = ["test.txt"] + (["molecule.txt"] if options.core in ("2.19", "2.21") else [])
    make_venv(ROOT / ".venv", options.core, requirements)
    make_collections(ROOT / ".venv")
    if options.only != "run":
        make_venv(CACHE / "venvs" / "lint", default_core(sys.version_info[:2]), ["lint.txt"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
