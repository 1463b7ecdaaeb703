"""ansible.windows.win_feature and win_feature_info, after their sources in ansible.windows 3.8.0.

**On 2008 R2 both fail**: the modules call Install-/Uninstall-WindowsFeature and read InstallState, which came with Windows Server 2012
(their documentation still names 2008 R2). Clients have no ServerManager at all. Features are those of `state/features.py`; another name
has no model. Remembered: that removing the web server asks for a restart. Left out: include_management_tools of any role but the web
server, descriptions, best practices ids, event queries.
"""

from __future__ import annotations

import fnmatch
import zlib

from ..calls import NoModel
from ..state import features, power
from ..state.features import Feature
from .core import Context, Result, model, no_cmdlet, unhandled

_NO_SOURCE = (
    "The request to add or remove features on the specified server failed. \r\n"
    "Installation of one or more roles, role services, or features failed. \r\nThe source files could not be found. \r\n"
    'Use the "Source" option to specify the location of the files that are required to '
    "restore the feature. For more information on how to specify a source location, see http://go.microsoft.com/fwlink/?LinkId=243077. "
    "Error: 0x800f081f"
)


def needs_cmdlet(context: Context, name: str, since: tuple[int, int]) -> None:
    if context.host.os.product_type != "server" or context.host.os.nt < since:
        raise context.fail(unhandled(no_cmdlet(name)))


@model("ansible.windows.win_feature")
def win_feature(context: Context) -> Result:
    params, result = context.params, context.result
    result.update(exitcode="NoChangeNeeded", feature_result=[], reboot_required=False, success=True, failed=False)
    source = params["source"]
    if source and context.find(source) is None:
        raise context.fail(f"Failed to find source path {source} for feature install")
    install = params["state"].lower() == "present"
    needs_cmdlet(context, "Install-WindowsFeature" if install else "Uninstall-WindowsFeature", features.NT62)
    wanted = [named(context, name) for name in params["name"]]
    changes = to_install(context, wanted) if install else to_remove(context, wanted)
    restart = not install and any(feature.name == "Web-Server" for feature in changes)
    for feature in changes:
        result["feature_result"].append(
            {
                "id": 1 + zlib.crc32(feature.name.encode()) % 400,
                "display_name": feature.display,
                "message": [],
                "reboot_required": restart,
                "skip_reason": "NotSkipped",
                "success": True,
            }
        )
        if context.changed():
            (features.put if install else features.take_away)(context.host, feature)
    if changes:
        result.update(exitcode="SuccessRestartRequired" if restart else "Success", reboot_required=restart)
        if restart and not context.check:
            power.pend(context.host, "feature")
    return result


def named(context: Context, name: str) -> Feature:
    feature = features.known(context.host, name)
    if feature is None:
        raise NoModel(f"ansible.windows.win_feature: the feature {name!r} on Windows {context.host.os.text}")
    return feature


def to_install(context: Context, wanted: list[Feature]) -> list[Feature]:
    host = context.host
    if context.params["include_sub_features"]:
        wanted = [*wanted, *(each for feature in wanted for each in features.below(host, feature.name))]
    if context.params["include_management_tools"] and any(feature.name.startswith("Web-") for feature in wanted):
        wanted = [*wanted, features.CATALOGUE["web-mgmt-console"]]
    changes = features.missing(host, wanted)
    if any(feature.name.lower() in features.WITHOUT_FILES for feature in changes) and not has_files(context, context.params["source"]):
        raise context.fail(unhandled(_NO_SOURCE))
    return changes


def has_files(context: Context, source: str | None) -> bool:
    """Whether the files of .NET 3.5 are in a side-by-side folder: something there is named after them."""
    if not source:
        return False
    files, place = context.view.place(source)
    return any("netfx3" in node.name.lower() for node in files.children(place))


def to_remove(context: Context, wanted: list[Feature]) -> list[Feature]:
    """What goes, with everything under it and everything that needs it."""
    host = context.host
    going: dict[str, Feature] = {}
    queue = list(wanted)
    while queue:
        feature = queue.pop(0)
        if feature.name in going or not features.installed(host, feature.name):
            continue
        if host.os.nt >= features.NT62 and feature.name.lower() in features.ALWAYS:
            raise NoModel(f"ansible.windows.win_feature: removing {feature.name}")
        going[feature.name] = feature
        queue += features.below(host, feature.name)
        queue += [each for each in features.here(host) if feature.name in each.needs and each.kind != "Role"]
    return list(going.values())


@model("ansible.windows.win_feature_info")
def win_feature_info(context: Context) -> Result:
    host, name = context.host, context.params["name"]
    needs_cmdlet(context, "Get-WindowsFeature", features.NT61)
    if host.os.nt < features.NT62:
        raise context.fail(unhandled("You cannot call a method on a null-valued expression."), exists=False)
    found = [feature for feature in features.here(host) if fnmatch.fnmatchcase(feature.name.lower(), name.lower())]
    if not found and not set(name) & set("*?["):
        raise NoModel(f"ansible.windows.win_feature_info: the feature {name!r} on Windows {host.os.text}")
    return {**context.result, "exists": bool(found), "features": [entry(context, feature) for feature in found]}


def entry(context: Context, feature: Feature) -> Result:
    host = context.host
    there = features.installed(host, feature.name)
    path, above = [feature.display], features.parent(host, feature)
    while above:
        parent = features.CATALOGUE[above.lower()]
        path.insert(0, parent.display)
        above = features.parent(host, parent)
    major, minor = host.os.nt
    return {
        "name": feature.name,
        "display_name": feature.display,
        "description": "",
        "installed": there,
        "install_state": "Installed" if there else "Removed" if feature.name.lower() in features.WITHOUT_FILES else "Available",
        "feature_type": feature.kind,
        "path": "\\".join(path),
        "depth": len(path),
        "depends_on": list(feature.needs),
        "parent": features.parent(host, feature) or None,
        "server_component_descriptor": f"ServerComponent_{feature.name.replace('-', '_')}",
        "sub_features": [each.name for each in features.here(host) if features.parent(host, each) == feature.name],
        "system_service": ["iisadmin", "w3svc"] if feature.name == "Web-Server" else [],
        "best_practices_model_id": None,
        "event_query": None,
        "post_configuration_needed": False,
        "additional_info": {"MajorVersion": major, "MinorVersion": minor, "NumericId": 1 + zlib.crc32(feature.name.encode()) % 400,
                            "InstallName": feature.name.replace("-", "")},
    }  # fmt: skip
