"""Golden captures: what each supported ansible-core line really sent for the same playbook, read by the payload parsers.

The captures of payloads hold no PowerShell of others, only its length and SHA-256 (tests/cores/capture.py makes them): modules are put back
from the installed collections, which their digest has to name, and everything else by filler text that no parser looks at. The plain lines
of 2.16 and 2.18 are kept whole: their text is what the parser looks at.
"""

from __future__ import annotations

import base64
import hashlib
import json
import pathlib
import re
import typing as t

import pytest
from lab.argspec import sources
from lab.calls import Call
from lab.payload import ModuleIndex, Work, read

FOLDER = pathlib.Path(__file__).resolve().parent / "payloads"
LINES = {"2.16": ("2.16.19", "v1"), "2.18": ("2.18.19", "v1"), "2.19": ("2.19.14", "v2"), "2.21": ("2.21.5", "v2")}
TEMPORARY = r"C:\\Users\\svc\\AppData\\Local\\Temp\\ansible-tmp-[\d.-]+"
W = "ansible.windows."
Capture = dict[str, t.Any]


def captures(line: str) -> list[Capture]:
    found: list[Capture] = json.loads((FOLDER / f"{line}.json").read_text(encoding="utf-8"))
    return found


def filler(digest: dict[str, t.Any]) -> str:
    return "x" * int(digest["length"])


class Bodies:
    """Scripts by their digest: modules of the installed collections, in both spellings of an old marker line, or filler."""

    def __init__(self) -> None:
        old, new = b"# POWERSHELL_COMMON", b"#Requires -Module Ansible.ModuleUtils.Legacy"
        paths = [path for root in sources.roots() for path in root.glob("ansible_collections/*/windows/plugins/modules/*.ps1")]
        texts = [path.read_bytes() for path in paths]
        self._known = {hashlib.sha256(each).hexdigest(): each for text in texts for each in (text, text.replace(old, new))}

    def of(self, kept: dict[str, t.Any] | str, *, module: bool = False) -> str:
        """The base64 that was sent."""
        if isinstance(kept, str):
            return kept
        known = self._known.get(kept["sha256"])
        assert known or not module, "the installed module is not the one that was captured: make the captures anew"
        return base64.b64encode(known or filler(kept).encode()).decode()


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return Bodies()


def encoded(script: str, capture: Capture) -> str:
    """The command line: a bootstrap of the kept facts under the words and as many layers of encoding as were sent."""
    line = script
    for _layer in range(capture["encoded"]):
        line = f"{capture['words']} {base64.b64encode(line.encode('utf-16-le')).decode()}"
    return line


def rebuilt(capture: Capture, bodies: Bodies) -> tuple[str, bytes]:
    facts = capture["bootstrap"]
    old = "payload" in capture
    script = f'if ($PSVersionTable.PSVersion -lt [Version]"{facts["minimum"]}") {{\n\'{facts["refusal"]}\'\n}}\n"`0`0`0`0"'
    script += "\n$exec_wrapper_str" if old else ""
    if old:
        payload = json.loads(json.dumps(capture["payload"]))
        payload["module_entry"] = bodies.of(payload["module_entry"], module=True)
        stdin = filler(capture["wrapper"]).encode() + b"\0\0\0\0" + json.dumps(payload).encode()
    else:
        head, manifest = json.loads(json.dumps([capture["head"], capture["manifest"]]))
        head["script"] = filler(head["script"])
        for name, body in manifest["scripts"].items():
            body["script"] = bodies.of(body["script"], module="plugins.modules" in name)
        parts = [json.dumps(head), json.dumps(manifest), *capture["extra"]]
        stdin = "\n\0\0\0\0\n".join(parts).encode()
    return encoded(script, capture), stdin


def works(line: str, bodies: Bodies) -> list[Work]:
    index = ModuleIndex(sources.roots())
    return [read(*rebuilt(capture, bodies), "CORES\\svc", index) for capture in captures(line)]


@pytest.mark.parametrize("line", LINES)
def test_each_capture_is_read_as_what_the_playbook_asked_for(line: str, bodies: Bodies) -> None:
    version, flavour = LINES[line]
    found = works(line, bodies)
    modules = [work for work in found if work.call.kind == "module"]
    assert {work.bootstrap.flavour for work in found if work.bootstrap} == {flavour}
    assert {work.call.ansible_version for work in modules} == {version}
    assert {json.dumps(work.call.environment) for work in modules if work.background is None} == {'{"FROM_TASK": "some value"}'}
    calls = [work.call for work in modules]
    assert [call.name for call in calls] == [
        W + "win_file", W + "win_ping", W + "win_ping", W + "win_ping", W + "slurp", "community.windows.win_disk_facts",
        W + "win_copy", W + "win_copy", W + "win_stat",
    ]  # fmt: skip
    assert (calls[0].check_mode, calls[0].diff, calls[0].args) == (True, True, {"path": "C:\\work", "state": "directory"})
    assert [(call.check_mode, call.diff) for call in calls[1:]] == [(False, False)] * 8
    assert [call.args.get("data") for call in calls[1:4]] == ["become", "system", "later"]
    assert (calls[4].asked_as, calls[4].args) == ("ansible.builtin.slurp", {"src": "C:\\media\\tool.msi"})
    assert [call.args["_copy_mode"] for call in calls[6:8]] == ["query", "single"]
    assert calls[8].asked_as == "ansible.legacy.stat"


