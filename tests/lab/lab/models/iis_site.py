"""microsoft.iis.website and website_info, after their sources in microsoft.iis 1.3.0.

Remembered: a new site is started. Left out: bindings without an address or a port, site numbers that are taken, sites that cannot start
because another has their binding.
"""

from __future__ import annotations

import typing as t

from ..calls import NoModel
from ..state import iis
from .core import Context, Result, model
from .iis import folder, same, web_administration

Binding = dict[str, t.Any]
_CCS = ("\n" + " " * 12).join(  # the lines of the module's source
    (
        "You set use_ccs to True.",
        "This indicates you wish to use the Central Certificate Store feature.",
        "This cannot be used in combination with certficiate_hash and certificate_store_name. When using the Central Certificate Store "
        "feature,",
        "the certificate is automatically retrieved from the store rather than manually assigned to the binding.",
    )
)


@model("microsoft.iis.website")
def website(context: Context) -> Result:
    params, host, result = context.params, context.host, context.result
    web_administration(context)
    name, state = params["name"], params["state"].lower()
    site = iis.find(host, "site", name)
    if state != "absent" and not site:
        create(context, name)
    if state == "absent" and site and context.changed():
        iis.remove(host, site[0], *iis.below(host, "app", name), *iis.below(host, "vdir", name))
    site = iis.find(host, "site", name)
    if not site:
        return result
    path, entry = site
    if params["physical_path"]:
        full = folder(context, params["physical_path"], quoted=False)
        if not same(full, entry["folder"]) and context.changed():
            iis.change(host, path, folder=full)
    if params["application_pool"] and not same(params["application_pool"], entry["pool"]) and context.changed():
        iis.change(host, path, pool=params["application_pool"])
    if params["preload_enabled"] is not None and params["preload_enabled"] != entry["preload"] and context.changed():
        iis.change(host, path, preload=params["preload_enabled"])
    set_bindings(context, path, entry)
    run(context, path, entry["state"], state)
    return result


def create(context: Context, name: str) -> None:
    params, host = context.params, context.host
    if not params["physical_path"]:
        raise context.fail("missing required arguments: physical_path")
    folder(context, params["physical_path"], quoted=False)
    if not context.changed():
        return
    numbers = [entry["id"] for path, entry in iis.contents(host).items() if path.startswith("site/")]
    wanted = params["site_id"]
    number = int(wanted) if wanted and wanted.isdigit() else max(numbers, default=0) + 1
    if (wanted and not wanted.isdigit()) or number in numbers:
        raise NoModel(f"microsoft.iis.website: site_id {wanted!r}")
    pool = params["application_pool"] or iis.NEW_SITE["pool"]
    iis.change(host, f"site/{name}", **{**iis.NEW_SITE, "id": number, "folder": params["physical_path"], "pool": pool})


def run(context: Context, path: str, was: str, state: str) -> None:
    if state in ("stopped", "restarted") and was == "Started" and context.changed():
        iis.change(context.host, path, state="Stopped")
    if ((state == "started" and was == "Stopped") or state == "restarted") and context.changed():
        iis.change(context.host, path, state="Started")


def place(asked: Binding) -> str:
    if not asked.get("ip") or asked.get("port") is None:
        raise NoModel(f"microsoft.iis.website: a binding without address or port: {asked}")
    return f"{asked['ip']}:{asked['port']}:{asked.get('hostname') or ''}"


