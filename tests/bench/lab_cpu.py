"""How much of its own CPU time the lab takes for a task on a host, measured while a pool of clients says what ansible-core says.

ansible-core itself takes a hundred times as long, so it runs once, against one host, through a proxy that writes down what it sends. Then
the clients send the same messages to every host: for each task and host a connection of its own with a TLS handshake and an NTLM logon,
as ansible-core's workers make one. Afterwards the lab's own journal has to say that every host did the same as the first one, without a
failure: a lab that refuses is quick, too.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import ssl
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import spnego
from aiohttp import ClientSession, web

TASKS: list[dict[str, t.Any]] = [
    {"ansible.windows.setup": {"gather_subset": ["min"]}},
    {"ansible.windows.win_ping": {}},
    {"ansible.windows.win_stat": {"path": "C:\\Windows\\System32\\cmd.exe"}},
    {"ansible.windows.win_reg_stat": {"path": "HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "name": "ProductName"}},
    {"ansible.windows.win_service_info": {"name": "Schedule"}},
    {"ansible.windows.win_file": {"path": "C:\\bench", "state": "directory"}},
    {"ansible.windows.win_copy": {"content": "hello", "dest": "C:\\bench\\hello.txt"}},
    {"ansible.windows.win_regedit": {"path": "HKLM:\\SOFTWARE\\bench", "name": "seen", "data": "1"}},
    {"ansible.windows.win_command": "sc.exe query Schedule"},
    {"ansible.windows.win_service": {"name": "W32Time", "state": "stopped"}},
]
IDS = re.compile(rb"<(?:rsp:CommandId|rsp:ShellId|w:Selector Name=\"ShellId\")>([0-9A-F-]{36})<")
SOAP = "application/soap+xml;charset=UTF-8"
Conversation = list[bytes]


class Recorder:
    """Stands before the lab, and keeps what is said to it."""

    def __init__(self, port: int) -> None:
        self._port, self.conversations = port, list[Conversation]()

    async def __call__(self, request: web.Request) -> web.Response:
        body = await request.read()
        if body:
            if b"transfer/Create<" in body:
                self.conversations.append([])
            self.conversations[-1].append(body)
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        async with (
            ClientSession() as session,
            session.post(f"http://127.0.0.1:{self._port}{request.path}", data=body, headers=headers) as answer,
        ):
            kept = {name: value for name, value in answer.headers.items() if name in ("Content-Type", "WWW-Authenticate")}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


async def record(facts: dict[str, t.Any], host: str, folder: Path) -> list[Conversation]:
    """What ansible-core says for TASKS on one host: the conversation of each connection."""
    recorder = Recorder(facts["http_port"])
    app = web.Application(client_max_size=2**24)
    app.router.add_route("*", "/{path:.*}", recorder)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        variables = {
            "ansible_connection": "winrm", "ansible_host": "127.0.0.1", "ansible_port": runner.addresses[0][1],
            "ansible_winrm_scheme": "http", "ansible_winrm_transport": "basic", "ansible_winrm_path": f"/wsman/{host}",
            "ansible_user": facts["user"], "ansible_password": facts["password"],
        }  # fmt: skip
        (folder / "record.yml").write_text(json.dumps([{"hosts": "all", "gather_facts": False, "vars": variables, "tasks": TASKS}]))
        (folder / "ansible.cfg").write_text("[defaults]\n")
        environment = {**os.environ, "ANSIBLE_CONFIG": str(folder / "ansible.cfg"), "ANSIBLE_HOME": str(folder / "home")}
        command = [sys.executable, "-m", "ansible", "playbook", "-i", f"{host},", str(folder / "record.yml")]
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output, _none = await process.communicate()
        if process.returncode:
            raise SystemExit(output.decode())
    finally:
        await runner.cleanup()
    return recorder.conversations


class Client:
    """One connection as pywinrm makes it: TLS, an NTLM logon, then SOAP."""

    def __init__(self, facts: dict[str, t.Any], trust: ssl.SSLContext) -> None:
        self._facts, self._trust = facts, trust

    async def say(self, host: str, conversation: Conversation, recorded: dict[bytes, int]) -> None:
        """Say all of it; ids of the recording become those that the lab gave for them."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._facts["https_port"], ssl=self._trust)
        try:
            context = spnego.client(self._facts["user"], self._facts["password"], protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
            await self._post(host, b"", "")
            status, headers, _body = await self._post(host, b"", _token(context.step()))
            challenge = base64.b64decode(headers["www-authenticate"].partition(" ")[2])
            authorization, known = _token(context.step(challenge)), list[bytes]()
            for message in conversation:
                said = message
                for old, place in recorded.items():
                    if place < len(known):
                        said = said.replace(old, known[place])
                status, _headers, body = await self._post(host, said, authorization)
                authorization = ""
                if status != 200:
                    raise SystemExit(f"{host}: status {status}: {body.decode(errors='replace')[:2000]}")
                known += [found for found in dict.fromkeys(IDS.findall(body)) if found not in known]
        finally:
            self._writer.close()

    async def _post(self, host: str, body: bytes, authorization: str) -> tuple[int, dict[str, str], bytes]:
        head = f"POST /wsman/{host} HTTP/1.1\r\nHost: lab\r\nContent-Type: {SOAP}\r\nContent-Length: {len(body)}\r\n"
        self._writer.write((head + (f"Authorization: {authorization}\r\n" if authorization else "") + "\r\n").encode() + body)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = [line.split(": ", 1) for line in lines[1:] if ": " in line]
        headers: dict[str, str] = {}
        for name, value in pairs:
            headers.setdefault(name.lower(), value)
        return int(lines[0].split()[1]), headers, await self._reader.readexactly(int(headers.get("content-length", 0)))


def _token(token: bytes | None) -> str:
    return f"Negotiate {base64.b64encode(token or b'').decode()}"


def ids_of(conversation: Conversation) -> dict[bytes, int]:
    """The ids that a recorded conversation mentions, in the order in which the lab gave them."""
    found: dict[bytes, int] = {}
    for message in conversation:
        for kind in (rb'Name="ShellId">([0-9A-F-]{36})<', rb'CommandId="([0-9A-F-]{36})"'):
            for each in re.findall(kind, message):
                found.setdefault(each, len(found))
    return found


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(facts: dict[str, t.Any], hosts: list[str], folder: Path, clients: int) -> dict[str, t.Any]:
    conversations = await record(facts, hosts[0], folder)
    trust = ssl.create_default_context(cafile=facts["ca"])
    trust.check_hostname = False
    plans = [(conversation, ids_of(conversation)) for conversation in conversations]
    before, wall = cpu_seconds(facts["pid"]), time.perf_counter()
    for plan in plans:  # task by task, as the linear strategy does
        waiting = iter(hosts[1:])

        async def work(waiting: t.Iterator[str] = waiting, plan: tuple[Conversation, dict[bytes, int]] = plan) -> None:
            for host in waiting:
                await Client(facts, trust).say(host, *plan)

        await asyncio.gather(*(work() for _client in range(clients)))
    cpu, wall = cpu_seconds(facts["pid"]) - before, time.perf_counter() - wall
    calls = len(TASKS) * (len(hosts) - 1)
    done = prove(Path(facts["ca"]).parent, hosts)
    return {"hosts": len(hosts) - 1, "tasks": len(TASKS), "calls": done, "ms": cpu / calls * 1000, "seconds": wall}


def prove(folder: Path, hosts: list[str]) -> int:
    """The number of calls; ends when the lab failed, a call failed, or a host did something else than the one that ansible-core drove."""
    failures = (folder / "failures.jsonl").read_text(encoding="utf-8")
    if failures:
        raise SystemExit(f"the lab met what it has no model for: {failures[:2000]}")
    did: dict[str, list[tuple[t.Any, ...]]] = {host: [] for host in hosts}
    for line in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["failed"] or entry["rc"] or entry.get("command_rc"):
            raise SystemExit(f"{entry['host']}: {entry['name']} failed: {line[:2000]}")
        did[entry["host"]].append((entry["kind"], entry["name"], entry["changed"]))
    asked = {name for task in TASKS for name in task}
    if not asked <= {name for _kind, name, _changed in did[hosts[0]]}:
        raise SystemExit(f"ansible-core did not ask for all of {sorted(asked)}: {did[hosts[0]]}")
    other = [host for host, calls in did.items() if calls != did[hosts[0]]]
    if other:
        raise SystemExit(f"{len(other)} hosts did otherwise than {hosts[0]}: {other[0]}: {did[other[0]]}, not {did[hosts[0]]}")
    return sum(map(len, did.values()))


def main() -> None:
    lab, hosts = Path(sys.argv[1]), sys.argv[2].split(",")
    facts = json.loads((lab / "lab.json").read_text(encoding="utf-8")) | {"user": sys.argv[3], "password": sys.argv[4]}
    folder = lab / "recording"
    folder.mkdir()
    print(json.dumps(asyncio.run(measure(facts, hosts, folder, clients=8))))


if __name__ == "__main__":
    main()
