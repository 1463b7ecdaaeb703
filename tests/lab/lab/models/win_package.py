"""ansible.windows.win_package, after its source in ansible.windows 3.8.0, for the providers msi and registry.

Packages are those of the estate file (`installers`, `packages`); what an installer does is described there. Left out (NoModel): URLs,
MSIX and MSP, signatures, installers that the estate file does not describe. Kept from the source: in check mode a missing file still
fails for an MSI only through its provider, and `rc` is always there.
"""

from __future__ import annotations

import typing as t

from ..calls import NoModel
from ..programs import Process, find, name_of
from ..state import WinError, installers, paths
from ..state.files import Node
from .core import Context, Result, model, unhandled

UNINSTALL = "SOFTWARE{0}\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{1}"


class Status(t.NamedTuple):
    """Whether the package is there: by which provider, under which id, at which Uninstall key."""

    provider: str
    id: str
    installed: bool
    key: str = ""


@model("ansible.windows.win_package")
def win_package(context: Context) -> Result:
    params, result = context.params, context.result
    result["reboot_required"] = False
    path, state = params["path"], params["state"].lower()
    for name in ("verify_signature", "wait_for_children"):
        if params[name]:
            raise NoModel(f"ansible.windows.win_package: {name}")
    if path and path.lower().startswith("http"):
        raise NoModel("ansible.windows.win_package: a URL as path")
    node = context.find(path) if path else None
    if path and node is None and not context.check:
        raise context.fail(f"the file at the path '{path}' cannot be reached")
    status = created(context, installed(context, node))
    changed = (state == "present") is not status.installed
    result["rc"] = 0
    if changed and context.changed():
        if state == "present" and node is not None:
            check_sum(context, path, node)
        run(context, command(context, status, path, state))
    result["changed"] = changed
    return result


def installed(context: Context, node: Node | None) -> Status:
    """Get-InstalledStatus without the `creates_` options."""
    provider, product = (context.params["provider"] or "auto").lower(), context.params["product_id"]
    if provider in ("msix", "msp"):
        raise NoModel(f"ansible.windows.win_package: provider {provider}")
    described = context.estate.installers.of(node) if node is not None else None
    if context.params["path"] and node is not None:
        if provider == "auto":
            provider = "msi" if described and described[1]["kind"] == "msi" else "registry"
        if provider == "msi":
            if described is None or described[1]["kind"] != "msi":
                raise context.fail(
                    unhandled('Exception calling "OpenPackage" with "2" argument(s): "This installation package could not be opened"')
                )
            product = str(described[1]["product"])
    elif provider == "auto" and product and installers.package(context.host, product) and product.startswith("{"):
        provider = "msi"
    if provider == "msi":
        there = bool(product) and product.startswith("{") and installers.package(context.host, product) is not None
        return Status("msi", product or "", there)
    return by_registry(context, product)


def by_registry(context: Context, product: str | None) -> Status:
    for hive in ("HKLM", "HKCU") if product else ():
        for view in ("", "\\Wow6432Node"):
            key = f"{hive}\\{UNINSTALL.format(view, product)}"
            if context.host.registry.key(key) is not None:
                return Status("registry", str(product), True, key)
    return Status("registry", product or "", False)


def created(context: Context, status: Status) -> Status:
    """What creates_path, creates_version and creates_service say instead."""
    params = context.params
    there = status.installed
    if params["creates_path"]:
        node = context.find(params["creates_path"])
        there = node is not None
        if params["creates_version"] and node is not None:
            if node.folder:
                raise context.fail(unhandled("creates_path must be a file not a directory when creates_version is set"))
            there = four(params["creates_version"]) == four(node.file_version or "0.0.0.0")
    if params["creates_service"]:
        there = context.host.service(params["creates_service"]) is not None
    return status._replace(installed=there)


def four(version: str) -> tuple[int, ...]:
    """A [Version]; parts that are not given are -1."""
    numbers = [int(part) for part in version.split(".")]
    return tuple([*numbers, -1, -1, -1, -1][:4])


def check_sum(context: Context, path: str, node: Node) -> None:
    digest = node.digest(context.params["checksum_algorithm"].lower()).upper()
    context.result["checksum"] = digest
    wanted = context.params["checksum"]
    if wanted and wanted.upper() != digest:
        raise context.fail(f"The checksum for {path} did not match '{wanted}', it was '{digest}'", changed=False)


def command(context: Context, status: Status, path: str | None, state: str) -> str:
    """The command line that the provider runs."""
    arguments = context.params["arguments"]
    if isinstance(arguments, list):
        arguments = " ".join(paths.quote_argument(str(each)) for each in arguments)
    if status.provider == "msi":
        action = ["/i", str(path)] if state == "present" else ["/x", status.id]
        log = context.params["log_path"] or f"{context.environment['TEMP']}\\msiexec.log"
        words = ["C:\\Windows\\System32\\msiexec.exe", *action, "/L*V", log, "/qn", "/norestart"]
        line = " ".join(paths.quote_argument(word) for word in words)
    elif path:
        line = paths.quote_argument(path)
    else:
        line = uninstall_string(context, status.key)
    return f"{line} {arguments}" if arguments else line


def uninstall_string(context: Context, key: str) -> str:
    text = context.host.registry.text(key, "QuietUninstallString") or context.host.registry.text(key, "UninstallString")
    if not text:
        hive, _unused, rest = key.partition("\\")
        raise context.fail(f"Failed to find registry uninstall string at registry path '{hive}:\\{rest}'", changed=False)
    if text.startswith(("%", '"%')):
        text = context.expand(text)
    if text.startswith('"') or " " not in text:
        return text
    words = text.split(" ")
    for count in range(1, len(words) + 1):
        candidate = " ".join(words[:count])
        if context.find(candidate) is not None:
            return " ".join([paths.quote_argument(candidate), *words[count:]])
    return text


def run(context: Context, line: str) -> None:
    """Invoke-Executable."""
    words = paths.split_command_line(line)
    executable = words[0] if "\\" in words[0] else f"C:\\Windows\\System32\\{words[0]}"
    local = copied(context, executable)
    program = find(context.estate, context.host, local)
    if program is None:
        raise NoModel(f"ansible.windows.win_package: {executable!r} is no installer that the estate file describes (command line {line!r})")
    done = program(Process(context.estate, context.host, context.call.logon, local, line, words[1:], context.environment))
    context.result["rc"] = done.rc
    if done.rc not in context.params["expected_return_code"]:
        log = context.find(context.params["log_path"]) if context.params["log_path"] and name_of(executable) == "msiexec.exe" else None
        more: dict[str, t.Any] = {"log": log.data().decode("utf-8", "replace")} if log is not None else {}
        text = f"unexpected rc from '{line}': see rc, stdout, and stderr for more details"
        raise context.fail(text, changed=False, stdout=done.stdout, stderr=done.stderr, **more)
    context.result["failed"] = False  # else the controller would take an rc of 3010 for a failure
    if done.rc == 3010:
        context.result["reboot_required"] = True


def copied(context: Context, executable: str) -> str:
    """A program on another host runs here from there; its model reads it as a file of this host."""
    if paths.unc(executable) is None:
        return executable
    files, place = context.view.place(executable)
    here = paths.join("C:\\Windows\\Temp", paths.name(place))
    try:
        context.host.files.make_folder("C:\\Windows\\Temp")
        context.host.files.copy_here(files.file(place), here)
    except WinError as error:
        raise context.fail(unhandled(error.text), changed=False) from error
    return here
