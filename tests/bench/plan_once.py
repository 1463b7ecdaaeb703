"""Plans one estate in a process of its own and prints its time and its peak memory as JSON: plan_once.py FOLDER COMPUTERS."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate, Host
from ansible_collections.itms.migration.plugins.plugin_utils.store import planner
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store
from estate import SMPS
from estate import policy as bench_policy


def main(folder: Path, computers: int) -> None:
    hosts = (Host("ns6", ("ns6",)), Host("itms71", ("smp71",)), *(Host(name, ("smp76",)) for name in SMPS))
    estate = Estate("plan", hosts, policy.parse(bench_policy(computers)), {"ns6": {"ns_version": "6.0 R13"}})
    paths = [str(path) for path in sorted(folder.glob("export-*.csv"))]
    began, worked = time.perf_counter(), time.process_time()
    made = planner.run(Store(folder / "store"), estate, paths, (5, 1))
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": cpu,
                "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "computers": made.plan["computers"],
                "waves": len(made.plan["waves"]),
                "findings": len(made.plan["findings"]),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
