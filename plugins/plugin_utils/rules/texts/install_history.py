# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""InstallHistoryPL.xml of Symantec Installation Manager: the products that it installed, with their history.

Source: the published tool SIMClear reads `//ProductListing/products/product` with the attributes `definitionName`, `majorVersion`,
`minorVersion` and `buildVersion`, and the child `productGuid`. A product that was updated has several rows: the highest counts.
"""

from __future__ import annotations

import base64
import binascii
import re
import typing as t
import xml.etree.ElementTree as ET

from ..refusal import Refusal

NAME = "InstallHistoryPL.xml"
_LARGEST = 20 * 2**20
# A document type can define entities that expand without end, or read other files. This file does not need one.
_DECLARES = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
Product = dict[str, t.Any]


def parse(encoded: str) -> list[Product]:
    """{guid, name, version} of each product, by name. `encoded` is the file in base64, as a slurp returns it. Raises Refusal."""
    text = _text(encoded)
    if _DECLARES.search(text):
        raise _refusal("has a document type or an entity")
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ET.ParseError as error:
        raise _refusal(f"is not XML: {error}") from None
    found: dict[str, tuple[tuple[int, ...], Product]] = {}
    for row in root.iter():
        if _local(row.tag) == "product" and row.get("definitionName"):
            guid = next((str(one.text or "").strip() for one in row if _local(one.tag) == "productGuid"), "")
            numbers = _numbers(row)
            key = guid.strip("{}").casefold() or str(row.get("definitionName")).casefold()
            one = {"guid": guid or None, "name": str(row.get("definitionName")).strip(), "version": _version(numbers)}
            if key not in found or numbers > found[key][0]:
                found[key] = (numbers, one)
    if not found:
        raise _refusal("names no product")
    return sorted((one for _numbers_of, one in found.values()), key=lambda one: (one["name"].casefold(), one["guid"] or ""))


def _text(encoded: str) -> str:
    try:
        data = base64.b64decode(encoded, validate=True)
        if len(data) > _LARGEST:
            raise _refusal(f"has {len(data)} bytes")
        return data.decode(next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8"))
    except (binascii.Error, UnicodeDecodeError) as error:
        raise _refusal(f"cannot be decoded: {error}") from None


def _local(tag: t.Any) -> str:
    return str(tag).rpartition("}")[2]


def _numbers(row: ET.Element) -> tuple[int, ...]:
    """The version as numbers; empty where one of its parts is not a number."""
    parts = [str(row.get(name) or "").strip() for name in ("majorVersion", "minorVersion", "buildVersion")]
    joined = ".".join(part for part in parts if part)
    return tuple(int(part) for part in joined.split(".")) if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})*", joined) else ()


def _version(numbers: tuple[int, ...]) -> str | None:
    return ".".join(map(str, numbers)) or None


def _refusal(found: str) -> Refusal:
    return Refusal(
        f"{NAME} {found}",
        "the list of installed products that Symantec Installation Manager writes",
        f"open {NAME} in the folder of Symantec Installation Manager on the server, and check that Symantec Installation Manager wrote it",
    )
