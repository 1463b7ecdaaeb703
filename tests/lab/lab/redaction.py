"""Keeps secrets out of everything that the lab writes: known values wherever they stand, and whatever a key calls secret."""

from __future__ import annotations

import functools
import re
import typing as t

from .calls import Call

HIDDEN = "********"
_SECRET_KEY = re.compile(r"pass(word|phrase|wd)?$|password|secret|token|credential|api_?key|private_?key", re.IGNORECASE)
_NO_LOG_OPTION = re.compile(r"""^\s*['"]?(?P<name>\w+)['"]?\s*=\s*@\{[^{}]*\bno_log\s*=\s*\$true""", re.IGNORECASE | re.MULTILINE)
_SHORTEST = 4  # a known secret of fewer characters would black out ordinary text


class Redactor:
    """Learns secret values as they pass and hides them from then on."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def learn(self, *values: str | None) -> None:
        self._values.update(value for value in values if value and len(value) >= _SHORTEST)

    def learn_from(self, call: Call) -> None:
        """Remember the secret values of a call: its no_log options, secret-looking arguments and environment entries."""
        for key, value in {**call.args, **call.environment}.items():
            if isinstance(value, str) and self._is_secret(key, call):
                self.learn(value)

    def text(self, text: str) -> str:
        for value in sorted(self._values, key=len, reverse=True):
            text = text.replace(value, HIDDEN)
        return text

    def data(self, value: t.Any, key: str = "", call: Call | None = None) -> t.Any:
        """A copy of JSON-like data without secrets."""
        if key and value not in (None, "", False) and self._is_secret(key, call):
            return HIDDEN
        if isinstance(value, dict):
            return {self.text(str(name)): self.data(item, str(name), call) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.data(item, "", call) for item in value]
        return self.text(value) if isinstance(value, str) else value

    @staticmethod
    def _is_secret(key: str, call: Call | None) -> bool:
        if _SECRET_KEY.search(key):
            return True
        return call is not None and key.lower() in _no_log_options(call.source)


@functools.lru_cache(maxsize=256)
def _no_log_options(source: str) -> frozenset[str]:
    if "no_log" not in source:
        return frozenset()
    return frozenset(match["name"].lower() for match in _NO_LOG_OPTION.finditer(source))
