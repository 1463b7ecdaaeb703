# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The manifest of a backup set: what a set must show before it counts as one."""

from __future__ import annotations

import typing as t

from .refusal import Refusal


def refuse_bad(host: str, manifest: t.Any) -> dict[str, t.Any]:
    """Return the manifest of a proven set. Refuses one that does not say where it lies or lacks a checksum."""
    if not isinstance(manifest, dict) or not manifest.get("set_dir") or manifest.get("proven") is not True:
        raise _refusal(host, "a manifest without set_dir or without `proven: true`")
    databases = manifest.get("databases") or []
    for one in databases:
        if not one.get("name") or not one.get("sha256") or not one.get("bytes"):
            raise _refusal(host, f"a manifest whose database {one.get('name')!r} has no size or no SHA-256")
    if not databases and not manifest.get("server"):
        raise _refusal(host, "a manifest with neither a server nor a database")
    return manifest


def _refusal(host: str, found: str) -> Refusal:
    return Refusal(
        f"{found} for {host}",
        "set_dir, proven: true after every verification, and name, bytes and sha256 of each database",
        "let the backup role verify the set before it records it",
    )
