"""What every module model returns, against the RETURN documentation of its module.

Each model is called at least once with a call that works; its keys must be documented, every key documented as `returned: always` must be
there, and every other documented key must come from at least one call. What the modules' sources prove otherwise is listed in `EXCEPTIONS`,
what the lab leaves out in `NEVER`, each with the reason. When a model is added, a call is too.
"""

from __future__ import annotations

import fnmatch
import functools
import re
import typing as t

import pytest
from cryptography.hazmat.primitives import serialization
from lab.argspec import sources
from lab.models import modelled
from lab.practice import PracticeEstate
from lab.products.console import Console
from lab.state import iis
from lab.state.host import Service
from lab.state.registry import Value

from .bench import Bench, document_with
from .samples import DAILY, pair

W, C, IIS = "ansible.windows.", "community.windows.", "microsoft.iis."
# Ansible's own keys, which no module documents.
COMMON = {"changed", "failed", "skipped", "warnings", "diff", "invocation", "exception", "deprecations"}
CALLS: list[tuple[str, str, dict[str, t.Any]]] = [
    ("bridge", W + "setup", {"gather_subset": ["distribution"]}),
    ("bridge", W + "slurp", {"src": "C:\\in\\a.txt"}),
    ("bridge", W + "async_status", {"jid": "1.4", "_async_dir": "C:\\in\\.ansible_async"}),
    ("bridge", W + "win_acl", {"path": "C:\\in", "user": "Users", "rights": "Read", "type": "allow"}),
    ("bridge", W + "win_acl_inheritance", {"path": "C:\\in", "state": "absent"}),
    ("bridge", W + "win_certificate_store", {"path": "C:\\in\\c.cer"}),
    ("bridge", W + "win_command", {"cmd": "sc.exe query W32Time"}),
    ("bridge", W + "win_copy", {"_copy_mode": "remote", "src": "C:\\in\\a.txt", "dest": "C:\\in\\sub\\"}),
    ("bridge", W + "win_environment", {"name": "A", "value": "1", "level": "machine"}),
    ("bridge", W + "win_feature", {"name": ["Web-Server"]}),
    ("bridge", W + "win_feature_info", {"name": "Web-*"}),
    ("bridge", W + "win_file", {"path": "C:\\in\\new", "state": "directory"}),
    ("bridge", W + "win_find", {"paths": ["C:\\in"], "recurse": True}),
    ("bridge", W + "win_group", {"name": "Packers", "description": "d"}),
    ("bridge", W + "win_group_membership", {"name": "Users", "members": ["SYSTEM"]}),
    ("bridge", W + "win_hostname", {"name": "bridge"}),
    ("bridge", W + "win_package", {"path": "C:\\in\\tool.msi"}),
    ("bridge", W + "win_path", {"elements": ["C:\\T"]}),
    ("bridge", W + "win_path", {"elements": ["C:\\Windows"], "state": "absent"}),
    ("bridge", W + "win_ping", {}),
    ("bridge", W + "win_product_facts", {}),
    ("bridge", W + "win_reboot_info", {}),
    ("old", W + "win_reg_stat", {"path": "HKLM:\\SOFTWARE\\Altiris\\NS"}),
    ("old", W + "win_reg_stat", {"path": "HKLM:\\SOFTWARE\\Altiris\\NS", "name": "Count"}),
    ("bridge", W + "win_regedit", {"path": "HKLM:\\SOFTWARE\\Q", "name": "n", "data": "x"}),
    ("bridge", W + "win_service", {"name": "W32Time", "state": "stopped"}),
    ("bridge", W + "win_service_info", {"name": "W32Time"}),
    ("bridge", W + "win_share", {"name": "In", "path": "C:\\in"}),
    ("bridge", W + "win_shell", {"cmd": "$env:COMPUTERNAME"}),
    ("bridge", W + "win_stat", {"path": "C:\\in\\a.txt"}),
    ("bridge", W + "win_tempfile", {}),
    ("bridge", W + "win_uri", {"url": "http://new/Altiris/NS", "return_content": True}),
    ("bridge", W + "win_user", {"name": "anna", "password": "p", "groups": ["Users"]}),
    ("bridge", W + "win_user_right", {"name": "SeBatchLogonRight", "users": ["SYSTEM"]}),
    ("bridge", W + "win_wait_for", {"port": 445}),
    ("bridge", C + "win_disk_facts", {}),
    ("bridge", C + "win_file_version", {"path": "C:\\Windows\\System32\\reg.exe"}),
    ("bridge", C + "win_firewall_rule", {"name": "x", "protocol": "tcp", "localport": "1"}),
    ("bridge", C + "win_scheduled_task", DAILY),
    ("old", C + "win_scheduled_task_stat", {"name": "NS.Daily"}),
    ("new", IIS + "virtual_directory", {"name": "x", "site": "Default Web Site", "physical_path": "C:\\Windows"}),
    ("new", IIS + "virtual_directory_info", {}),
    ("new", IIS + "web_app_pool", {"name": "x"}),
    ("new", IIS + "web_app_pool_info", {}),
    ("new", IIS + "web_application", {"name": "x", "site": "Default Web Site", "physical_path": "C:\\Windows"}),
    ("new", IIS + "web_application_info", {}),
    ("new", IIS + "website", {"name": "x", "physical_path": "C:\\Windows"}),
    ("new", IIS + "website_info", {}),
]
# Calls that give what is documented for other cases than the ordinary one: a failure, a backup, a shared folder.
OTHER_CALLS: list[tuple[str, str, dict[str, t.Any]]] = [
    ("bridge", W + "win_command", {"cmd": "sc.exe query W32Time", "creates": "C:\\in"}),
    ("bridge", W + "win_shell", {"cmd": "$env:COMPUTERNAME", "creates": "C:\\in"}),
    ("bridge", W + "win_copy", {"_copy_mode": "remote", "src": "C:\\in\\a.txt", "dest": "C:\\in\\old.txt", "backup": True}),
    ("bridge", W + "win_group_membership", {"name": "Administrators", "members": ["KESTREL\\svc"], "state": "absent"}),
    ("bridge", W + "win_package", {"path": "C:\\in\\bad.msi", "log_path": "C:\\in\\bad.log"}),
    ("bridge", W + "win_stat", {"path": "C:\\in\\sub"}),
    ("bridge", W + "win_service_info", {"name": "Schedule"}),
    ("bridge", W + "async_status", {"jid": "1.5", "_async_dir": "C:\\in\\.ansible_async"}),
    ("bridge", W + "async_status", {"jid": "1.4", "_async_dir": "C:\\in\\.ansible_async", "mode": "cleanup"}),
]
# Module: (keys that its source returns without documenting them, keys documented as always that its source does not always return), why.
_LINES = "ansible-core's action adds the lines on the controller"
_SKIPPED = "$module.Result.msg is set only when `creates` or `removes` skips the command"
EXCEPTIONS: dict[str, tuple[set[str], set[str], str]] = {
    W + "async_status": (
        {"results_file"},
        {"stdout", "stderr"},
        "the job's file is returned as it is: the watchdog writes output of failures only",
    ),
    W + "setup": (
        {"ansible_facts"},
        set(),
        "the facts are documented one by one at their source, not as RETURN; their names are compared below",
    ),
    W + "win_command": (set(), {"msg", "stdout_lines", "stderr_lines"}, f"{_LINES}; {_SKIPPED}"),
    W + "win_shell": (set(), {"msg", "stdout_lines"}, f"{_LINES}; {_SKIPPED}"),
    W + "win_environment": ({"values"}, set(), "$module.Result.values: the older name of env_values, told in its description only"),
    W + "win_feature": ({"success"}, set(), "$module.Result.success"),
    W + "win_path": (
        {"path_value", "removed_idx"},
        set(),
        "$module.Result.path_value and removed_idx; the module documents no return value",
    ),
    W + "win_tempfile": ({"state"}, set(), "$module.Result.state"),
    W + "win_uri": (
        {"content_type", "method", "msg", "response_uri"},
        set(),
        "$module.Result.$result_key: every property of the response in snake case; $Module.Result.msg in WebRequest.psm1",
    ),
    W + "win_user": ({"state"}, set(), "$module.Result.state"),
    C + "win_firewall_rule": ({"msg"}, set(), "$result.msg, also of a rule that was made"),
}
# Documented keys (globs) that no call of the lab gives: the source does not give them either, or the lab leaves them out.
NEVER: dict[str, dict[str, str]] = {
    W + "slurp": {"source": "the source returns content and encoding only"},
    W + "win_command": {"stdout_lines": _LINES, "stderr_lines": _LINES},
    W + "win_shell": {"stdout_lines": _LINES},
    W + "win_feature": {"feature_result.message.*": "what Windows has to say of a feature is not known here: an empty list"},
    W + "win_feature_info": {"features.additional_info.*": "AdditionalInfo as PowerShell has it: MajorVersion, NumericId and so on"},
    W + "win_reboot_info": {"last_reboot.details.*": "the event log is left out"},
    W + "win_service_info": {
        "services.failure_action_on_non_crash_failure": "returned as failure_actions_on_non_crash_failure",
        "services.win32_exitcode": "returned as win32_exit_code",
        "services.triggers.*": "triggers are left out",
    },
    W + "win_uri": {"json": "no page of the lab is JSON"},
    W + "win_stat": {"stat.lnk_*": "links are left out"},
    C + "win_disk_facts": {
        "ansible_facts.ansible_disks.*_disk*": "the lab knows drive letters, no physical and virtual disks",
        "ansible_facts.ansible_disks.partitions.*": "partition styles are left out",
    },
    C + "win_scheduled_task_stat": {
        "settings.mulitple_instances": "returned as multiple_instances",
        "settings.run_only_id_idle": "returned as run_only_if_idle",
    },
}
FACTS_LEFT_OUT = {
    "ansible_win_rm_certificate_expires": "only with a listener whose certificate is in the machine's store",
    "ansible_win_rm_certificate_thumbprint": "only with a listener whose certificate is in the machine's store",
}
# What the sources return inside a documented value under another name than the documentation has.
NESTED = {
    IIS + "virtual_directory_info: directories.connect_as": "$module.Result.directories, as in web_application_info",
    W + "win_service_info: services.failure_actions_on_non_crash_failure": "documented as failure_action_on_non_crash_failure",
    W + "win_service_info: services.win32_exit_code": "documented as win32_exitcode",
    C + "win_scheduled_task_stat: settings.multiple_instances": "documented as mulitple_instances",
    C + "win_scheduled_task_stat: settings.run_only_if_idle": "documented as run_only_id_idle",
}


