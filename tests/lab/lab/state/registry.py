"""A host's registry in its 64-bit view: `Wow6432Node` is a key like any other."""

from __future__ import annotations

import dataclasses
import typing as t

from .errors import EstateError
from .tree import Tree
from .tree import key as fold

HIVES = {
    "hklm": "HKLM",
    "hkey_local_machine": "HKLM",
    "hkcu": "HKCU",
    "hkey_current_user": "HKCU",
    "hkcr": "HKCR",
    "hkey_classes_root": "HKCR",
    "hku": "HKU",
    "hkey_users": "HKU",
    "hkcc": "HKCC",
    "hkey_current_config": "HKCC",
}
LONG = {
    "HKLM": "HKEY_LOCAL_MACHINE",
    "HKCU": "HKEY_CURRENT_USER",
    "HKCR": "HKEY_CLASSES_ROOT",
    "HKU": "HKEY_USERS",
    "HKCC": "HKEY_CURRENT_CONFIG",
}
TYPES = ("REG_SZ", "REG_EXPAND_SZ", "REG_MULTI_SZ", "REG_DWORD", "REG_QWORD", "REG_BINARY", "REG_NONE")


@dataclasses.dataclass(frozen=True, slots=True)
class Value:
    """A value. `data` is str (SZ, EXPAND_SZ), int (DWORD, QWORD), tuple of str (MULTI_SZ) or bytes (BINARY, NONE)."""

    name: str
    type: str
    data: str | int | tuple[str, ...] | bytes

    def __reduce__(self) -> tuple[t.Any, ...]:
        return Value, (self.name, self.type, self.data)  # pickle's own way takes three times as long


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """A key and its values, by folded name; the default value's name is ''."""

    path: str
    values: tuple[Value, ...] = ()

    def __reduce__(self) -> tuple[t.Any, ...]:
        return Key, (self.path, self.values)

    @property
    def name(self) -> str:
        return self.path.rpartition("\\")[2]

    def value(self, name: str) -> Value | None:
        for value in self.values:
            if value.name.lower() == name.lower():
                return value
        return None


def normal(path: str) -> str:
    """``HKLM\\...`` from any usual spelling of the hive (``HKLM:``, ``HKEY_LOCAL_MACHINE``)."""
    hive, _unused, rest = path.strip("\\").partition("\\")
    known = HIVES.get(hive.rstrip(":").lower())
    if known is None:
        raise EstateError(f"{path!r} does not begin with a registry hive")
    rest = "\\".join(part for part in rest.split("\\") if part)
    return f"{known}\\{rest}" if rest else known


def value_from(name: str, raw: t.Any, where: str) -> Value:
    """A value as the estate file writes it: str, int, list, or {type, data}."""
    if isinstance(raw, dict):
        kind: t.Any = raw.get("type")
        data: t.Any = raw.get("data")
        if set(raw) != {"type", "data"} or kind not in TYPES:
            raise EstateError(f"{where}: a registry value is {{type, data}} with a type of {', '.join(TYPES)}")
        if kind in ("REG_BINARY", "REG_NONE"):
            data = bytes.fromhex(str(data))
        elif kind == "REG_MULTI_SZ":
            data = tuple(str(each) for each in data)
        elif kind in ("REG_DWORD", "REG_QWORD"):
            data = int(data)
        return Value(name, kind, str(data) if kind in ("REG_SZ", "REG_EXPAND_SZ") else data)
    if isinstance(raw, bool):
        raise EstateError(f"{where}: write 0 or 1, not true or false")
    if isinstance(raw, int):
        return Value(name, "REG_DWORD", raw)
    if isinstance(raw, list):
        return Value(name, "REG_MULTI_SZ", tuple(str(each) for each in raw))
    return Value(name, "REG_SZ", str(raw))


class Registry(Tree[Key]):
    """Keys by path; a key's parents are always there."""

    def key(self, path: str) -> Key | None:
        return self.get(normal(path))

    def value(self, path: str, name: str) -> Value | None:
        found = self.key(path)
        return found.value(name) if found else None

    def text(self, path: str, name: str) -> str:
        """A value's data as text, '' when it is not there."""
        value = self.value(path, name)
        return "" if value is None else str(value.data)

    def number(self, path: str, name: str) -> int | None:
        """A DWORD or QWORD, None when there is none."""
        value = self.value(path, name)
        return value.data if value is not None and isinstance(value.data, int) else None

    def make_key(self, path: str) -> bool:
        """Make a key and its parents; True when it was not there."""
        path = normal(path)
        if self.get(path) is not None:
            return False
        above = path.rpartition("\\")[0]
        if above:
            self.make_key(above)
        self.put(Key(path))
        return True

    def set(self, path: str, value: Value) -> None:
        """Set one value, making the key when needed; a value keeps its place and the spelling of its name."""
        self.make_key(path)
        found = self.get(normal(path))
        assert found is not None
        old = found.value(value.name)
        if old is None:
            self.put(Key(found.path, (*found.values, value)))
            return
        new = Value(old.name, value.type, value.data)
        self.put(Key(found.path, tuple(new if each is old else each for each in found.values)))

    def unset(self, path: str, name: str) -> bool:
        """Remove a value; True when it was there."""
        found = self.key(path)
        old = found.value(name) if found else None
        if found is None or old is None:
            return False
        self.put(Key(found.path, tuple(each for each in found.values if each is not old)))
        return True

    def remove_key(self, path: str) -> bool:
        return bool(self.drop(normal(path)))

    def subkeys(self, path: str) -> list[Key]:
        return self.children(normal(path))

    def below(self, path: str) -> list[Key]:
        return self.walk(normal(path))

    def load(self, spec: dict[str, t.Any], where: str) -> None:
        """Apply the estate file's registry section: null removes a key or a value."""
        for path, values in spec.items():
            if values is None:
                self.remove_key(path)
                continue
            self.make_key(path)
            for name, raw in values.items():
                if raw is None:
                    self.unset(path, str(name))
                else:
                    self.set(path, value_from(str(name), raw, f"{where}.{path}.{name}"))


def software(bits: int, os_bits: int) -> str:
    """The key under which a program of `bits` finds ``HKLM\\SOFTWARE``."""
    return "HKLM\\SOFTWARE\\Wow6432Node" if bits == 32 and os_bits == 64 else "HKLM\\SOFTWARE"


__all__ = ["LONG", "TYPES", "Key", "Registry", "Value", "fold", "normal", "software", "value_from"]
