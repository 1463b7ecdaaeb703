"""Run `ansible-test sanity` on every ansible-core line that this machine's Pythons can run, with no ignore file.

ansible-test wants a real folder .../ansible_collections/itms/migration (a link is refused), a HOME of its own, and a
way to get pip without the network address it has built in; all of that is made under .cache. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from setup import CACHE, CORE_PYTHONS, CORE_RELEASES, ROOT, find_python, pip

#: The lines whose sanity tests are run, the newest first.
LINES = ("2.21", "2.19")

#: The bootstrap script that each line would download to get pip into its environments.
BOOTSTRAP = {"2.21": "get_pip_25_2.py", "2.19": "get_pip_24_2.py"}


def environment(core: str, python: str) -> Path:
    """Return a virtual environment with this ansible-core and nothing else."""
    venv = CACHE / "venvs" / f"sanity-{core}"
    stamp = venv / ".stamp"
    wanted = f"{CORE_RELEASES[core]} {python}"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(venv)], check=True)
        pip(venv, "install", "--quiet", f"ansible-core=={CORE_RELEASES[core]}")
        stamp.write_text(wanted, encoding="utf-8")
    return venv


def copy_of_the_checkout(core: str) -> Path:
    """Return a folder that holds what git has or would add, where ansible-test accepts it."""
    target = CACHE / f"sanity-{core}" / "ansible_collections" / "itms" / "migration"
    shutil.rmtree(target, ignore_errors=True)
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    subprocess.run(["git", "init", "--quiet"], cwd=target, check=True)
    return target


def run(core: str, python: str, arguments: list[str]) -> int:
    """Run the sanity tests of one line and return their exit code."""
    venv = environment(core, python)
    home = CACHE / f"sanity-{core}" / "home"
    bootstrap = home / ".ansible" / "test" / "cache" / BOOTSTRAP[core]
    bootstrap.parent.mkdir(parents=True, exist_ok=True)
    bootstrap.write_text("import ensurepip\nensurepip.bootstrap()\n", encoding="utf-8")
    environ = {
        **os.environ,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PIP_CACHE_DIR": str(CACHE / "pip"),
        # Names of interpreters on PATH that do not run are fatal to ansible-test.
        "PATH": os.pathsep.join([str(venv / "bin"), str(Path(python).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
    }
    for name in list(environ):
        if name.startswith("ANSIBLE_") or name == "PYTHONPATH":
            del environ[name]
    print(f"sanity: ansible-core {CORE_RELEASES[core]} on {python}", flush=True)
    ask = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    minor = subprocess.run(ask, check=True, text=True, capture_output=True).stdout.strip()
    ansible_test = str(venv / "bin" / "ansible-test")
    command = [ansible_test, "sanity", "--local", "--requirements", "--python", minor, "--color", "no", *arguments]
    return subprocess.run(command, cwd=copy_of_the_checkout(core), env=environ, check=False).returncode


def main() -> int:
    wanted = os.environ.get("SANITY_CORES", "").split() or list(LINES)
    failed, ran = [], 0
    for core in wanted:
        python = find_python(CORE_PYTHONS[core])
        if python is None:
            print(f"sanity: SKIPPED ansible-core {core}: no Python {' or '.join(CORE_PYTHONS[core])} on this machine", flush=True)
            continue
        ran += 1
        if run(core, python, sys.argv[1:]):
            failed.append(core)
    if not ran:
        sys.exit("sanity: no ansible-core line could be run")
    if failed:
        sys.exit(f"sanity: failed on ansible-core {', '.join(failed)}")
    print(f"sanity: {ran} ansible-core lines passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
