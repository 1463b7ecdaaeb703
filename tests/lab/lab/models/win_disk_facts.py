"""community.windows.win_disk_facts, after its source in community.windows 3.3.0: one disk per drive letter, each with one partition.

`#AnsibleRequires -OSVersion 6.2` is checked by the wrapper before the module; the same words are given here when a call comes without it.
Left out: physical and virtual disks, Win32_DiskDrive (their keys are absent, as where the cmdlets find nothing), system partitions.
"""

from __future__ import annotations

import typing as t

from .core import Context, Result, model


@model("community.windows.win_disk_facts")
def win_disk_facts(context: Context) -> Result:
    host, wanted = context.host, [each.lower() for each in context.params["filter"]]
    if host.os.nt < (6, 2):
        text = f"This module cannot run on this OS as it requires a minimum version of 6.2, actual was {host.os.text}.0"
        raise context.fail(text)
    disks: list[dict[str, t.Any]] = []
    for number, (letter, drive) in enumerate(sorted(host.files.drives.items())):
        disk: dict[str, t.Any] = {
            "number": number,
            "size": drive.size,
            "bus_type": "SAS",
            "friendly_name": "VMware Virtual disk SCSI Disk Device",
            "partition_style": "MBR",
            "partition_count": 1,
            "operational_status": "Online",
            "sector_size": 512,
            "read_only": False,
            "bootable": letter == "C",
            "system_disk": letter == "C",
            "clustered": False,
            "manufacturer": "VMware",
            "model": "Virtual disk",
            "firmware_version": "1.0",
            "location": None,
            "serial_number": None,
            "unique_id": f"{host.name}-disk-{number}",
            "guid": None,
            "path": f"\\\\?\\scsi#disk&ven_vmware&prod_virtual_disk#{number}",
        }
        if {"partitions", "volumes"} & set(wanted):
            partition: dict[str, t.Any] = {
                "number": 1,
                "size": drive.size,
                "type": "IFS",
                "drive_letter": letter,
                "transition_state": 1,
                "offset": 1048576,
                "hidden": False,
                "shadow_copy": False,
                "guid": None,
                "access_paths": [f"{letter}:\\"],
            }
            if "volumes" in wanted:
                partition["volumes"] = [
                    {
                        "size": drive.size,
                        "size_remaining": drive.free,
                        "type": "NTFS",
                        "label": drive.label,
                        "health_status": "Healthy",
                        "drive_type": "Fixed",
                        "object_id": None,
                        "path": f"\\\\?\\Volume{{{host.name}-{letter}}}\\",
                        "allocation_unit_size": 4096,
                    }
                ]
            disk["partitions"] = [partition]
        disks.append(disk)
    return {**context.result, "ansible_facts": {"ansible_disks": disks}}
