"""The recorder of dev/upstream_targets.py in a real ansible-playbook, on this machine alone: what it leaves out, keeps and records."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

DEV = Path(__file__).resolve().parents[3] / "dev"
MISSING = "the lab has no model for ansible.windows.win_regedit: hive"
TASKS = [
    {"name": "unknown", "ansible.builtin.fail": {"msg": MISSING}, "register": "unknown"},
    {"name": "uses it", "ansible.builtin.debug": {"msg": "{{ unknown.path }}"}, "register": "also_unknown"},
    {"name": "known", "ansible.builtin.command": "true", "register": "known"},
    {"name": "both", "ansible.builtin.assert": {"that": ["known is changed", "also_unknown.x == 1"]}},
    {"name": "wrong", "ansible.builtin.assert": {"that": ["known is changed", "known.rc == 1"]}},
    {"name": "may fail", "ansible.builtin.fail": {"msg": "x"}, "ignore_errors": True},
    {"name": "may fail too", "block": [{"name": "inner", "ansible.builtin.fail": {"msg": "x"}}], "ignore_errors": True},
    {"name": "item", "ansible.builtin.fail": {"msg": "{{ item }}"}, "loop": [MISSING, MISSING]},
    {"name": "out by rule", "ansible.builtin.fail": {"msg": "x"}},
    {"name": "replaced", "ansible.builtin.shell": "exit 1", "register": "replaced"},
    {"name": "of the replacement", "ansible.builtin.assert": {"that": ["replaced.msg == 'instead'"]}},
]
RULES = [
    {"target": "t", "task": "out by rule", "reason": "a rule"},
    {"target": "t", "task": "replaced", "reason": "", "module": "ansible.builtin.debug", "args": {"msg": "{{ 'in' }}stead"}},
]


def test_each_task_is_judged(tmp_path: Path) -> None:
    tasks = tmp_path / "roles" / "t" / "tasks"
    tasks.mkdir(parents=True)
    (tasks / "main.yml").write_text(json.dumps(TASKS), encoding="utf-8")
    play = [{"hosts": "localhost", "gather_facts": False, "ignore_errors": True, "roles": ["t"]}]
    (tmp_path / "play.yml").write_text(json.dumps(play), encoding="utf-8")
    (tmp_path / "ansible.cfg").touch()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    environ |= {
        "ANSIBLE_CALLBACKS_ENABLED": "upstream_recorder",
        "ANSIBLE_CALLBACK_PLUGINS": str(DEV / "callback_plugins"),
        "ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg"),
        "ANSIBLE_HOME": str(tmp_path / "home"),
        "UPSTREAM_RUN": json.dumps({"out": str(tmp_path / "out"), "target": "t", "rules": RULES}),
    }
    command = [sys.executable, "-m", "ansible", "playbook", str(tmp_path / "play.yml")]
    done = subprocess.run(command, env=environ, cwd=tmp_path, check=False, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout
    assert "Callback dispatch" not in done.stderr + done.stdout
    entries = [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert [(each["task"], each["state"], each["reason"].partition("\n")[0]) for each in entries] == [
        ("unknown", "skipped", "no model of this use of fail"),
        ("uses it", "skipped", "no model of this use of fail"),
        ("known", "passed", ""),
        ("both", "passed", ""),
        ("wrong", "diverged", "known.rc == 1"),
        ("may fail", "passed", ""),
        ("inner", "passed", ""),
        ("item", "skipped", "no model of this use of fail"),
        ("out by rule", "skipped", "a rule"),
        ("replaced", "passed", ""),
        ("of the replacement", "passed", ""),
    ]
