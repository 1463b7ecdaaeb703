"""ansible.windows.win_product_facts, after its source in ansible.windows 3.8.0.

The estate file knows nothing of licences: product id and edition follow from the host's names, every Windows is licensed, and no key is
told (a volume licence keeps none that could be read). Left out: a Windows that is not licensed or was activated with a key of its own.
"""

from __future__ import annotations

import re
import zlib

from .core import Context, Result, model


@model("ansible.windows.win_product_facts")
def win_product_facts(context: Context) -> Result:
    host = context.host
    number = zlib.crc32(host.name.encode())
    words = re.sub(r"^Microsoft(\(R\))? Windows(\(R\))? ?|\(R\)|,", "", host.os.name).split()
    kind = "Server" if host.os.product_type == "server" else ""
    facts = {
        "ansible_os_product_id": f"{number % 100000:05d}-{number // 7 % 100000:05d}-00000-AA{number % 1000:03d}",
        "ansible_os_product_key": None,
        "ansible_os_license_edition": f"Windows(R), {kind}{words[-1] if words else ''} edition",
        "ansible_os_license_channel": "Volume:GVLK",
        "ansible_os_license_status": "Licensed",
    }
    return {**context.result, "ansible_facts": facts}
