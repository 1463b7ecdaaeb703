"""A lab of its own for the wire tests, and ansible-core in a subprocess as the client that nobody changed."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import lab as lab_package
import pytest

PACKAGE_ROOT = Path(lab_package.__file__).parents[1]
REPOSITORY = Path(__file__).resolve().parents[3]
START_SECONDS = 30
PROJECT = "itms"  # the namespace of the collection that the lab judges


def _collections_without_the_project() -> tempfile.TemporaryDirectory[str]:
    """A folder with links to all collections but the project's own: what is tested here has to work without it.

    Made when this file is imported, and kept for the whole session: the tests' tables are built from the modules' sources.
    """
    given = os.environ.get("ANSIBLE_COLLECTIONS_PATH") or str(REPOSITORY / ".cache" / "collections")
    folder = tempfile.TemporaryDirectory(prefix="lab-collections-")
    place = Path(folder.name) / "ansible_collections"
    place.mkdir()
    for namespace in (each for path in given.split(os.pathsep) for each in sorted((Path(path) / "ansible_collections").glob("[a-z]*"))):
        if namespace.is_dir() and namespace.name != PROJECT and not (place / namespace.name).exists():
            (place / namespace.name).symlink_to(namespace.resolve(), target_is_directory=True)
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = folder.name
    return folder


_COLLECTIONS = _collections_without_the_project()
_RESULT = re.compile(
    r"^(?P<host>[\w-]+) \| (?P<state>[A-Z]+)!?(?:: (?P<msg>.*)| => (?P<result>\{.*\})| \| rc=-?\d+ \|(?P<text>.*))$", re.MULTILINE
)

LOCAL_USER, LOCAL_PASSWORD = "Administrator", "Lantern-Wire-4711"  # Basic serves local users only
ESTATE = """
lab_estate: 1
name: wire
company: Wire test
domain: {dns: wire.example, netbios: WIRE}
now: "2026-11-24T08:00:00Z"
accounts:
  - {user: 'WIRE\\svc', password: generated, admin_on: ["*"]}
  - {user: 'WIRE\\plain', password: no-admin-here-4711, admin_on: []}
images:
  new:
    os: {name: Microsoft Windows Server 2012 R2 Standard, version: 6.3.9600, service_pack: 0, architecture: 64-bit, product_type: server}
    powershell: 5.1.14409.1018
    winrm: {basic: true, unencrypted: true}
    users: {Administrator: {password: Lantern-Wire-4711, groups: [Administrators]}}
    smb: [1, 2, 3]
    disks: {C: {size_gb: 80, free_gb: 40}}
  seven:
    os: {name: Microsoft Windows 7 Professional, version: 6.1.7601, service_pack: 1, architecture: 32-bit, product_type: workstation}
    powershell: "2.0"
    winrm: {basic: true, unencrypted: true}
    users: {Administrator: {password: Lantern-Wire-4711, groups: [Administrators]}}
    smb: [1, 2]
    disks: {C: {size_gb: 80, free_gb: 40}}
hosts:
  new01: {image: new}
  new02: {image: new}
  seven01: {image: seven}
  seven51: {image: seven, powershell: 5.1.14409.1018}
  bare01: {image: seven, powershell: null}
  off01: {image: new, up: false}
  deaf01: {image: new, winrm: false}
  strict01: {image: new, winrm: true}
  strict02: {image: new, winrm: {unencrypted: false}}
