# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command that goes on from where a run ended, built from options that cannot hold a secret."""

from __future__ import annotations

import shlex
import typing as t

NEXT = {"assess": "plan", "plan": "backup", "backup": "redirect"}
DONE = "go"


class Ended(t.NamedTuple):
    """How a phase ended."""

    phase: str
    state: str  # of its verdict
    dry_run: bool
    failed: bool
    next_wave: int | None = None  # after a redirection, the wave that the plan has next


def command(arguments: t.Mapping[str, t.Any], ended: Ended) -> str:
    """What to run next: the same after a failure, for real after a dry run, the next phase or wave after a real run."""
    phase, state, dry_run, failed, next_wave = ended
    playbooks = [str(one) for one in arguments.get("args") or []]
    check = dry_run
    if state == DONE and not failed:
        following = NEXT.get(phase) if not dry_run else None
        playbooks = [_of_phase(one, phase, following) for one in playbooks] if following else playbooks
        check = False
    words = ["ansible-playbook", *playbooks]
    for source in arguments.get("inventory") or []:
        words += ["-i", str(source)]
    if arguments.get("subset"):
        words += ["--limit", str(arguments["subset"])]
    if check:
        words.append("--check")
    if state == DONE and not failed and not dry_run and next_wave is not None:
        words += ["-e", f"itms_wave={next_wave}"]
    line = shlex.join(words)
    return line + ("  (with the -e options that you gave)" if arguments.get("extra_vars") else "")


def _of_phase(playbook: str, phase: str, following: str) -> str:
    """`itms.migration.assess` or `playbooks/assess.yml` -> the same of the next phase; other playbooks chain phases themselves."""
    for ending in (phase, f"{phase}.yml", f"{phase}.yaml"):
        if playbook == ending or playbook.endswith((f".{ending}", f"/{ending}")):
            return playbook[: len(playbook) - len(ending)] + ending.replace(phase, following)
    return playbook
