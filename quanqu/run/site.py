"""Where a run is reached: ports, names, certificate, and what its processes share."""

import contextlib
import os
import socket
import ssl
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from quanqu.kit import clock, local_authority
from quanqu.run.console import say

GATEWAY_PORTS_ABOVE = 10
PORTS_TRIED = 200


class NoFreePort(Exception):
    """Every port that was tried is taken."""


@dataclass(frozen=True)
class Wish:
    """What the person asked for, and the folder that everything of this run lives in."""

    check: bool
    tls: str | None
    port: int
    var: Path

    @property
    def is_development(self) -> bool:
        return os.environ.get("QUANQU_MODE", "development") == "development"


@dataclass(frozen=True)
class Site:
    """Where this run is reached."""

    url: str
    port: int
    gateway_port: int
    certificate: local_authority.ServerCertificate | None

    @property
    def local_url(self) -> str:
        """An address that works on this machine, whatever the site's name resolves to."""
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def facts(self) -> dict[str, str]:
        """What a client on this machine needs to know."""
        authority = str(self.certificate.authority) if self.certificate else ""
        return {"url": self.url, "local_url": self.local_url, "authority": authority}


def choose_site(wish: Wish) -> Site:
    port = _free_port(wish.port)
    if port != wish.port:
        say(f"Port {wish.port} is taken; using {port}.")
    certificate = None
    if wish.tls:
        names = dict.fromkeys([wish.tls, "localhost", "127.0.0.1"])
        certificate = local_authority.certify(wish.var / "tls", [*names], at=clock.now())
    address = f"https://{wish.tls}" if wish.tls else "http://127.0.0.1"
    return Site(
        url=f"{address}:{port}",
        port=port,
        gateway_port=_free_port(port + GATEWAY_PORTS_ABOVE),
        certificate=certificate,
    )


def _free_port(first: int) -> int:
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # A server on one address does not always keep another from binding the other.
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("0.0.0.0", port))
            return port
    raise NoFreePort(f"No free port between {first} and {first + PORTS_TRIED - 1}.")


def environment(wish: Wish, site: Site) -> dict[str, str]:
    """What all processes of this run share. What the person has set stays."""
    hosts = ["127.0.0.1", "localhost", "[::1]", *([wish.tls] if wish.tls else [])]
    defaults = {
        "DJANGO_SETTINGS_MODULE": "quanqu.settings",
        "QUANQU_MODE": "development",
        "QUANQU_HOSTS": ",".join(hosts),
        "QUANQU_BASE_URL": site.url,
        "QUANQU_GATEWAY_URL": f"http://127.0.0.1:{site.gateway_port}",
        "QUANQU_GATEWAY_KEYS": str(wish.var / "secrets" / "gateway"),
        "PYTHONUNBUFFERED": "1",
    }
    # A run has its own worker for search, also one that a test has started.
    fixed = {"QUANQU_VAR": str(wish.var), "QUANQU_SEARCH_INLINE": ""}
    return fixed | {name: os.environ.get(name, value) for name, value in defaults.items()}


def is_healthy(site: Site) -> bool:
    context = None
    if site.certificate:
        context = ssl.create_default_context(cafile=str(site.certificate.authority))
    # Never through a proxy of the machine: this is our own process.
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(f"{site.local_url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
