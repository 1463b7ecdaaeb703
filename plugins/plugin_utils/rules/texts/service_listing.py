# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The text of `sc.exe \\\\host query type= service state= all bufsize= 262144`.

Without `bufsize=` the list is cut without a message where the buffer ends: "Enum: more data, need 1822 bytes start resume at index 79"
(Microsoft, "Sc query", parameter `ri=`). 262144 bytes are the most that it may have (MS-SCMR, REnumServicesStatusExW).
"""

from __future__ import annotations

import re

from ..refusal import Refusal

# Labels are the same in every language of Windows; the number before the state's name is what counts.
_STATES = {1: "stopped", 2: "start_pending", 3: "stop_pending", 4: "started", 5: "continue_pending", 6: "pause_pending", 7: "paused"}
_CUT = re.compile(r"^\s*Enum:.*$|^.*\bresume\b.*\bindex\b.*$", re.M | re.I)
_FIELD = re.compile(r"^\s*(SERVICE_NAME|DISPLAY_NAME|STATE)\s*:\s*(.*)$")


def parse(text: str) -> list[dict[str, str]]:
    """Services as {name, display_name, state}; the words of `state` are those of win_service_info. Refuses a list that is cut."""
    cut = _CUT.search(text)
    if cut:
        raise Refusal(
            f"the list of services is cut: {cut[0].strip()}",
            "all services in one answer",
            "call sc.exe with `bufsize= 262144`; if it was called so, read the rest with `ri=` manually",
        )
    services: list[dict[str, str]] = []
    for line in text.replace("\r", "").split("\n"):
        found = _FIELD.match(line)
        if not found:
            continue
        label, content = found[1], found[2].strip()
        if label == "SERVICE_NAME":
            services.append({"name": content, "display_name": "", "state": "unknown"})
        elif services and label == "DISPLAY_NAME":
            services[-1]["display_name"] = content
        elif services:
            number = content.split()[0] if content else ""
            services[-1]["state"] = _STATES.get(int(number), "unknown") if number.isdigit() else "unknown"
    return services
