"""ansible.windows.win_uri, after its source in ansible.windows 3.8.0 (and its module_utils WebRequest.psm1).

GET over HTTP without credentials, from one host of the estate to another. What a web server answers is remembered: a Notification
Server that is installed has the application /Altiris, everything else is not found. .NET's sentences of failed connections are
remembered. Left out: HTTPS where something listens for it, other methods, bodies, files, redirects, proxies, most headers.
"""

from __future__ import annotations

import urllib.parse

from ..calls import NoModel
from .core import Context, Result, model

FAILED = "Unhandled exception occurred when sending web request. Exception: {}"
CALL = 'Exception calling "GetResponse" with "0" argument(s): "{}"'
PAGE = "<html><head><title>Notification Server</title></head><body></body></html>"
PORTS = {"http": 80, "https": 443}
WORDS = {200: ("OK", "OK"), 404: ("Not Found", "NotFound")}
UNKNOWN = ("body", "dest", "creates", "removes", "headers", "url_username", "client_cert", "proxy_url", "content_type")


@model("ansible.windows.win_uri")
def win_uri(context: Context) -> Result:
    params = context.params
    method = str(params["url_method"] or "GET").upper()
    used = [name for name in UNKNOWN if params.get(name) not in (None, {}, "")]
    if method != "GET" or used:
        raise NoModel(f"ansible.windows.win_uri: {method} {' '.join(used)}".rstrip())
    context.result |= {"elapsed": 0, "url": params["url"]}
    url = urllib.parse.urlsplit(params["url"])
    if url.scheme not in PORTS or not url.hostname:
        raise NoModel(f"ansible.windows.win_uri: {params['url']}")
    status = answer(context, url)
    words, name = WORDS[status]
    content = PAGE if status == 200 else ""
    context.result |= {
        "msg": words,
        "status_code": status,
        "status_description": words,
        "method": method,
        "content_length": len(content),
        "content_type": "text/html",
        "response_uri": params["url"],
    }
    if params["return_content"]:
        context.result["content"] = content
    if status not in params["status_code"]:
        valid = " ".join(map(str, params["status_code"]))
        raise context.fail(f"Status code of request '{status}' is not in list of valid status codes {valid} : {name}'.")
    return context.result


def answer(context: Context, url: urllib.parse.SplitResult) -> int:
    """The status of the page; Refusal where no web server can be asked."""
    estate, name = context.estate, str(url.hostname)
    target = estate.network.from_host(context.host, name)
    if target is None:
        raise lost(context, f"The remote name could not be resolved: '{name}'")
    port = url.port or PORTS[url.scheme]
    if not estate.network.reachable(context.host, target, port):
        raise lost(context, "Unable to connect to the remote server")
    if url.scheme == "https":
        raise NoModel("ansible.windows.win_uri: https")
    there = url.path.lower().rstrip("/")
    return 200 if target.name in estate.consoles and (there == "/altiris" or there.startswith("/altiris/")) else 404


def lost(context: Context, why: str) -> Exception:
    return context.fail(FAILED.format(CALL.format(why)), status_code=None)
