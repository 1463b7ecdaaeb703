# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command for the next step after a run, built from options that cannot hold a secret."""

from __future__ import annotations

import re
import shlex
import typing as t

from ..rules.phases import ASSESS, PLAYED, SITE, next_played

DONE, DEFERRED = "go", "deferred"
_OURS = (*PLAYED, SITE)  # playbooks of one phase each, and the one that chains them
_WAVE = re.compile(r"itms_wave=\d+")
# Ansible's name of an option -> how it is written. Those that may hold a secret, or that leave tasks out, are not among them.
FLAGS = {
    "diff": "--diff",
    "ask_vault_pass": "--ask-vault-pass",
    "ask_pass": "--ask-pass",
    "become": "--become",
    "become_ask_pass": "--ask-become-pass",
}
VALUES = {
    "vault_ids": "--vault-id",
    "vault_password_files": "--vault-password-file",
    "remote_user": "--user",
    "connection": "--connection",
    "private_key_file": "--private-key",
    "connection_password_file": "--connection-password-file",
    "become_method": "--become-method",
    "become_user": "--become-user",
    "become_password_file": "--become-password-file",
    "timeout": "--timeout",
    "forks": "--forks",
}


class Ended(t.NamedTuple):
    """How the last phase of a run ended."""

    phase: str
    state: str  # of its verdict
    dry_run: bool
    failed: bool
    next_wave: int | None = None  # after a redirection, the wave that the plan has next
    first: str = ""  # the phase that the run began with
    look: bool = False  # whether it is blocked because something was not observed


def command(arguments: t.Mapping[str, t.Any], ended: Ended) -> str:
    """What to run next, one phase alone: the same after a failure, for real after a dry run, the next phase or wave after a real run.

    `arguments`: what was given on the command line, without what is there by default.
    """
    phase, check, wave = ended.phase, ended.dry_run, None
    first = ended.first or phase
    well = ended.state == DONE and not ended.failed
    if ended.look:
        phase = ASSESS
    elif well and not ended.dry_run:
        phase, wave = next_played(phase) or phase, ended.next_wave
    elif well or (ended.state == DEFERRED and not ended.failed and first != phase):
        phase, check = first, False  # what was tried out, from its beginning
    moves_on = ended.look or (well and phase != ended.phase and not ended.dry_run)
    words = ["ansible-playbook", *_playbooks([str(one) for one in arguments.get("args") or []], phase, moves_on)]
    for source in arguments.get("inventory") or []:
        words += ["-i", str(source)]
    if arguments.get("subset"):
        words += ["--limit", str(arguments["subset"])]
    words += _kept(arguments)
    if check:
        words.append("--check")
    variables, others = _variables(arguments.get("extra_vars") or [], wave)
    return shlex.join(words + variables) + ("  (with your other -e options)" if others else "")


def _playbooks(given: list[str], phase: str, moves_on: bool) -> list[str]:
    """The playbook of the phase, spelled as ours was: `itms.migration.site` or `playbooks/assess.yml` -> the same of the phase.

    A playbook of the user's own is kept as it is; only to move on from it our own is named.
    """
    for playbook in given:
        for ours in _OURS:
            for ending in (ours, f"{ours}.yml", f"{ours}.yaml"):
                if playbook == ending or playbook.endswith((f".{ending}", f"/{ending}")):
                    return [playbook[: len(playbook) - len(ending)] + ending.replace(ours, phase)]
    return given if given and not moves_on else [f"itms.migration.{phase}"]


def _kept(arguments: t.Mapping[str, t.Any]) -> list[str]:
    words = [written for name, written in FLAGS.items() if arguments.get(name)]
    for name, written in VALUES.items():
        value = arguments.get(name)
        for one in value if isinstance(value, (list, tuple)) else [value] if value else []:
            words += [written, str(one)]
    return words


def _variables(given: t.Sequence[t.Any], wave: int | None) -> tuple[list[str], bool]:
    """The -e options that can be shown, and whether there are others. A file's name is no secret; a wave's number is none either."""
    shown, others = [], False
    for one in map(str, given):
        if one.startswith("@"):
            shown += ["-e", one]
        elif not _WAVE.fullmatch(one.strip()):
            others = True
        elif wave is None:
            shown += ["-e", one.strip()]
    return shown + (["-e", f"itms_wave={wave}"] if wave is not None else []), others
