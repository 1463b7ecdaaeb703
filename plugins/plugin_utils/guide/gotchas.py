# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Gotchas", and what an upgrade uninstalls."""

from __future__ import annotations

import typing as t

from .row import Oddity, Row

SECTION = "Gotchas"
REBUILD, PXE, CEM = "Server Rebuild Required", "PXE (NBS)", "Cloud Enabled Management"
SOLUTIONS, OOB = "Solutions", "Out of Band Management (OoB)"

# TCP/UDP are not asked for by the guide; docs/products.md adds HTTPS to the same host (KB184952).
PATCH_IMPORT_HOST: t.Final = "solutionsam.com"
CEM_CERTIFICATES: tuple[str, ...] = ("self-signed", "third-party commercial", "internally issued")


class Removal(t.NamedTuple):
    """Something that an upgrade takes away."""

    id: str
    what: str
    by: str
    off: tuple[str, ...]  # where it is removed from
    kept: tuple[str, ...]  # what of it stays
    section: str
    oddities: tuple[Oddity, ...] = ()


REMOVALS: tuple[Removal, ...] = (
    Removal(
        "removal-mobile-management",
        "Mobile Management",
        "the upgrade to 7.6",
        ("Notification Server",),
        (),
        SOLUTIONS,
        (Oddity("i.e. - Mobile Management", "an example: any solution without a 7.6 release goes, so each installed one is looked up"),),
    ),
    Removal(
        "removal-out-of-band",
        "Out of Band Management",
        "OoBRemover utility",
        ("Notification Server", "Site Servers"),
        ("Intel SCS/RCS database", "provisioned computers", "RTSM features on supported AMT computers"),
        OOB,
        (Oddity("OoBRemover without a path or switches", "not known (docs/products.md): its effect is checked, it is not called"),),
    ),
)

ROWS: tuple[Row, ...] = (
    Row(
        "gotcha-server-rebuild",
        REBUILD,
        "7.6 needs a server rebuilt with Windows Server 2012 R2 or 2008 R2; a migration on the same server is not possible",
        (Oddity("Altiris 7.6", "ITMS 7.6"),),
    ),
    Row(
        "gotcha-package-data",
        REBUILD,
        "package data can be taken over with the software replicator tool",
        (Oddity("TECH166711", "its page of today lists no export from 6.x or 7.1: package files are copied, packages defined again"),),
        ("KB154810",),
    ),
    Row(
        "gotcha-pxe-names",
        PXE,
        "the PXE (NBS) services have new names: jobs that restart them must be created again",
        (Oddity("the names are not given", "docs/products.md has those of 7.1; of 7.5 and 7.6 only the display names are known"),),
        ("KB179672",),
    ),
    Row(
        "gotcha-cem-certificates",
        CEM,
        "CEM needs HTTPS and certificates: self-signed, bought, or of an own authority",
    ),
    Row("gotcha-cem-trust", CEM, "every cloud-enabled endpoint must trust them"),
    Row("gotcha-cem-package-server-names", CEM, "external package servers may need a new name, to match internal DNS"),
    Row(
        "gotcha-cem-codebases",
        CEM,
        "a CEM package server publishes https codebases with its internal FQDN",
        (
            Oddity(
                "the example FQDN is http://www.symantec.com",
                "an automatic link put there by the editor: the package server's own FQDN is meant",
            ),
        ),
    ),
    Row(
        "gotcha-cem-public-domains",
        CEM,
        "certificates are only issued for public domains: a company that owns xyz.com can buy none for cem.xyz.local",
        (
            Oddity(
                "only",
                "holds for a public authority; a self-signed or internal certificate can name xyz.local, if roaming endpoints resolve it",
            ),
        ),
    ),
    Row(
        "gotcha-solutions-uninstalled",
        SOLUTIONS,
        "solutions without a 7.6 release (as Mobile Management) are uninstalled if the upgrade continues",
    ),
    Row("gotcha-servicedesk", SOLUTIONS, "ServiceDesk goes to 7.6, and SIM shows a warning (TECH200807)"),
    Row(
        "gotcha-patch-icmp",
        SOLUTIONS,
        f"the import of Patch Management sends an ICMP request to {PATCH_IMPORT_HOST}: without it the import fails, if a proxy is used",
        (Oddity("(if proxy being used)", "required behind a proxy, recommended elsewhere"),),
        ("KB184952",),
    ),
    Row("gotcha-oob-unbundled", OOB, "OoB is no longer part of ITMS; Intel offers the component itself"),
    Row("gotcha-oob-rtsm", OOB, "RTSM features continue to work on supported AMT computers"),
    Row(
        "gotcha-oob-remover", OOB, "upgrading from an earlier ITMS, OoBRemover takes the OoB items off Notification Server and site servers"
    ),
    Row("gotcha-oob-provisioned", OOB, "the Intel SCS/RCS database and provisioned computers are left as they are"),
    Row("gotcha-oob-discovery", OOB, "the OoB discovery tool then brings provisioned computers into the CMDB"),
)