""" + "".join(f"  fault{number:02}: {{image: new}}\n" for number in range(40))


@dataclasses.dataclass(frozen=True)
class Result:
    """What ansible said about one host."""

    state: str
    data: dict[str, t.Any]
    text: str = ""

    @property
    def message(self) -> str:
        return str(self.data.get("msg", ""))


@dataclasses.dataclass(frozen=True)
class RunningLab:
    """A lab process and its folder."""

    folder: Path
    process: subprocess.Popen[str]

    @property
    def facts(self) -> dict[str, t.Any]:
        found: dict[str, t.Any] = json.loads((self.folder / "lab.json").read_text(encoding="utf-8"))
        return found

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m lab <arguments> --dir <folder>`."""
        return subprocess.run(
            [sys.executable, "-m", "lab", arguments[0], "--dir", str(self.folder), *arguments[1:]],
            env=environment(),
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def journal(self) -> list[dict[str, t.Any]]:
        return [json.loads(line) for line in (self.folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]

    def failures(self) -> list[dict[str, t.Any]]:
        return [json.loads(line) for line in (self.folder / "failures.jsonl").read_text(encoding="utf-8").splitlines()]


def _result(match: re.Match[str]) -> Result:
    data = json.loads(match["result"]) if match["result"] else {"msg": match["msg"] or ""}
    return Result(match["state"], data, match["text"] or f"{data.get('stdout', '')}{data.get('stderr', '')}")


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", **more}


def ansible_program() -> str:
    """The `ansible` beside this Python, or the one that LAB_TEST_ANSIBLE names (to try another ansible-core)."""
    return os.environ.get("LAB_TEST_ANSIBLE") or str(Path(sys.executable).parent / "ansible")


@pytest.fixture(scope="session")
def core_version() -> str:
    """ansible-core's major and minor version, such as 2.21."""
    told = subprocess.run([ansible_program(), "--version"], env=environment(), text=True, capture_output=True, timeout=60, check=True)
    return ".".join(told.stdout.partition("core ")[2].partition("]")[0].split(".")[:2])


@pytest.fixture(scope="session")
def collections() -> str:
    """The collections path of these tests: ansible.windows is in it, the project's own collection is not."""
    paths = os.environ["ANSIBLE_COLLECTIONS_PATH"]
    folders = [Path(path) / "ansible_collections" for path in paths.split(os.pathsep)]
    if not any((folder / "ansible" / "windows").is_dir() for folder in folders):
        pytest.fail("ansible.windows is not installed: run `make setup`, or set ANSIBLE_COLLECTIONS_PATH")
    assert not [folder for folder in folders if (folder / PROJECT).exists()], "these tests have to pass without the project's collection"
    return paths


@pytest.fixture(scope="session")
def start_lab(tmp_path_factory: pytest.TempPathFactory, collections: str) -> t.Iterator[t.Callable[..., RunningLab]]:
    """Starts labs; all of them end with the tests."""
    labs: list[RunningLab] = []

    def start(*options: str, parent: int | None = None) -> RunningLab:
        folder = tmp_path_factory.mktemp("lab")
        (folder / "estate.yml").write_text(ESTATE, encoding="utf-8")
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "lab",
                "serve",
                "--dir",
                str(folder),
                "--estate",
                str(folder / "estate.yml"),
                "--parent",
                str(parent or os.getpid()),
                "--collections",
                collections,
                *options,
            ],
            env=environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        labs.append(RunningLab(folder, process))
        deadline = time.monotonic() + START_SECONDS
        while not (folder / "lab.json").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the lab did not start: {process.communicate()[0]}")
            time.sleep(0.05)
        return labs[-1]

    yield start
    for lab in labs:
        lab.process.terminate()
    for lab in labs:
        lab.process.communicate(timeout=10)


@pytest.fixture(scope="module")
def lab(start_lab: t.Callable[..., RunningLab]) -> t.Iterator[RunningLab]:
    """A lab for one test module that must end without a single failure."""
    running = start_lab()
    yield running
    assert running.failures() == []


@pytest.fixture(scope="session")
def ansible(tmp_path_factory: pytest.TempPathFactory, collections: str) -> t.Callable[..., dict[str, Result]]:
    """Runs one ad hoc task with the installed ansible-core; gives each host's result."""
    home = tmp_path_factory.mktemp("home")
    (home / "ansible.cfg").write_text("[defaults]\n", encoding="utf-8")  # not the project's own, nor the user's

    def run(
        lab: RunningLab,
        hosts: str,
        module: str,
        arguments: str | dict[str, t.Any] = "",
        *options: str,
        transport: str = "basic",
        scheme: str = "http",
        **variables: t.Any,
    ) -> dict[str, Result]:
        facts = lab.facts
        inventory = {
            "ansible_connection": "winrm",
            "ansible_host": facts["host"],
            "ansible_port": facts[f"{scheme}_port"],
            "ansible_winrm_scheme": scheme,
            "ansible_winrm_transport": transport,
            "ansible_winrm_path": "/wsman/{{ inventory_hostname }}",
            "ansible_winrm_ca_trust_path": facts["ca"],
            "ansible_user": LOCAL_USER if transport == "basic" else facts["user"],
            "ansible_password": LOCAL_PASSWORD if transport == "basic" else facts["password"],
            **variables,
        }
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        variables_file = home / "vars.json"
        variables_file.write_text(json.dumps(inventory), encoding="utf-8")
        done = subprocess.run(
            [
                ansible_program(),
                "-o",
                "-f",
                "8",
                "-i",
                f"{hosts},",
                "all",
                "-m",
                module,
                "-e",
                f"@{variables_file}",
                *(["-a", text] if text else []),
                *options,
            ],
            env=environment(
                HOME=str(home),
                ANSIBLE_HOME=str(home / ".ansible"),
                ANSIBLE_COLLECTIONS_PATH=collections,
                ANSIBLE_CONFIG=str(home / "ansible.cfg"),
                ANSIBLE_NOCOLOR="1",
                ANSIBLE_DEPRECATION_WARNINGS="0",
            ),
            cwd=home,
            text=True,
            capture_output=True,
            timeout=120,
            check=False,
        )
        results = {match["host"]: _result(match) for match in _RESULT.finditer(done.stdout)}
        assert sorted(results) == sorted(hosts.split(",")), f"{done.stdout}\n{done.stderr}"
        return results

    return run
