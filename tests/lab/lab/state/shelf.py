"""Images ready to be used: each is built once, and most hosts take the first stage of their build from there."""

from __future__ import annotations

import typing as t

from . import agents, schema
from .build import Trees, drives, finish, ground, huge_drives, image_trees
from .context import Context
from .errors import EstateError
from .files import FileSystem
from .host import Host
from .records import Record, own_copy
from .registry import Registry
from .schema import Spec
from .tree import Layer

# What a host may say of itself without saying anything about the first stage of its build, and what of it is cheap to check.
CHEAP = frozenset(
    {
        "description",
        "addresses",
        "fqdn",
        "computer",
        "up",
        "memory_mb",
        "hardware",
        "processors",
        "disks",
        "agent",
        "ds_agent",
        "timezone",
        "language",
    }
)
LIGHT = CHEAP | {"files", "registry", "sql", "moving"}
_NO_IMAGE: Trees = (Layer("no files"), Layer("no registry"))


class Shelf:
    """The images of one estate: specs, trees and built first stages."""

    def __init__(self, images: dict[str, Spec], context: Context) -> None:
        self.context = context
        self._images = images
        self._specs: dict[str, Spec] = {}
        self._trees: dict[str, Trees] = {}
        self._grounds: dict[str, tuple[Trees, dict[str, t.Any]]] = {}
        self._checked: set[str] = set()  # images of which one host was built

    def check(self, record: Record) -> None:
        """Refuse a host that cannot be built; where only building it would tell, it is built and thrown away."""
        spec = self._spec(record)
        if record.image not in self._checked or not record.own.keys() <= CHEAP:
            self.build(record)
            self._checked.add(record.image)
            return
        for name, check in (("agent", agents.check_agent), ("ds_agent", agents.check_ds_agent)):
            if record.own.get(name):
                check(spec[name], f"{record.where}.{name}")
        if "disks" in record.own:
            drives(spec, record.where)
        if not isinstance(spec.get("memory_mb") or 0, int):
            raise EstateError(f"{record.where}.memory_mb: a whole number is needed")

    def build(self, record: Record) -> Host:
        """The live host of a record; the image's trees are shared."""
        spec = self._spec(record)
        if record.image and record.own.keys() <= LIGHT:
            host = self._from_image(record.image)
        else:
            host = ground(record.where, spec, self._image_trees(record.image), self.context)
        return finish(host, record, spec, self.context)

    def layers(self) -> dict[str, Layer[t.Any]]:
        """Every shared layer by its name."""
        pairs = [_NO_IMAGE, *self._trees.values(), *(trees for trees, _fields in self._grounds.values())]
        return {layer.name: layer for pair in pairs for layer in pair}

    def _spec(self, record: Record) -> Spec:
        if not record.image:
            return record.own
        base = self._specs.get(record.image)
        if base is None:
            base = self._specs[record.image] = schema.resolve_image(self._images, record.image)
        return schema.merge(base, record.own)

    def _image_trees(self, image: str) -> Trees:
        if not image:
            return _NO_IMAGE
        if image not in self._trees:
            self._trees[image] = image_trees(image, self._specs[image], self.context)
        return self._trees[image]

    def _ground(self, image: str) -> tuple[Trees, dict[str, t.Any]]:
        found = self._grounds.get(image)
        if found is None:
            host = ground(f"images.{image}", self._specs[image], self._image_trees(image), self.context)
            trees = host.files.as_layer(f"ground of {image}: files"), host.registry.as_layer(f"ground of {image}: registry")
            fields = {name: value for name, value in vars(host).items() if name not in ("files", "registry")}
            found = self._grounds[image] = (trees, fields)
        return found

    def _from_image(self, image: str) -> Host:
        (files, registry), fields = self._ground(image)
        host = Host.__new__(Host)
        for name, value in fields.items():
            setattr(host, name, own_copy(value))
        host.files = FileSystem(files, huge_drives(), self.context.long_ago)
        host.registry = Registry(registry)
        return host
