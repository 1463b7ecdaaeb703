"""docs/own-gate.md names every filter and test that is public for users alone, and its play does what the page says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "own-gate.md").read_text(encoding="utf-8")


def used_by_us(name: str) -> bool:
    files = [path for folder in ("roles", "playbooks") for path in (ROOT / folder).rglob("*.yml")]
    return any(re.search(rf"itms\.migration\.{name}\b", path.read_text(encoding="utf-8")) for path in files)


def test_every_public_filter_and_test_has_a_user_or_a_reason():
    names = {path.stem for kind in ("filter", "test") for path in (ROOT / "plugins" / kind).glob("*.py")}
    assert {name for name in names if not used_by_us(name)} == set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))


def test_the_play_of_the_page_refuses_the_small_gateway(play):
    text = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL).group(1)
    command = play.command("- debug:")
    (play.folder / "play.yml").write_text(text, encoding="utf-8")
    done = subprocess.run(command, env=play.environment, cwd=play.folder, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and "sizing.ram:gw01" in done.stdout, done.stdout + done.stderr
    (play.folder / "play.yml").write_text(text.replace("4096", "8192"), encoding="utf-8")
    done = subprocess.run(command, env=play.environment, cwd=play.folder, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
