"""The mutation check as a playbook: Ansible itself gives the modules' refusals, word for word, and no host is touched."""

from __future__ import annotations

import functools
import json
import os
import pathlib
import subprocess
import typing as t

import pytest
from lab.argspec import is_legacy, sources

from .conftest import LOCAL_PASSWORD, LOCAL_USER, ansible_program, environment
from .test_model_mutations import NO_CHECK_MODE, ROWS, TABLE

KINDS = {"missing", "type", "choice"}


def of_all_kinds() -> list[str]:
    """The modules of the table that are mutated in every way."""
    return [module for module, _base, rows in TABLE if {row[0] for row in rows} >= KINDS]


def test_ten_modules_are_mutated_in_every_way() -> None:
    assert len(of_all_kinds()) >= 10
    assert len(legal_options()) >= 10, "and given an unknown option"
    assert len(NO_CHECK_MODE) == 2  # all the others have a check mode, or are older and say it in their own words


def unsupported(module: str, options: t.Iterable[str]) -> str:
    return f"Unsupported parameters for ({module}) module: colour. Supported parameters include: {', '.join(sorted(options))}"


@functools.lru_cache(maxsize=1)
def legal_options() -> dict[str, list[str]]:
    """The options and aliases of the newer modules of the table, as ansible-doc has them, not as the lab reads them."""
    newer = [module for module in of_all_kinds() if not is_legacy(sources.installed(module))]
    command = [f"{ansible_program()}-doc", "-j", "-t", "module", *newer]
    paths = os.pathsep.join(map(str, sources.roots()))
    done = subprocess.run(
        command, env=environment(ANSIBLE_COLLECTIONS_PATH=paths), text=True, capture_output=True, timeout=120, check=True, cwd="/"
    )
    documents = {module: told["doc"]["options"] for module, told in json.loads(done.stdout).items()}
    return {
        module: [*documents[module], *(alias for meta in documents[module].values() for alias in meta.get("aliases") or ())]
        for module in newer
    }


def test_the_options_of_three_modules_are_these() -> None:
    """Written down from the modules' sources, so that reader and documentation cannot be wrong together."""
    written = {
        "win_user_right": ["name", "users", "action"],
        "win_regedit": ["path", "key", "name", "entry", "value", "data", "type", "datatype", "state", "delete_key", "hive"],
        "win_acl_inheritance": ["path", "state", "reorganize"],
    }
    for module, options in written.items():
        assert sorted(legal_options()[f"ansible.windows.{module}"]) == sorted(options)


def tasks() -> list[tuple[dict[str, t.Any], str]]:
    """Each mutation as a task, with what Ansible has to say."""
    found: list[tuple[dict[str, t.Any], str]] = []
    for module, base, _kind, change, message in ROWS:
        found.append(({module: {name: value for name, value in {**base, **change}.items() if value is not None}}, message))
    found += [({module: {"colour": "red"}}, unsupported(module, options)) for module, options in legal_options().items()]
    for module in NO_CHECK_MODE:
        task = {module: "sc.exe query W32Time", "check_mode": True}
        found.append((task, f"remote module ({module}) does not support check mode"))
    return found


@pytest.fixture(scope="module")
def results(lab: t.Any, tmp_path_factory: pytest.TempPathFactory, collections: str) -> list[dict[str, t.Any]]:
    """What the playbook registered of every task, in order."""
    home, facts = tmp_path_factory.mktemp("mutations"), lab.facts
    (home / "ansible.cfg").write_text("[defaults]\n", encoding="utf-8")
    every = [{**task, "register": f"r{number}", "ignore_errors": True} for number, (task, _message) in enumerate(tasks())]
    kept = "{{ [" + ", ".join(f"r{number}" for number in range(len(every))) + "] | to_json }}"
    last = {"ansible.builtin.copy": {"content": kept, "dest": str(home / "results.json")}, "delegate_to": "localhost"}
    last["vars"] = {"ansible_connection": "local"}  # type: ignore[dict-item]
    play = {"hosts": "new01", "gather_facts": False, "tasks": [*every, last]}
    (home / "play.json").write_text(json.dumps([play]), encoding="utf-8")
    variables = {
        "ansible_connection": "winrm", "ansible_host": facts["host"], "ansible_port": facts["http_port"], "ansible_winrm_scheme": "http",
        "ansible_winrm_transport": "basic", "ansible_winrm_path": "/wsman/new01", "ansible_user": LOCAL_USER,
        "ansible_password": LOCAL_PASSWORD,
    }  # fmt: skip
    (home / "hosts.json").write_text(json.dumps({"all": {"hosts": {"new01": variables}}}), encoding="utf-8")
    done = subprocess.run(
        [f"{ansible_program()}-playbook", "-i", str(home / "hosts.json"), str(home / "play.json")],
        env=environment(
            HOME=str(home), ANSIBLE_HOME=str(home / ".ansible"), ANSIBLE_COLLECTIONS_PATH=collections,
            ANSIBLE_CONFIG=str(home / "ansible.cfg"), ANSIBLE_NOCOLOR="1", PATH=os.environ["PATH"],
        ),
        cwd=home, text=True, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    found: list[dict[str, t.Any]] = json.loads(pathlib.Path(home / "results.json").read_text(encoding="utf-8"))
    return found


def test_every_mutation_is_refused_in_the_modules_words(results: list[dict[str, t.Any]]) -> None:
    for result, (task, message) in zip(results, tasks(), strict=True):
        assert result["msg"] == message, (task, result["msg"])
        assert result.get("skipped") if task.get("check_mode") else result["failed"], task


def test_no_refused_call_touched_the_host(results: list[dict[str, t.Any]], lab: t.Any) -> None:
    entries = lab.journal()
    assert len([entry for entry in entries if entry["kind"] == "module"]) == len(results)
    assert [entry for entry in entries if entry["mutated"]] == []
