"""Run `ansible-test sanity` on every ansible-core line that this machine's Pythons can run, with no ignore file.

ansible-test wants a real folder .../ansible_collections/itms/migration (a link is refused), a HOME of its own, and a
way to get pip without the network address it has built in; all of that is made under .cache. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from setup import CACHE, CORE_PYTHONS, CORE_RELEASES, ROOT, find_python, make_venv

#: The lines whose sanity tests are run, the newest first.
LINES = ("2.21", "2.19")

#: The bootstrap script that each line would download to get pip into its environments.
BOOTSTRAP = {"2.21": "get_pip_25_2.py", "2.19": "get_pip_24_2.py"}


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


def run(core: str, python: str, arguments: list[str]) -> tuple[int, str]:
    """Run the sanity tests of one line and return their exit code and what they said."""
    venv = CACHE / "venvs" / f"sanity-{core}"
    make_venv(venv, core, [], python)
    home = CACHE / f"sanity-{core}" / "home"
    bootstrap = home / ".ansible" / "test" / "cache" / BOOTSTRAP[core]
    bootstrap.parent.mkdir(parents=True, exist_ok=True)
    bootstrap.write_text("import ensurepip\nensurepip.bootstrap()\n", encoding="utf-8")
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_") and name != "PYTHONPATH"},
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PIP_CACHE_DIR": str(CACHE / "pip"),
        # Names of interpreters on PATH that do not run are fatal to ansible-test.
        "PATH": os.pathsep.join([str(venv / "bin"), str(Path(python).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
    }
    ask = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    minor = subprocess.run(ask, check=True, text=True, capture_output=True).stdout.strip()
    ansible_test = str(venv / "bin" / "ansible-test")
    command = [ansible_test, "sanity", "--local", "--requirements", "--python", minor, "--color", "no", *arguments]
    done = subprocess.run(
        command, cwd=copy_of_the_checkout(core), env=environ, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.returncode, done.stdout


def main() -> int:
    wanted = os.environ.get("SANITY_CORES", "").split() or list(LINES)
    pythons = {core: find_python(CORE_PYTHONS[core]) for core in wanted}
    found = {core: python for core, python in pythons.items() if python is not None}
    for core in sorted(set(pythons) - set(found)):
        print(f"sanity: SKIPPED ansible-core {core}: no Python {' or '.join(CORE_PYTHONS[core])} on this machine", flush=True)
    if not found:
        sys.exit("sanity: no ansible-core line could be run")
    failed = []
    # Side by side: most of the tests use one processor only.
    with ThreadPoolExecutor(len(found)) as pool:
        running = {core: pool.submit(run, core, python, sys.argv[1:]) for core, python in found.items()}
        for core, future in running.items():
            code, said = future.result()
            print(f"sanity: ansible-core {CORE_RELEASES[core]} on {found[core]}\n{said}", flush=True)
            if code:
                failed.append(core)
    if failed:
        sys.exit(f"sanity: failed on ansible-core {', '.join(failed)}")
    print(f"sanity: {len(found)} ansible-core lines passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
