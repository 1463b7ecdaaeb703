"""The facts of ansible.windows.setup 3.8.0 about a host's hardware: adapters, BIOS, memory, processors, uptime, virtualization.

Page file figures are a fixed share of memory; addresses of adapters, serial numbers and ids follow from the host's name.
"""

from __future__ import annotations

import datetime as dt
import typing as t
import uuid
import zlib

from .core import Context

Facts = dict[str, t.Any]
_NAMESPACE = uuid.UUID("0c1f43d6-6b0d-5f0e-9d0a-6a5c1d2e3f40")


def interfaces(context: Context) -> Facts:
    host = context.host
    octets = zlib.crc32(host.name.encode()).to_bytes(4, "big")
    mac = ":".join(f"{byte:02X}" for byte in (0x00, 0x50, *octets))
    address = host.addresses[0] if host.addresses else None
    gateway = address.rpartition(".")[0] + ".1" if address else None
    return {
        "ansible_interfaces": [
            {
                "connection_name": "Local Area Connection" if host.os.nt < (6, 2) else "Ethernet",
                "default_gateway": gateway,
                "dns_domain": host.domain_dns,
                "interface_index": 10,
                "interface_name": "vmxnet3 Ethernet Adapter",
                "ipv4": {"address": address, "prefix": "24"} if address else None,
                "ipv6": None,
                "macaddress": mac,
                "mtu": 1500,
                "speed": 10000,
            }
        ]
    }


def bios(context: Context) -> Facts:
    name = context.host.name
    return {
        "ansible_bios_date": "04/05/2016",
        "ansible_bios_version": "6.00",
        "ansible_product_name": context.host.hardware.get("model"),
        "ansible_product_serial": context.host.hardware.get("serial") or f"VMware-{uuid.uuid5(_NAMESPACE, name).hex[:16]}",
        "ansible_product_uuid": str(uuid.uuid5(_NAMESPACE, name)).upper(),
    }


def memory(context: Context) -> Facts:
    total = context.host.memory_mb
    return {
        "ansible_memtotal_mb": total,
        "ansible_memfree_mb": total // 2,
        "ansible_swaptotal_mb": 0,
        "ansible_pagefiletotal_mb": total,
        "ansible_pagefilefree_mb": total * 9 // 10,
    }


def processor(context: Context) -> Facts:
    spec = context.host.processors
    sockets, cores, threads = (int(spec.get(name) or 1) for name in ("sockets", "cores", "threads_per_core"))
    logical = sockets * cores * threads
    names = [text for number in range(logical) for text in (str(number), spec.get("vendor") or "GenuineIntel", spec.get("name") or "")]
    return {
        "ansible_processor": names,
        "ansible_processor_count": sockets,
        "ansible_processor_vcpus": logical,
        "ansible_processor_cores": cores,
        "ansible_processor_threads_per_core": threads,
    }


def uptime(context: Context) -> Facts:
    booted = context.host.booted + context.host.files.skew
    return {
        "ansible_lastboot": booted.strftime("%Y-%m-%d %H:%M:%SZ"),
        "ansible_uptime_seconds": round((context.now() - booted) / dt.timedelta(seconds=1)),
    }


def virtual(context: Context) -> Facts:
    guest = str(context.host.hardware.get("model") or "").startswith("VMware")
    return {
        "ansible_virtualization_role": "guest" if guest else "NA",
        "ansible_virtualization_type": "VMware" if guest else "NA",
    }
