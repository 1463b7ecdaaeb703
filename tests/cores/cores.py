"""Running ansible-playbook of one ansible-core line against the lab of these tests."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import typing as t
from pathlib import Path

import playbook_run
from lab_process import Lab
from setup import CORE_PYTHONS, core_environment

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SECONDS = 240
FEATURES = ("basic", "ntlm")  # every feature
WAYS = ("tls", "loop", "looptls", "proxy", "proxytls")  # a ping and a copy by each other form of address


@dataclasses.dataclass(frozen=True)
class Run:
    """One ansible-playbook run: what it printed, and the recap's numbers by host."""

    code: int
    output: str

    @property
    def recap(self) -> dict[str, dict[str, int]]:
        return playbook_run.recap(self.output)

    def went_well(self) -> Run:
        assert self.code == 0, self.output[-6000:]
        return self


def program(core: str, name: str = "ansible-playbook") -> Path:
    return core_environment(core) / "bin" / name


def runnable() -> list[str]:
    return [core for core in CORE_PYTHONS if program(core).is_file()]


def play(core: str, home: Path, *arguments: str, folder: Path = HERE, name: str = "ansible-playbook", **environment: str) -> Run:
    """Run ansible-playbook of one line in a folder, with nothing of the user's."""
    home.mkdir(parents=True, exist_ok=True)
    config = home / "ansible.cfg"
    config.write_text("[defaults]\n", encoding="utf-8")
    environ = playbook_run.environment(
        **{
            "HOME": str(home),
            "ANSIBLE_HOME": str(home / ".ansible"),
            "ANSIBLE_CONFIG": str(config),
            "ANSIBLE_DEPRECATION_WARNINGS": "0",
            **environment,
        }
    )
    done = subprocess.run(
        [str(program(core, name)), *arguments], cwd=folder, env=environ, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=SECONDS, check=False,
    )  # fmt: skip
    (home / f"output-{len(list(home.glob('output-*')))}.log").write_text(done.stdout, encoding="utf-8")
    return Run(done.returncode, done.stdout)


def journal(lab: Lab) -> list[dict[str, t.Any]]:
    return [json.loads(line) for line in (lab.folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]


def inventory(lab: Lab, core: str) -> dict[str, t.Any]:
    """A host for each way in of one line: Basic and NTLM with sealed messages by the path, then each form of address (WAYS)."""
    facts = json.loads((lab.folder / "lab.json").read_text(encoding="utf-8"))
    number = core.replace(".", "")

    def group(name: str, scheme: str, transport: str, **more: t.Any) -> dict[str, t.Any]:
        variables = {
            "ansible_port": facts[f"{scheme}_port"], "ansible_winrm_scheme": scheme, "ansible_winrm_transport": transport, **more
        }  # fmt: skip
        return {"hosts": {f"{name}{number}": None}, "vars": variables}

    def own_address(name: str) -> dict[str, t.Any]:
        return {"ansible_host": facts["addresses"][f"{name}{number}"], "ansible_winrm_path": "/wsman"}

    def by_proxy(port: int) -> dict[str, t.Any]:
        """As an inventory of an organisation has it: its own names, the ports of Windows, no path."""
        proxy = f"http://{facts['host']}:{facts['http_port']}"
        return {
            "ansible_host": "{{ inventory_hostname }}.cores.example", "ansible_port": port, "ansible_winrm_path": "/wsman",
            "ansible_winrm_proxy": proxy,
        }  # fmt: skip

    sealed = {"ansible_winrm_message_encryption": "always"}
    groups = {
        "basic": group("basic", "http", "basic", ansible_user="Administrator", ansible_password="Lantern-Cores-4711"),
        "ntlm": group("ntlm", "http", "ntlm", **sealed),
        "tls": group("tls", "https", "ntlm"),
        "loop": group("loop", "http", "ntlm", **own_address("loop"), **sealed),
        "looptls": group("looptls", "https", "ntlm", **own_address("looptls")),
        "proxy": group("proxy", "http", "ntlm", **by_proxy(5985), **sealed),
        "proxytls": group("proxytls", "https", "ntlm", **by_proxy(5986)),
    }
    common = {
        "ansible_connection": "winrm",
        "ansible_host": facts["host"],
        "ansible_user": facts["user"],
        "ansible_password": facts["password"],
        "ansible_winrm_path": "/wsman/{{ inventory_hostname }}",
        "ansible_winrm_ca_trust_path": facts["ca"],
    }
    return {"all": {"children": groups, "vars": common}}