def desk() -> Bench:
    tool = {"kind": "msi", "product": "{11111111-2222-3333-4444-555555555555}", "name": "Tool"}
    bad = {**tool, "product": "{11111111-2222-3333-4444-555555555556}", "code": 1603}
    files: dict[str, t.Any] = {
        "C:\\in\\tool.msi": {"installer": "tool"},
        "C:\\in\\bad.msi": {"installer": "bad"},
        "C:\\in\\old.txt": {"content": "x"},
    }
    made = Bench(PracticeEstate(document_with({"installers": {"tool": tool, "bad": bad}}, bridge={"files": files})))
    bridge = made.estate.host("bridge")
    bridge.shares["Sub"] = "C:\\in\\sub"
    bridge.services["schedule"].more = {"failure_actions": [{"type": "restart", "delay_ms": 60_000}]}
    bridge.registry.make_key("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired")
    web = made.estate.host("new")
    web.features |= {"Web-Server", "Web-Scripting-Tools"}
    web.services["w3svc"] = Service("W3SVC", "World Wide Web Publishing Service", "running", "auto")
    made.estate.consoles["new"] = Console("new", 71, "7.1.8400.0", None, products=[])
    for path in ("app/Default Web Site/a", "vdir/Default Web Site//v"):
        iis.change(web, path, folder="C:\\Windows", pool="DefaultAppPool", user="", password="")
    made.estate.host("bridge").files.make_folder("C:\\in\\.ansible_async")
    job = b'{"started":true,"finished":false,"results_file":"C:\\\\in\\\\.ansible_async\\\\1.4","ansible_job_id":"1.4"}'
    made.estate.host("bridge").files.write("C:\\in\\.ansible_async\\1.4", job)
    failed = b'{"started":true,"finished":true,"failed":true,"msg":"ended","stdout":"a line","stderr":"","ansible_job_id":"1.5"}'
    made.estate.host("bridge").files.write("C:\\in\\.ansible_async\\1.5", failed)
    made.estate.host("bridge").files.write("C:\\in\\c.cer", pair()[0].public_bytes(serialization.Encoding.DER))
    return made