def set_bindings(context: Context, path: str, entry: iis.Entry) -> None:
    asked = context.params["bindings"]
    if asked.get("set") is None and not asked.get("add") and not asked.get("remove"):
        return
    there: dict[str, Binding] = {each["at"].lower(): each for each in entry["bindings"]}
    wanted = asked["set"] if asked.get("set") is not None else asked.get("add") or []
    if asked.get("set") is not None:
        kept = {place(each).lower() for each in wanted}
        gone = [at for at in there if at not in kept]
    else:
        gone = [at for at in (place(each).lower() for each in asked.get("remove") or []) if at in there]
    after = dict(there)
    for each in wanted:
        at = place(each)
        old = there.get(at.lower())
        new = added(context, each, at) if old is None else edited(context, each, old)
        if new != old:
            context.changed()
            after[at.lower()] = new
    for at in gone:
        context.changed()
        after.pop(at, None)
    if context.result["changed"] and not context.check and after != there:
        iis.change(context.host, path, bindings=list(after.values()))


def added(context: Context, asked: Binding, at: str) -> Binding:
    thumbprint = asked.get("certificate_hash") or ""
    store = asked["certificate_store_name"] if thumbprint else ""
    return {"at": at, "protocol": asked["protocol"], "flags": flags(context, asked), "hash": thumbprint, "store": store}


def edited(context: Context, asked: Binding, old: Binding) -> Binding:
    """What is not said stays: use_sni and use_ccs are taken from what is there."""
    given = dict(asked)
    if given.get("use_sni") is None:
        given["use_sni"] = bool(old["flags"] % 2)
    if given.get("use_ccs") is None:
        given["use_ccs"] = bool(old["flags"] // 2)
    new = {**old, "protocol": given["protocol"], "flags": flags(context, given)}
    if given.get("certificate_hash") and (old["hash"], old["store"]) != (given["certificate_hash"], given["certificate_store_name"]):
        if context.check:
            raise NoModel("microsoft.iis.website: another certificate in check mode (the module really assigns it there)")
        new.update(hash=given["certificate_hash"], store=given["certificate_store_name"])
    return new


def flags(context: Context, asked: Binding) -> int:
    """Get-SSLFlagFromBinding."""
    https, thumbprint = asked["protocol"].lower() == "https", asked.get("certificate_hash")
    value = 0
    for number, option in ((1, "use_sni"), (2, "use_ccs")):
        if not asked.get(option):
            continue
        if not https:
            raise context.fail(f"{option} can only be set for https protocol")
        if not asked.get("hostname"):
            raise context.fail(f"must specify hostname value when {option} is set.")
        if option == "use_ccs" and thumbprint:
            raise context.fail(_CCS)
        value += number
    if https and not asked.get("use_ccs") and not thumbprint:
        raise context.fail("must either specify a certificate_hash or use_ccs.")
    if thumbprint:
        if not https:
            raise context.fail("You can only provide a certificate thumbprint when protocol is set to https")
        store = f"LocalMachine\\{asked['certificate_store_name']}"
        held = next((kept for key, kept in context.host.certificates.items() if same(key, store)), {})
        if not any(same(thumbprint, each) for each in held):
            raise context.fail(f"Unable to locate certificate at cert:\\{store}\\{thumbprint}")
    return value


@model("microsoft.iis.website_info")
def website_info(context: Context) -> Result:
    web_administration(context)
    name = context.params["name"]
    sites = iis.below(context.host, "site")
    chosen = {path: entry for path, entry in sites.items() if name is None or same(path.partition("/")[2], name)}
    return {**context.result, "exists": bool(chosen), "site": [described(path.partition("/")[2], entry) for path, entry in chosen.items()]}


def described(name: str, entry: iis.Entry) -> Result:
    bindings = []
    for each in entry["bindings"]:
        address, port, hostname = each["at"].split(":")
        bindings.append(
            {
                "ip": address,
                "port": int(port),
                "hostname": hostname,
                "protocol": each["protocol"],
                "use_ccs": bool(each["flags"] & 2),
                "use_sni": bool(each["flags"] & 1),
                "certificate_hash": each["hash"],
                "certificate_store_name": each["store"],
            }
        )
    return {
        "name": name,
        "site_id": entry["id"],
        "state": entry["state"],
        "physical_path": entry["folder"],
        "application_pool": entry["pool"],
        "bindings": bindings,
    }
