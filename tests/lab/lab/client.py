"""Talks to a running lab from another process, by what its lab.json says."""

from __future__ import annotations

import json
import typing as t
import urllib.error
import urllib.request
from pathlib import Path

TIMEOUT_SECONDS = 60


class NoLab(Exception):
    """No lab runs in this folder, or it does not answer."""


class Refused(Exception):
    """The lab answered, but said no; the message is the lab's."""


class Client:
    """The admin API of the lab in `folder`. Raises NoLab when there is none."""

    def __init__(self, folder: Path) -> None:
        try:
            self.facts: dict[str, t.Any] = json.loads((folder / "lab.json").read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise NoLab(
                f"no lab runs in {folder} (there is no lab.json); start one with: python -m lab serve --dir {folder} --estate FILE"
            ) from error
        # The lab is on this machine: a proxy of the environment must not be asked.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, method: str, path: str, body: dict[str, t.Any] | None = None) -> t.Any:
        """One request; gives the decoded JSON answer. Raises NoLab or Refused."""
        request = urllib.request.Request(
            f"http://{self.facts['host']}:{self.facts['admin_port']}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.facts['admin_token']}", "Content-Type": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(json.load(error).get("error", str(error))) from error
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            raise NoLab(f"the lab of process {self.facts['pid']} does not answer: {error}") from error