def test_every_model_is_called_here() -> None:
    assert sorted({module for _unused, module, _unused in CALLS}) == modelled()


@pytest.mark.parametrize(
    ("host", "module", "arguments"), CALLS, ids=[f"{module.rpartition('.')[2]}-{n}" for n, (_unused, module, _unused) in enumerate(CALLS)]
)
def test_keys_are_those_of_the_documentation(host: str, module: str, arguments: dict[str, t.Any]) -> None:
    documented = sources.document(module, "RETURN")
    assert documented is not None, f"{module} is not installed"
    result = desk().module(host, module, diff=True, **arguments)
    assert "failed" not in result or result["failed"] is False, result
    more, less, _unused = EXCEPTIONS.get(module, (set(), set(), ""))
    unknown = set(result) - set(documented) - COMMON - more
    always = {name for name, meta in documented.items() if str((meta or {}).get("returned")).lower() == "always"}
    missing = always - set(result) - less - COMMON
    assert (sorted(unknown), sorted(missing)) == ([], [])


def test_no_exception_is_stale() -> None:
    """Each exception is still needed: an undocumented key is returned by some call, a key that is not always there is documented so."""
    for module, (more, less, why) in EXCEPTIONS.items():
        documented = sources.document(module, "RETURN") or {}
        assert more <= {name for name in returned()[module] if "." not in name} - set(documented), module
        assert less <= {name for name, meta in documented.items() if str((meta or {}).get("returned")).lower() == "always"}, module
        assert why


