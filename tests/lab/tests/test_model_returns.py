"""What every module model returns, against the RETURN documentation of its module.

Each model is called at least once with a call that works; its keys must be documented, and every key documented as `returned: always`
must be there. What the modules' sources prove otherwise is listed in `EXCEPTIONS`, with the reason. When a model is added, a call is too.
"""

from __future__ import annotations

import typing as t

import pytest
from cryptography.hazmat.primitives import serialization
from lab.argspec import sources
from lab.models import modelled
from lab.models.bench import Bench, document_with
from lab.models.samples import DAILY, pair
from lab.state import Estate, iis

W, C, IIS = "ansible.windows.", "community.windows.", "microsoft.iis."
# Ansible's own keys, which no module documents.
COMMON = {"changed", "failed", "msg", "skipped", "warnings", "diff", "invocation", "exception", "ansible_facts", "deprecations"}
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
# Module: (keys that its source returns without documenting them, keys documented as always that its source does not always return), why.
_LINES = "ansible-core's action adds the lines on the controller"
EXCEPTIONS: dict[str, tuple[set[str], set[str], str]] = {
    W + "async_status": (
        {"results_file"},
        {"stdout", "stderr"},
        "the job's file is returned as it is: the watchdog writes output of failures only",
    ),
    W + "win_command": (set(), {"stdout_lines", "stderr_lines"}, _LINES),
    W + "win_shell": (set(), {"stdout_lines"}, _LINES),
    W + "win_environment": ({"values"}, set(), "$module.Result.values: the older name of env_values, told in its description only"),
    W + "win_feature": ({"success"}, set(), "$module.Result.success"),
    W + "win_path": (
        {"path_value", "removed_idx"},
        set(),
        "$module.Result.path_value and removed_idx; the module documents no return value",
    ),
    W + "win_user": ({"state"}, set(), "$module.Result.state"),
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
    installers = {"tool": {"kind": "msi", "product": "{11111111-2222-3333-4444-555555555555}", "name": "Tool"}}
    made = Bench(Estate(document_with({"installers": installers}, bridge={"files": {"C:\\in\\tool.msi": {"installer": "tool"}}})))
    web = made.estate.host("new")
    web.features |= {"Web-Server", "Web-Scripting-Tools"}
    for path in ("app/Default Web Site/a", "vdir/Default Web Site//v"):
        iis.change(web, path, folder="C:\\Windows", pool="DefaultAppPool", user="", password="")
    made.estate.host("bridge").files.make_folder("C:\\in\\.ansible_async")
    job = b'{"started":true,"finished":false,"results_file":"C:\\\\in\\\\.ansible_async\\\\1.4","ansible_job_id":"1.4"}'
    made.estate.host("bridge").files.write("C:\\in\\.ansible_async\\1.4", job)
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
        seen: set[str] = set()
        for host, name, arguments in CALLS:
            if name == module:
                seen |= set(desk().module(host, name, diff=True, **arguments))
        assert more <= seen - set(documented), module
        assert less <= {name for name, meta in documented.items() if str((meta or {}).get("returned")).lower() == "always"}, module
        assert why


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
