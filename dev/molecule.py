"""Run the molecule scenarios against a lab of their own. Molecule's own files stay under .cache."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from lab_process import ROOT, estate_file, running_lab
from playbook_run import practice_environment


def main() -> int:
    molecule = Path(sys.executable).with_name("molecule")
    if not molecule.is_file():
        print("molecule: SKIPPED: molecule needs ansible-core 2.19 or newer; this environment has an older one")
        return 0
    scratch_root = ROOT / ".cache" / "molecule"
    scratch_root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch_root) as scratch, running_lab(estate_file("healthy"), Path(scratch) / "lab") as lab:
        environ = practice_environment(
            lab.folder,
            Path(scratch) / "store",
            PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            ANSIBLE_HOME=str(Path(scratch) / "ansible"),
            XDG_CACHE_HOME=str(Path(scratch) / "xdg"),
            MOLECULE_EPHEMERAL_DIRECTORY=str(Path(scratch) / "ephemeral"),
        )
        return subprocess.run([str(molecule), "test", "--all", "--report"], cwd=ROOT, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
