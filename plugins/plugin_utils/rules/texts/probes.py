# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading the registered results of a role: a probe that was skipped or returned nothing is an error, never an answer."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal

Result = t.Mapping[str, t.Any]
_SKIPPED = "was skipped"


class Probes:
    """The registered results of one host by probe name."""

    def __init__(self, host: str, results: t.Mapping[str, t.Any]) -> None:
        self.host = host
        self._results = results

    def __contains__(self, name: str) -> bool:
        return name in self._results

    def get(self, name: str, *keys: str) -> Result:
        """The result of a probe that ran and has these keys."""
        result = self._results.get(name)
        if not isinstance(result, t.Mapping):
            raise self._refusal(name, "was not run", f"the result of the probe `{name}`")
        if result.get("skipped"):
            raise self._refusal(name, _SKIPPED, "an answer: observing is not a change, so it runs in a dry run too")
        missing = [key for key in keys if key not in result]
        if missing:
            said = str(result.get("msg") or result.get("stderr") or "")[:300]
            raise self._refusal(
                name, f"has no {', '.join(missing)}" + (f"; its message: {said}" if said else ""), f"the keys {', '.join(keys)}"
            )
        return result

    def text(self, name: str) -> str:
        """The output of a command that ended with 0."""
        result = self.get(name, "rc", "stdout")
        if result["rc"] != 0:
            said = (str(result.get("stderr") or "") + str(result.get("stdout") or "")).strip()[:600]
            raise self._refusal(name, f"ended with rc {result['rc']}: {said or 'no output'}", "rc 0")
        return str(result["stdout"])

    def items(self, name: str) -> list[Result]:
        """The results of a looped probe; a skipped one refuses the whole."""
        results = self.get(name, "results")["results"]
        for result in results:
            if result.get("skipped") or result.get("failed"):
                raise self._refusal(name, f"was skipped or failed for {_item(result)}: {result.get('msg', '')}", "an answer for every item")
        return list(results)

    def registry(self, name: str) -> Registry:
        """The results of a loop of win_reg_stat, by path and value."""
        return Registry(self.items(name))

    def _refusal(self, name: str, found: str, needed: str) -> Refusal:
        skipped = found == _SKIPPED
        return Refusal(
            f"the probe `{name}` of {self.host} {found}",
            needed,
            "give the task of the probe `check_mode: false`" if skipped else "run the probe manually on the host, and fix what it reports",
        )


def _item(result: Result) -> t.Any:
    return result.get(result.get("ansible_loop_var", "item"), result.get("item"))


class Registry:
    """The results of a loop of win_reg_stat, by path and value name (case does not matter)."""

    def __init__(self, results: t.Iterable[Result]) -> None:
        self._by_path: dict[tuple[str, str | None], Result] = {}
        for result in results:
            item = _item(result) or {}
            name = item.get("name")
            self._by_path[_path(str(item.get("path", ""))), None if name is None else str(name).casefold()] = result

    def asked(self, path: str, name: str | None = None) -> bool:
        """Whether the value, or the whole key, was read."""
        return (_path(path), None if name is None else name.casefold()) in self._by_path or (_path(path), None) in self._by_path

    def key(self, path: str) -> dict[str, t.Any] | None:
        """The values of a key that was read as a whole; None when there is no such key."""
        result = self._by_path.get((_path(path), None))
        if result is None or not result.get("exists"):
            return None
        return {name.casefold(): content.get("value") for name, content in (result.get("properties") or {}).items()}

    def value(self, path: str, name: str) -> t.Any:
        """One value, whether it was read by name or with its whole key; None when it does not exist."""
        result = self._by_path.get((_path(path), name.casefold()))
        if result is not None:
            return result.get("value") if result.get("exists") else None
        return (self.key(path) or {}).get(name.casefold())


def _path(path: str) -> str:
    """`HKLM:\\X`, `HKLM\\X` and `HKEY_LOCAL_MACHINE\\X` are one key."""
    body = path.replace("/", "\\").rstrip("\\").casefold()
    for prefix in ("hklm:\\", "hklm\\", "hkey_local_machine\\"):
        if body.startswith(prefix):
            return body[len(prefix) :]
    return body
