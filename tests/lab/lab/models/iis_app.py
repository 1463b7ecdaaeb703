"""microsoft.iis.web_application, web_application_info, virtual_directory and virtual_directory_info, after microsoft.iis 1.3.0.

Left out: a site or an application that is not there (IIS' own words are not known here).
"""

from __future__ import annotations

from ..calls import NoModel
from ..state import iis
from .core import Context, Result, model
from .iis import folder, same, web_administration


def parent(context: Context, *parts: str) -> iis.Entry:
    found = iis.find(context.host, *parts)
    if found is None:
        raise NoModel(f"{context.call.name}: {'/'.join(parts)} is not there")
    return found[1]


@model("microsoft.iis.web_application")
def web_application(context: Context) -> Result:
    params, host, result = context.params, context.host, context.result
    if (params["connect_as"] or "").lower() == "specific_user":
        for option in ("username", "password"):
            if not params[option]:
                raise context.fail(f"missing required arguments: {option}")
    web_administration(context)
    name, site, state = params["name"].strip("/"), params["site"], params["state"].lower()
    pool = params["application_pool"] or parent(context, "site", site)["pool"]
    found = iis.find(host, "app", site, name)
    if state == "present" and not found:
        if not params["physical_path"]:
            raise context.fail("missing required arguments: physical_path")
        folder(context, params["physical_path"])
        if context.changed():
            iis.change(host, f"app/{site}/{name}", folder=params["physical_path"], pool=pool, user="", password="")
    if state == "absent" and found and context.changed():
        iis.remove(host, found[0], *iis.below(host, "vdir", site, name))
    found = iis.find(host, "app", site, name)
    if not found:
        return result
    path, entry = found
    if params["physical_path"]:
        full = folder(context, params["physical_path"])
        if not same(full, entry["folder"]) and context.changed():
            iis.change(host, path, folder=params["physical_path"])
    if not same(pool, entry["pool"]) and context.changed():
        iis.change(host, path, pool=pool)
    connect_as(context, path, entry)
    return result


def connect_as(context: Context, path: str, entry: iis.Entry) -> None:
    """Whose rights are used; what is not asked for stays."""
    how = (context.params["connect_as"] or "").lower()
    if how not in ("pass_through", "specific_user"):
        return
    wanted = (
        {"user": context.params["username"], "password": context.params["password"]}
        if how == "specific_user"
        else {"user": "", "password": ""}
    )
    for field, value in wanted.items():
        if entry[field].lower() != value.lower() and context.changed():
            iis.change(context.host, path, **{field: value})


@model("microsoft.iis.web_application_info")
def web_application_info(context: Context) -> Result:
    web_administration(context, "Failed to load WebAdministration module, Exception: {}")
    params, rows = context.params, []
    for path, entry in iis.below(context.host, "app").items():
        _unused, site, name = path.split("/", 2)
        if (params["name"] and not same(name, params["name"].strip("/"))) or (params["site"] and not same(site, params["site"])):
            continue
        rows.append(
            {
                "name": name,
                "site": site,
                "connect_as": "specific_user" if entry["user"] else "pass_through",
                "username": entry["user"],
                "application_pool": entry["pool"],
                "physical_path": entry["folder"],
                "enabled_protocols": "http",
            }
        )
    return {**context.result, "exists": bool(rows), "applications": rows}


@model("microsoft.iis.virtual_directory")
def virtual_directory(context: Context) -> Result:
    params, host, result = context.params, context.host, context.result
    check_credentials(context)
    web_administration(context)
    name, site, application = params["name"].strip("/"), params["site"], (params["application"] or "").strip("/")
    parent(context, "site", site)
    if application:
        parent(context, "app", site, application)
    found = iis.find(host, "vdir", site, application, name)
    if params["state"].lower() == "absent":
        if found and context.changed():
            iis.remove(host, found[0])
        return result
    if not params["physical_path"]:
        raise context.fail("missing required arguments: physical_path")
    folder(context, params["physical_path"])
    if not found:
        if context.changed():  # a new one is made without its account: the next run gives it
            iis.change(host, f"vdir/{site}/{application}/{name}", folder=params["physical_path"], user="", password="")
        return result
    path, entry = found
    if not same(entry["folder"], params["physical_path"]) and context.changed():
        iis.change(host, path, folder=params["physical_path"])
    connect_as(context, path, entry)
    return result


def check_credentials(context: Context) -> None:
    params = context.params
    if (params["connect_as"] or "").lower() != "specific_user" or (params["username"] and params["password"]):
        return
    if not params["username"] and not params["password"]:
        raise context.fail("Both username and password are required.")
    raise context.fail("Username is required." if not params["username"] else "Password is required.")


@model("microsoft.iis.virtual_directory_info")
def virtual_directory_info(context: Context) -> Result:
    web_administration(context, "Failed to ensure WebAdministration module is loaded: {}")
    params, rows = context.params, []
    for path, entry in iis.below(context.host, "vdir").items():
        _unused, site, application, name = path.split("/", 3)
        wanted = (("name", name), ("site", site), ("application", application))
        if all(not params[option] or same(params[option].strip("/"), value) for option, value in wanted):
            rows.append(
                {
                    "name": name,
                    "site": site,
                    "physical_path": entry["folder"],
                    "application": application,
                    "username": entry["user"],
                    "connect_as": "specific_user" if entry["user"] else "pass_through",
                }
            )
    return {**context.result, "exists": bool(rows), "directories": rows}
