"""A slice of the fault table of docs/lab.md on every ansible-core line, over NTLM with sealed messages, and half of it over HTTPS.

The lab's own tests measure the whole table over Basic and HTTP on the newest line; here the same outcomes are wanted, but for DIFFERENT.
"""

from __future__ import annotations

import concurrent.futures
import json
import re
import typing as t
from pathlib import Path

import pytest
from cores import ROOT, play, runnable
from lab.client import Client
from lab_process import Lab, running_lab
from setup import CORE_PYTHONS

PING = "ansible.windows.win_ping"
RULES: list[tuple[str, str, str]] = [
    # rule, place in the table of docs/lab.md, part of the message
    ("kind=reset op=Create", "Create", ""),
    ("kind=reset op=Receive", "Receive", ""),
    ("kind=reset op=win_ping after=true", "a module, after its work", ""),
    ("kind=hang op=Command", "Command", "timed out"),
    ("kind=auth op=Create", "Create", "credentials were rejected"),
    ("kind=http op=Command status=503", "Command", "503"),
    ("kind=fault op=Create", "Create", "Access is denied"),
    ("kind=quota op=Command", "Command", ""),
    ("kind=delay op=win_ping seconds=2.5", "a module", ""),
    ("kind=module_fail op=win_ping message=broken", "a module", "broken"),
    ("kind=down op=Receive", "Receive", ""),
    ("kind=reboot op=win_ping", "a module", ""),
]
WAYS = {"ntlm": ("http", {"ansible_winrm_message_encryption": "always"}), "tls": ("https", {})}
# What Ansible says otherwise than docs/lab.md has it, by line.
DIFFERENT = {("2.16", "kind=quota op=Command"): "FAILED"}  # only newer ones make a new shell
EVERY = {"ntlm": 1, "tls": 2}  # each rule over NTLM, every second one over HTTPS
_SAID = re.compile(r"^(?P<host>[\w-]+) \| (?P<state>[A-Z]+)!?(?P<rest>.*)$", re.MULTILINE)


def wanted(core: str, rule: str, place: str) -> str:
    """The outcome as docs/lab.md has it."""
    text = (ROOT / "docs" / "lab.md").read_text(encoding="utf-8").partition("## Faults\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")]
    kind = rule.split(maxsplit=1)[0].partition("=")[2]
    (state,) = [row[2] for row in rows if (row[0].strip("`"), row[1]) == (kind, place)]
    return DIFFERENT.get((core, rule), state)


def rules(way: str) -> list[tuple[str, str, str]]:
    return RULES[:: EVERY[way]]


def host(core: str, way: str, number: int) -> str:
    return f"{way}{number:02}-{core.replace('.', '')}"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    """A lab with a host for each line, way and rule, and one of each without a fault."""
    folder = tmp_path_factory.mktemp("faults")
    document = (Path(__file__).parent / "estate.yml").read_text(encoding="utf-8").partition("\nhosts:\n")[0]
    names = [host(core, way, number) for core in CORE_PYTHONS for way in WAYS for number in range(len(rules(way)) + 1)]
    (folder / "estate.yml").write_text(document + "\nhosts:\n" + "".join(f"  {name}: {{image: server}}\n" for name in names))
    with running_lab(folder / "estate.yml", folder / "lab") as running:
        yield running


@pytest.fixture(scope="module")
def said(faulty: Lab, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, tuple[str, str]]]:
    """One ping of every host by each line, two lines at a time: {line: {host: (state, what was said)}}."""
    client, facts = Client(faulty.folder), json.loads((faulty.folder / "lab.json").read_text(encoding="utf-8"))
    base = tmp_path_factory.mktemp("runs")

    def ping(core: str) -> dict[str, tuple[str, str]]:
        children: dict[str, t.Any] = {}
        for way, (scheme, more) in WAYS.items():
            names = [host(core, way, number) for number in range(len(rules(way)) + 1)]
            for name, (rule, _place, _message) in zip(names, rules(way), strict=False):
                client.ask("POST", "/faults", {"host": name, **dict(pair.split("=") for pair in rule.split())})
            variables = {"ansible_port": facts[f"{scheme}_port"], "ansible_winrm_scheme": scheme, **more}
            children[way] = {"hosts": dict.fromkeys(names), "vars": variables}
        common = {
            "ansible_connection": "winrm", "ansible_host": facts["host"], "ansible_winrm_transport": "ntlm", "ansible_user": facts["user"],
            "ansible_winrm_path": "/wsman/{{ inventory_hostname }}", "ansible_winrm_ca_trust_path": facts["ca"],
            "ansible_password": facts["password"], "ansible_winrm_operation_timeout_sec": 1, "ansible_winrm_read_timeout_sec": 3,
        }  # fmt: skip
        home = base / core
        home.mkdir()
        (home / "hosts.json").write_text(json.dumps({"all": {"children": children, "vars": common}}), encoding="utf-8")
        run = play(core, home, "all", "-o", "-f", "13", "-i", str(home / "hosts.json"), "-m", PING, name="ansible")
        return {match["host"]: (match["state"], match["rest"]) for match in _SAID.finditer(run.output)}

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        cores = runnable()
        return dict(zip(cores, pool.map(ping, cores), strict=True))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("core", list(CORE_PYTHONS))
def test_a_fault_gives_the_same_over_ntlm_on_every_line(said: dict[str, dict[str, tuple[str, str]]], core: str, way: str) -> None:
    if core not in said:
        pytest.skip(f"NOT RUN: no Python here can run ansible-core {core}")
    found = {rule: said[core][host(core, way, number)] for number, (rule, _place, _message) in enumerate(rules(way))}
    other = {
        rule: found[rule]
        for rule, place, message in rules(way)
        if found[rule][0] != wanted(core, rule, place) or message not in found[rule][1]
    }
    assert other == {}
    assert said[core][host(core, way, len(rules(way)))][0] == "SUCCESS", "the host without a fault"
    assert len(said[core]) == sum(len(rules(each)) + 1 for each in WAYS)


def test_every_rule_struck_once(said: dict[str, dict[str, tuple[str, str]]], faulty: Lab) -> None:
    armed = Client(faulty.folder).ask("GET", "/faults")
    assert len(armed) == len(said) * sum(len(rules(way)) for way in WAYS)
    assert [rule for rule in armed if rule["fired"] != 1] == []
