"""What `ansible-playbook` of this checkout is given and leaves behind: the demo, molecule and the tests all use this."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lab_process import COLLECTIONS, ROOT

_RECAP = re.compile(
    r"^(?P<host>\S+)\s+: ok=(?P<ok>\d+)\s+changed=(?P<changed>\d+)\s+unreachable=(?P<unreachable>\d+)\s+failed=(?P<failed>\d+)"
    r"\s+skipped=\d+\s+rescued=\d+\s+ignored=(?P<ignored>\d+)",
    re.M,
)


def recap(output: str) -> dict[str, dict[str, int]]:
    """Host -> how many of its tasks were ok, changed, unreachable, failed and ignored, by the recap at the end of a run."""
    rows = (match.groupdict() for match in _RECAP.finditer(output))
    return {str(row.pop("host")): {name: int(value) for name, value in row.items()} for row in rows}


def environment(**more: str) -> dict[str, str]:
    """The environment of this checkout's own playbooks, with `more`."""
    return {
        **os.environ,
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


def practice_environment(lab: Path, store: Path, **more: str) -> dict[str, str]:
    """The same, on a running lab of the practice estates and with a store of its own."""
    return environment(
        ITMS_LAB_DIR=str(lab),
        ITMS_STORE_DIR=str(store),
        ANSIBLE_VARS_PLUGINS=str(ROOT / "dev" / "vars_plugins"),
        ANSIBLE_VARS_ENABLED="host_group_vars,practice_connection",
        **more,
    )


def durable_files(store: Path) -> dict[str, bytes]:
    """Everything in the store that is not a dry run's, by its path in it."""
    found = (path for path in store.rglob("*") if path.is_file() and "dry-run" not in path.relative_to(store).parts)
    return {str(path.relative_to(store)): path.read_bytes() for path in found}