@pytest.mark.parametrize("line", LINES)
def test_the_wrappers_are_read(line: str, bodies: Bodies) -> None:
    _file, become, system, later, _slurp, disks, *_rest = works(line, bodies)
    assert become.become is not None and (become.become.user, become.become.password) == ("CORES\\svc", "scrubbed")
    assert (become.become.logon_type, become.become.logon_flags) == ("networkcleartext", "")
    assert system.become is not None and (system.become.service_account, system.become.password) == ("NT AUTHORITY\\SYSTEM", None)
    assert later.background is not None and later.become is None
    assert (later.background.timeout, later.background.directory) == (30, "%USERPROFILE%\\.ansible_async")
    assert re.fullmatch(r"j\d+", later.background.job)
    assert disks.min_os == "6.2"


@pytest.mark.parametrize("line", LINES)
def test_the_script_action_is_the_same_text_on_every_line(line: str, bodies: Bodies) -> None:
    (script,) = (work.call for work in works(line, bodies) if work.call.kind == "script")
    assert re.fullmatch(rf'&\s+{TEMPORARY}\\probe\.cmd good "two words"; exit \$LASTEXITCODE', script.script), script.script
    assert script.environment == {"FROM_TASK": "some value"}


@pytest.mark.parametrize("line", ["2.19", "2.21"])
def test_the_newer_lines_send_files_as_payloads(line: str, bodies: Bodies) -> None:
    others = [work.call for work in works(line, bodies) if work.call.kind not in ("module", "script")]
    assert [call.kind for call in others] == ["mkdtemp", "put_file", "mkdtemp", "put_file", "fetch_file"]
    puts: list[Call] = [call for call in others if call.kind == "put_file"]
    assert puts[0].data.startswith(b"@echo off\n") and puts[1].data == b"abc"
    assert re.fullmatch(rf"{TEMPORARY}\\(?:probe\.cmd|\.?source)", puts[0].path) and re.match(TEMPORARY, puts[1].path)
    assert others[0].args["directory"] == "%TEMP%" and re.fullmatch(r"ansible-tmp-[\d.-]+", others[0].args["name"])
    assert (others[4].path, others[4].offset, others[4].size) == ("C:\\abc.txt", 0, 524288)


@pytest.mark.parametrize(("line", "minimum"), [("2.16", "3.0"), ("2.18", "3.0"), ("2.19", "5.1"), ("2.21", "5.1")])
def test_each_line_says_which_powershell_it_wants(line: str, minimum: str) -> None:
    assert {capture["bootstrap"]["minimum"] for capture in captures(line)} == {minimum}
    assert {capture["encoded"] for capture in captures(line)} == {2 if minimum == "3.0" else 1}
    assert all(json.loads(capture["bootstrap"]["refusal"])["failed"] for capture in captures(line))


def texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    for inside in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(inside)


@pytest.mark.parametrize("line", LINES)
def test_a_capture_holds_no_powershell_no_secret_and_no_place(line: str) -> None:
    mine = base64.b64encode(b"@echo off\n").decode()[:12]
    for text in texts(captures(line)):
        assert len(text) < 250 or text.startswith(mine), text[:80]
        assert "$" not in text and "/root" not in text and "/tmp/" not in text.replace("/controller/home/.ansible/tmp/", ""), text
    become = [capture for capture in captures(line) if "scrubbed" in json.dumps(capture)]
    assert len(become) == 1


PUT = (FOLDER.parents[2] / "cores" / "files" / "probe.cmd").read_bytes()


@pytest.mark.parametrize("line", ["2.16", "2.18"])
def test_the_plain_lines_of_the_older_lines_are_read(line: str) -> None:
    """Put, fetch, temporary folders, removal and `~`, whose text is all that says what they are."""
    index, calls = ModuleIndex(sources.roots()), []
    for kept in json.loads((FOLDER / f"plain-{line}.json").read_text(encoding="utf-8")):
        text = base64.b64encode(kept["script"].encode("utf-16-le")).decode()
        work = read(f"PowerShell -NoProfile -EncodedCommand {text}", kept["stdin"].encode(), "CORES\\svc", index)
        assert (work.bootstrap, work.become, work.background) == (None, None, None)
        calls.append(work.call)
    assert [call.kind for call in calls] == [
        "mkdtemp", "put_file", "remove", "fetch_file", "expand_user", "mkdtemp", "put_file", "remove"
    ]  # fmt: skip
    folder, put, removed, fetched, home, _folder, script, _removed = calls
    assert (folder.args["directory"], bool(re.fullmatch(r"ansible-tmp-[\d.-]+", folder.args["name"]))) == ("%TEMP%", True)
    assert put.data == b"abc" and re.fullmatch(rf"{TEMPORARY}\\source", put.path)
    assert removed.args == {"recurse": True} and removed.path == put.path.replace("source", ".")
    assert (fetched.path, fetched.offset, fetched.size) == ("C:\\abc.txt", 0, 524288)
    assert home.path == "~\\it's not there.txt", "an apostrophe in a path is doubled on the way"
    assert script.data == PUT and re.fullmatch(rf"{TEMPORARY}\\probe\.cmd", script.path)


@pytest.mark.parametrize("line", ["2.16", "2.18"])
def test_a_plain_capture_holds_no_secret_and_no_place(line: str) -> None:
    text = (FOLDER / f"plain-{line}.json").read_text(encoding="utf-8")
    assert "/root" not in text and "/tmp/" not in text and "password" not in text.lower()