@functools.lru_cache(maxsize=1)
def returned() -> dict[str, set[str]]:
    """Module -> every key that some call gave, those inside of lists and dictionaries with their way (`stat.size`)."""
    found: dict[str, set[str]] = {}
    for host, module, arguments in (*CALLS, *OTHER_CALLS):
        found.setdefault(module, set()).update(keys(desk().module(host, module, diff=True, **arguments)))
    return found


def keys(value: t.Any, above: str = "") -> t.Iterator[str]:
    for inside in value if isinstance(value, list) else ():
        yield from keys(inside, above)
    for name, inside in value.items() if isinstance(value, dict) else ():
        yield above + name
        yield from keys(inside, f"{above}{name}.")


def documented_keys(fields: dict[str, t.Any] | None, above: str = "") -> t.Iterator[str]:
    for name, meta in (fields or {}).items():
        yield above + name
        yield from documented_keys((meta or {}).get("contains"), f"{above}{name}.")


@pytest.mark.parametrize("module", modelled())
def test_every_documented_key_comes_from_a_call(module: str) -> None:
    missing = set(documented_keys(sources.document(module, "RETURN"))) - returned()[module]
    excused = NEVER.get(module, {})
    assert sorted(key for key in missing if not any(fnmatch.fnmatchcase(key, glob) for glob in excused)) == []
    assert [glob for glob, why in excused.items() if not why or not fnmatch.filter(missing, glob)] == [], "an exception is stale"


def test_the_facts_of_setup_are_those_of_its_source() -> None:
    """Every `$ansibleFacts.ansible_...` that the module's PowerShell sets."""
    named = set(re.findall(r"\$ansibleFacts\.(ansible_\w+) = ", sources.installed(W + "setup")))
    assert len(named) > 50
    facts = desk().module("bridge", W + "setup", gather_subset=["all"])["ansible_facts"]
    assert set(facts) - {"gather_subset", "module_setup"} == named - set(FACTS_LEFT_OUT)
    when = re.search(r"\$ansibleFacts\.ansible_date_time = @\{(.*?)\n {12}\}", sources.installed(W + "setup"), re.DOTALL)
    assert when and set(facts["ansible_date_time"]) == set(re.findall(r"^ {16}(\w+) = ", when[1], re.MULTILINE))


def test_a_host_says_why_it_wants_a_restart() -> None:
    """Each of the six places that the module's source looks at."""
    system, software = "HKLM\\SYSTEM\\CurrentControlSet", "HKLM\\SOFTWARE\\Microsoft"
    values = {
        "pending_file_rename": (f"{system}\\Control\\Session Manager", Value("PendingFileRenameOperations", "REG_MULTI_SZ", ["a", ""])),
        "pending_computer_rename": (f"{system}\\Control\\ComputerName\\ComputerName", Value("ComputerName", "REG_SZ", "OTHER")),
        "domain_join": (f"{system}\\Services\\Netlogon", Value("JoinDomain", "REG_SZ", "x")),
        "server_manager": (f"{software}\\ServerManager\\ServicingStorage\\ServerComponentCache", Value("RestartRequired", "REG_DWORD", 1)),
    }
    made, seen = desk(), ["windows_update"]
    registry = made.estate.host("bridge").registry
    registry.set(f"{system}\\Control\\ComputerName\\ActiveComputerName", Value("ComputerName", "REG_SZ", "BRIDGE"))
    for source, (key, value) in values.items():
        registry.set(key, value)
        seen.append(source)
        result = made.module("bridge", W + "win_reboot_info")
        assert [reason["source"] for reason in result["reboot_required_reasons"]] == seen
    assert set(re.findall(r"source = '(\w+)'", sources.installed(W + "win_reboot_info"))) == {*seen, "component_based_servicing"}


def test_nested_keys_of_lists_and_dictionaries_are_documented() -> None:
    """One level down, where the documentation says what is in there."""
    undocumented: set[str] = set()
    for host, module, arguments in CALLS:
        documented = sources.document(module, "RETURN") or {}
        result = desk().module(host, module, **arguments)
        for name, meta in documented.items():
            inside = set((meta or {}).get("contains") or {})
            value = result.get(name)
            rows = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
            for row in rows:
                if inside and isinstance(row, dict):
                    undocumented |= {f"{module}: {name}.{key}" for key in set(row) - inside}
    assert undocumented == set(NESTED)
