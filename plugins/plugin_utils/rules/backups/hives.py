# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keys of the registry of another computer as hives.

Of a remote key `reg save` writes the file on the remote computer (Microsoft, "RegSaveKey": the path "is relative to the remote
computer"), and takes only keys below HKLM and HKU (Microsoft, "reg save").
"""

from __future__ import annotations

import re
import typing as t

from ..refusal import Refusal
from ..texts import windows_paths as paths

FOLDER = "itms-migration-registry"  # of our own, made, used and removed: nothing else is in it
_ADMINISTRATIVE = re.compile(r"^\\\\([^\\]+)\\([A-Za-z])\$(?:\\|$)")
_KEY = re.compile(r"(?:HKLM|HKU)(?:\\[^\\\x00-\x1f\"]+)+", re.IGNORECASE)


def steps(source: str, keys: t.Sequence[str], destination: str) -> dict[str, t.Any] | None:
    """Where each key is saved on the server, and copied to. `source`: its install folder over an administrative share, which says on which
    drive. None without keys, and for a server that is reached over another share."""
    share = _ADMINISTRATIVE.match(source)
    if not keys or not share:
        return None
    folder = f"{share[2].upper()}:\\{FOLDER}"
    rows = [{"key": _refuse_bad(key), "file": paths.join(folder, _file(key))} for key in keys]
    if len({row["file"].casefold() for row in rows}) < len(rows):
        raise Refusal(f"backup_registry_keys has a key twice: {', '.join(keys)}", "each key once", "correct backup_registry_keys")
    return {"folder": folder, "unc": paths.to_unc(folder, share[1]), "rows": rows, "destination": destination}


def _refuse_bad(key: str) -> str:
    if not _KEY.fullmatch(key):
        needed = "keys below HKLM or HKU, such as HKLM\\SOFTWARE\\Altiris"
        raise Refusal(f"backup_registry_keys has {key!r}", needed, "correct backup_registry_keys")
    return key


def _file(key: str) -> str:
    """`HKLM\\SOFTWARE\\Altiris` as `SOFTWARE.Altiris.hiv`."""
    return re.sub(r"[^A-Za-z0-9 _.-]", "_", ".".join(key.split("\\")[1:])) + ".hiv"
