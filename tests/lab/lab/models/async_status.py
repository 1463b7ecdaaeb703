"""ansible.windows.async_status, after its source in ansible.windows 3.8.0: it reads the results file that a job writes (background.py).

Left out: what PowerShell's JSON reader takes beyond JSON itself.
"""

from __future__ import annotations

import json
import typing as t

from ..state import paths
from .core import Context, Result, model


@model("ansible.windows.async_status")
def async_status(context: Context) -> Result:
    directory, job = context.params["_async_dir"], str(context.params["jid"])
    results = paths.join(directory, job)
    about: dict[str, t.Any] = {"ansible_job_id": job, "changed": False}
    node = context.find(results)
    if node is None:
        return {**about, "started": 1, "finished": 1, "failed": True, "msg": f"could not find job at '{directory}'"}
    if str(context.params["mode"]).lower() == "cleanup":
        files, place = context.view.place(results)
        files.remove(place, recurse=True)
        return {**about, "erased": results}
    text = "" if node.folder else node.data().decode("utf-8-sig", "replace")
    if not text.strip():  # not written yet: it runs
        return {**about, "results_file": results, "started": 1, "finished": 0}
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return {**about, "results_file": results, "started": 1, "finished": 1, "failed": True, "msg": "Could not parse job output: "}
    if "started" not in data:
        data.update(finished=1, ansible_job_id=job)
    return {"changed": False, "finished": 0, **data}
