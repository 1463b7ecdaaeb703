"""The estate file of a generated estate, as the lab serves it."""

from __future__ import annotations

import string
import typing as t
from pathlib import Path

from .layout import Estate

TEMPLATES = Path(__file__).resolve().parent / "templates"
HEAD = """\
---
# The practice estate of $company: $endpoints endpoints, made by `python -m lab generate$options`.
# Product names are real, everything else is made up. The format: ESTATE.md of the lab.
lab_estate: 1
name: $name
company: $company
domain: {dns: $dns, netbios: $netbios}
now: "2026-11-24T08:00:00Z"
accounts:
  - {user: '$netbios\\svc_itms', password: generated, admin_on: ["*"]}

"""
FIRST_NET = "10.10.0"  # where the servers of the head office are


def template(template_file: str, **words: t.Any) -> str:
    """A template with its words put in."""
    return string.Template((TEMPLATES / template_file).read_text(encoding="utf-8")).substitute(words)


def command(estate: Estate) -> str:
    """The options that make this estate again."""
    options = estate.options
    more = f" --hierarchy {options.children}" if options.children else ""
    more += f" --sources {options.sources}" if options.sources > 1 else ""
    return f" --endpoints {options.endpoints} --seed {options.seed}{more}"


def old_address(number: int) -> str:
    return f"{FIRST_NET}.{20 + number}"


def new_address(number: int) -> str:
    return f"{FIRST_NET}.{76 + number}"


def text(estate: Estate) -> str:
    parts = [
        string.Template(HEAD).substitute(
            name=estate.name,
            company=estate.company,
            endpoints=len(estate.endpoints),
            options=command(estate),
            dns=estate.dns,
            netbios=estate.netbios,
        ),
        template("images.yml"),
        *_images(estate),
        "\nhosts:\n",
        *_servers(estate),
        "\n  # -- endpoints: the image says what they are\n",
        *_endpoints(estate),
    ]
    return "".join(parts)


def _images(estate: Estate) -> t.Iterator[str]:
    """For each 6.x server the images of its clients: what they report to is the same for thousands."""
    yield "\n  # -- whose clients they are\n"
    used = {(endpoint.system.image, endpoint.site.old) for endpoint in estate.endpoints}
    for image, server in sorted(used | {("site-server", site.old) for site in estate.sites}):
        yield f"  {image}-of-{server}: {{image: {image}, agent: {{server: {server}.{estate.dns}}}, ds_agent: {{server: {server}}}}}\n"


def _servers(estate: Estate) -> t.Iterator[str]:
    clients = dict.fromkeys(estate.old_servers, 0)
    for endpoint in estate.endpoints:
        clients[endpoint.site.old] += 1
    used = {name: 200 + count // 5 for name, count in clients.items()}  # MB of the database
    backup = 60 + 3 * sum(used.values()) // 1024
    yield template("others.yml", backup_gb=backup + 40, backup_free_gb=backup)
    hierarchy = bool(estate.options.children)
    for number, name in enumerate(estate.old_servers):
        yield template(
            "ns6.yml",
            name=name,
            role=f", {'parent' if number == 0 else 'child'} of a hierarchy" if hierarchy else "",
            address=old_address(number),
            dns=estate.dns,
            netbios=estate.netbios,
            guid=estate.guids[name],
            used_mb=used[name],
            data_mb=used[name] * 3 // 2,
            backup_bytes=used[name] * 2**20,
            disk_gb=100 + used[name] // 256,
            free_gb=50 + used[name] // 512,
        )
    for number, name in enumerate(estate.new_servers):
        role = f", {'parent' if number == 0 else 'child'} of a hierarchy" if hierarchy else ""
        yield template("smp76.yml", name=name, role=role, address=new_address(number))
    for site, name in zip(estate.sites, estate.site_servers, strict=True):
        yield f"  {name}: {{image: site-server-of-{site.old}, addresses: [10.{site.net}.0.41], agent: {{guid: '{estate.guids[name]}'}}}}\n"


def _endpoints(estate: Estate) -> t.Iterator[str]:
    for one in estate.endpoints:
        disks = f", disks: {{C: {{free_gb: {one.free_gb}}}}}" if one.free_gb is not None else ""
        agent = f"agent: {{guid: '{one.guid}', version: {one.version}}}"
        yield f"  {one.name.lower()}: {{image: {one.system.image}-of-{one.site.old}, addresses: [{one.address}], {agent}{disks}}}\n"
