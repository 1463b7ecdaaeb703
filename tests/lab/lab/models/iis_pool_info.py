"""microsoft.iis.web_app_pool_info, after its source in microsoft.iis 1.3.0.

Attributes that no model changes have the values of the module's own documentation. Left out: the order of the list, pools that do not start
by themselves after a restart.
"""

from __future__ import annotations

import hashlib
import struct
import typing as t

from ..state import iis
from .core import Context, Result, model
from .iis import web_administration
from .iis_pool import ATTRIBUTES

_ALL = 0xFFFFFFFF
_EVENTS = "Time,Requests,Schedule,Memory,IsapiUnhealthy,OnDemand,ConfigChange,PrivateMemory"
FIXED: dict[str, t.Any] = {
    "CLRConfigFile": "", "enableConfigurationOverride": True, "managedRuntimeLoader": "webengine4.dll", "passAnonymousToken": True,
    "cpu": {
        "action": "NoAction", "numaNodeAffinityMode": "Soft", "numaNodeAssignment": "MostAvailableMemory", "processorGroup": 0,
        "resetInterval": "00:05:00", "smpAffinitized": False, "smpProcessorAffinityMask": _ALL, "smpProcessorAffinityMask2": _ALL,
    },
    "failure": {
        "autoShutdownExe": "", "autoShutdownParams": "", "loadBalancerCapabilities": "HttpLevel", "orphanActionExe": "",
        "orphanActionParams": "", "orphanWorkerProcess": False, "rapidFailProtection": True, "rapidFailProtectionInterval": "00:05:00",
        "rapidFailProtectionMaxCrashes": 5,
    },
    "processModel": {
        "idleTimeoutAction": "Terminate", "logEventOnProcessModel": "IdleTimeout", "logonType": "LogonBatch",
        "manualGroupMembership": False,
        "pingInterval": "00:00:30", "pingingEnabled": True, "requestQueueDelegatorIdentity": "",
        "setProfileEnvironment": True, "shutdownTimeLimit": "00:01:30", "startupTimeLimit": "00:01:30",
    },
    "recycling": {
        "disallowOverlappingRotation": False, "disallowRotationOnConfigChange": False, "logEventOnRecycle": _EVENTS,
        "periodicRestart": {"memory": 0, "privateMemory": 0},
    },
}  # fmt: skip


@model("microsoft.iis.web_app_pool_info")
def web_app_pool_info(context: Context) -> Result:
    name, result = context.params["name"], context.result
    result.update(exists=False, app_pools=[])
    web_administration(context)
    names = [path.partition("/")[2] for path in iis.below(context.host, "pool")] if name is None else [name]
    for each in names:
        found = iis.find(context.host, "pool", each)
        if found is None:
            why = f"Cannot find path 'IIS:\\AppPools\\{each}' because it does not exist."
            raise context.fail(f"Failed to fetch the info of the required application pool Exception: {why}")
        result["exists"] = True
        result["app_pools"].append({"name": each, "attributes": attributes(found[0].partition("/")[2], found[1])})
    return result


def attributes(name: str, pool: iis.Entry) -> dict[str, t.Any]:
    """Every attribute but the password; collections (the schedule of restarts) are no attributes."""
    shown = _copy(FIXED) | {"name": name, "state": pool["state"], "applicationPoolSid": sid(name)}
    for path, (default, _words) in ATTRIBUTES.items():
        *above, last = path.split(".")
        if "password" not in last.lower() and not isinstance(default, list):
            place = shown
            for step in above:
                place = place[step]
            place[last] = pool["attributes"].get(path, default)
    return shown


def _copy(tree: dict[str, t.Any]) -> dict[str, t.Any]:
    return {name: _copy(value) if isinstance(value, dict) else value for name, value in tree.items()}


def sid(name: str) -> str:
    """The SID of a pool's virtual account: five numbers of the SHA-1 of its name in lower case."""
    return "S-1-5-82-" + "-".join(map(str, struct.unpack("<5I", hashlib.sha1(name.lower().encode("utf-16-le")).digest())))
