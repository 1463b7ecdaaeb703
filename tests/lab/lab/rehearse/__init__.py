"""An estate file from a user's own observation documents, so that he plays his own migration before he touches a server.

The documents are read as the JSON that they are (kind `observation`, schema 2); the lab knows nothing of what wrote them. What a
document does not say, and a host needs, is filled in, and the estate file says so above each host.
"""

from __future__ import annotations

import collections
import json
import typing as t
from pathlib import Path

import yaml

from ..files import write_atomically
from . import hosts
from .machine import Filled

SCHEMA = 2
Document = dict[str, t.Any]


class Unusable(Exception):
    """The documents make no estate; the text says why."""


def write(observations: Path, out: Path, *, account: str = "", others: t.Sequence[str] = (), name: str = "") -> dict[str, t.Any]:
    """Write the estate file; gives what went into it. `others` are hosts of the inventory that may have no document, `name` is the
    estate that the inventory names, if it does."""
    documents = read(observations)
    domain = domain_of(documents)
    netbios = account.partition("\\")[0] if "\\" in account else domain.partition(".")[0].upper()
    account = account or f"{netbios}\\svc_itms"
    made = {str(one["host"]).lower(): hosts.of(one) for one in documents}
    for filled in list(made.values()):
        for host, other in filled.others.items():
            made.setdefault(host, other)
    for host in others:
        made.setdefault(host.lower(), hosts.unknown())
    counts = collections.Counter(note for filled in made.values() for note in filled.notes)
    write_atomically(out, text(documents, (name, domain, netbios, account), made))
    return {"estate": str(out), "hosts": len(made), "account": account, "filled_in": dict(sorted(counts.items()))}


def read(folder: Path) -> list[Document]:
    """The observation documents of a folder, by host. Unusable when there are none, or of a schema that this lab does not read."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Unusable(f"{path} cannot be read: {error}") from error
        if not isinstance(document, dict) or document.get("kind") != "observation":
            continue
        if document.get("schema") != SCHEMA:
            raise Unusable(f"{path} has schema {document.get('schema')!r}; this lab reads {SCHEMA}")
        if document.get("host_kind") in hosts.KINDS:
            found.append(document)
    if not found:
        raise Unusable(f"{folder} has no observation documents of hosts")
    return found


def domain_of(documents: t.Sequence[Document]) -> str:
    """The DNS domain that most hosts are in."""
    domains = collections.Counter(str(one.get("fqdn") or "").partition(".")[2].lower() for one in documents)
    del domains[""]
    if not domains:
        raise Unusable("no document says in which DNS domain its host is")
    return domains.most_common(1)[0][0]


def text(documents: t.Sequence[Document], names: tuple[str, str, str, str], made: dict[str, Filled]) -> str:
    """The estate file, with what was filled in above each host."""
    name, domain, netbios, account = names
    now = max(str(one.get("observed_at") or "") for one in documents) or "2026-01-01T00:00:00Z"
    head = {
        "lab_estate": 1,
        **({"name": name} if name else {}),
        "company": f"Rehearsal of {domain}",
        "domain": {"dns": domain, "netbios": netbios},
        "now": now,
        "accounts": [{"user": account, "password": "generated", "admin_on": ["*"]}],
    }
    lines = ["---", "# Made of observation documents for a rehearsal. What no document says was filled in; it stands above each host."]
    lines += [dumped(head), "", "hosts:"]
    for name, filled in sorted(made.items()):
        lines += [f"  # {note}" for note in filled.notes]
        lines += [f"  {line}" for line in dumped({name: filled.spec}).splitlines()]
    return "\n".join([*lines, ""])


def dumped(value: t.Any) -> str:
    made: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=160, default_flow_style=False)
    return made.rstrip()
