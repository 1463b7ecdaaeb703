# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The text of `sc.exe \\\\host query type= service state= all`."""

from __future__ import annotations

import re

# Labels are the same in every language of Windows; the number before the state's name is what counts.
_STATES = {1: "stopped", 2: "start_pending", 3: "stop_pending", 4: "started", 5: "continue_pending", 6: "pause_pending", 7: "paused"}
_FIELD = re.compile(r"^\s*(SERVICE_NAME|DISPLAY_NAME|STATE)\s*:\s*(.*)$")


def parse(text: str) -> list[dict[str, str]]:
    """Services as {name, display_name, state}; the words of `state` are those of win_service_info."""
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
