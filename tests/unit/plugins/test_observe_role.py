"""The variables of the role `observe` read what hosts answer, also an answer that makes no sense."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

ROLE = Path(__file__).resolve().parents[3] / "roles" / "observe"
VARS = ROLE / "vars" / "main.yml"
REGISTRY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Altiris\\eXpress\\Notification Server\r\n    InstallPath    REG_SZ    {}\r\n\r\n"
POWERSHELL = {"5.1.14393.0\r\n": True, "2.0": False, "": False, "'$PSVersionTable' is not recognized\r\n": False, "five": False}
INSTALL_PATHS = {"D:\\NS\\": "D:\\NS", "D:\\Program Files\\NS": "D:\\Program Files\\NS", "": ""}


def test_an_answer_that_makes_no_sense_is_read_as_none(play, tmp_path):
    """One play for all answers, because each start of ansible-playbook takes seconds."""
    asked = [
        *(("__observe_modules_run | bool", {"__observe_powershell": {"stdout": text}}, runs) for text, runs in POWERSHELL.items()),
        *(
            ("__observe_ns_path | trim", {"__observe_ns_values": {"results": [{}, {"stdout": REGISTRY.format(value)}]}}, path)
            for value, path in INSTALL_PATHS.items()
        ),
    ]
    tasks = [
        {
            "name": f"Ask {number}",
            "ansible.builtin.assert": {"that": [f"{name} == wanted"], "fail_msg": f"answer {number} is wrong"},
            "vars": {**values, "wanted": wanted},
            "ignore_errors": True,
        }
        for number, (name, values, wanted) in enumerate(asked)
    ]
    compared = yaml.safe_load((ROLE / "tasks" / "raw_powershell_version.yml").read_text(encoding="utf-8"))[1]["ansible.builtin.set_fact"]
    (tmp_path / "compared.yml").write_text(yaml.safe_dump(compared), encoding="utf-8")
    given = ("-e", f"@{VARS}", "-e", f"@{tmp_path / 'compared.yml'}", "-e", "observe_minimum_powershell=3.0")
    run = play(json.dumps(tasks), *given)
    assert run.rc == 0 and "ignored=0" in run.output, run.output
