"""Make the golden captures of tests/lab/tests/payloads anew: `python tests/cores/capture.py`, after `python dev/setup.py --only cores`.

Each ansible-core line runs capture.yml against a lab that keeps what it is sent. A capture holds the structure of a payload and this
playbook's own values; PowerShell of others is kept as a length and a SHA-256, a password as the word `scrubbed`. 2.16 and 2.18 send put,
fetch, temporary folders, removal and `~` as plain lines that the lab knows by their text: of capture_plain.yml those are kept as they are,
in plain-LINE.json (they are ansible-core's own words, GPL-3.0-or-later as this project is).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "dev"), str(ROOT / "tests" / "lab")]

from cores import inventory, play, runnable
from lab_process import Lab, lab_environment

SHORT = 200  # characters
PLAIN = ("2.16", "2.18")
PAYLOADS = ROOT / "tests" / "lab" / "tests" / "payloads"
RECORDER = """
import base64, json, os, sys
import lab.execution
from lab.commands import main
really = lab.execution.read
def read(line, stdin, user, index):
    with open(os.environ["CAPTURED"], "a") as file:
        print(json.dumps({"line": line, "stdin": base64.b64encode(stdin).decode()}), file=file)
    return really(line, stdin, user, index)
lab.execution.read = read
sys.exit(main(sys.argv[1:]))
"""


def digest(text: str) -> dict[str, t.Any]:
    data = text.encode()
    return {"length": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def of_base64(text: str) -> dict[str, t.Any] | str:
    """A script as its digest; this playbook's own one-line scripts as they are."""
    decoded = base64.b64decode(text).decode()
    return text if len(decoded) < SHORT else digest(decoded)


def scrubbed(line: str, stdin: bytes, hidden: dict[str, str]) -> dict[str, t.Any] | None:
    """The capture of one command, or None for a plain line of PowerShell."""
    from lab.payload import commandline

    script = commandline.powershell_script(line)
    bootstrap = commandline.bootstrap(script)
    if bootstrap is None:
        return None
    levels, text = 0, line
    while "-EncodedCommand" in text:
        levels, text = levels + 1, commandline._decode(text.split("-EncodedCommand ")[1].split()[0].strip("\"'"))
    kept: dict[str, t.Any] = {
        "words": line.partition("-EncodedCommand")[0] + "-EncodedCommand",
        "encoded": levels,
        "bootstrap": {"minimum": bootstrap.minimum, "refusal": bootstrap.refusal, **digest(script)},
    }
    if bootstrap.flavour == "v1":
        wrapper, _zeroes, payload = stdin.partition(b"\0\0\0\0")
        given = json.loads(payload)
        given["module_entry"] = of_base64(given["module_entry"])
        for group in ("powershell_modules", "csharp_utils"):
            given[group] = {name: of_base64(body) for name, body in given.get(group, {}).items()}
        for name, body in given.items():
            if isinstance(body, str) and len(body) > SHORT:
                given[name] = of_base64(body)
        kept |= {"wrapper": digest(wrapper.decode()), "payload": given}
    else:
        head, manifest, *extra = stdin.split(b"\n\0\0\0\0\n", 2)
        first, second = json.loads(head), json.loads(manifest)
        first["script"] = digest(first["script"])
        for script_of in second["scripts"].values():
            script_of.update(script=of_base64(script_of["script"]), path="somewhere")
        second["signed_hashlist"] = [digest(text) for text in second.get("signed_hashlist") or []]
        kept |= {"head": first, "manifest": second, "extra": [part.decode() for part in extra]}
    text = json.dumps(kept)
    for word, shown in hidden.items():
        text = text.replace(json.dumps(word)[1:-1], shown)
    return t.cast("dict[str, t.Any]", json.loads(text))


def plain(line: str, stdin: bytes) -> dict[str, t.Any] | None:
    """A plain line's PowerShell and its input, or None for a payload."""
    from lab.payload import commandline

    script = commandline.powershell_script(line)
    return None if commandline.bootstrap(script) else {"script": script, "stdin": stdin.decode()}


def record(core: str, folder: Path, playbook: str) -> tuple[list[tuple[str, bytes]], dict[str, str]]:
    """What a line sent for a playbook, as (command line, input), and what is to be hidden in it."""
    lab = Lab(folder / "lab")
    lab.folder.mkdir(parents=True)
    environ = {**lab_environment(), "CAPTURED": str(folder / "captured")}
    serve = ["serve", "--estate", str(HERE / "estate.yml"), "--dir", str(lab.folder), "--parent", str(os.getpid()), "--loopback", "loop*"]
    process = subprocess.Popen([sys.executable, "-c", RECORDER, *serve], env=environ)
    try:
        while not (lab.folder / "lab.json").is_file():
            time.sleep(0.05)
        (folder / "hosts.json").write_text(json.dumps(inventory(lab, core)), encoding="utf-8")
        play(core, folder / "home", "-i", str(folder / "hosts.json"), playbook, "-e", f"fetched={folder}/fetched").went_well()
        password = (lab.folder / "password").read_text(encoding="utf-8")
    finally:
        process.terminate()
        process.wait()
    lines = [json.loads(line) for line in (folder / "captured").read_text(encoding="utf-8").splitlines()]
    hidden = {password: "scrubbed", str(folder): "/controller", str(HERE): "/controller"}
    return [(one["line"], base64.b64decode(one["stdin"])) for one in lines], hidden


def write(name: str, captures: list[dict[str, t.Any]]) -> None:
    (PAYLOADS / f"{name}.json").write_text(json.dumps(captures, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{name}: {len(captures)} captures")


def payloads(core: str) -> list[dict[str, t.Any]]:
    with tempfile.TemporaryDirectory() as folder:
        sent, hidden = record(core, Path(folder), "capture.yml")
    found = [scrubbed(line, stdin, hidden) for line, stdin in sent]
    return [one for one in found if one is not None]


def plain_lines(core: str) -> list[dict[str, t.Any]]:
    with tempfile.TemporaryDirectory() as folder:
        sent, hidden = record(core, Path(folder), "capture_plain.yml")
    text = json.dumps([one for one in (plain(line, stdin) for line, stdin in sent) if one is not None])
    assert not [word for word in hidden if word in text], "a plain line names a place or a password of this machine"
    return t.cast("list[dict[str, t.Any]]", json.loads(text))


def main() -> int:
    for core in runnable():
        write(core, payloads(core))
        if core in PLAIN:
            write(f"plain-{core}", plain_lines(core))
    return 0


if __name__ == "__main__":
    sys.exit(main())
