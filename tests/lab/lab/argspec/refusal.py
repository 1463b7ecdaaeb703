"""A module that ended before its work began: what its argument check printed."""

from __future__ import annotations

import typing as t


class Refusal(Exception):
    """The module's own result instead of its work: `result` as it prints it, rc 1 when it failed."""

    def __init__(self, result: dict[str, t.Any]) -> None:
        super().__init__(str(result.get("msg")))
        self.result = result

    @property
    def rc(self) -> int:
        return 1 if self.result.get("failed") else 0


def failed(message: str, **more: t.Any) -> Refusal:
    return Refusal({"changed": False, "failed": True, "msg": message, **more})
