"""The processes of a run, and how they are watched."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from quanqu.kit.embedded_postgres import EmbeddedPostgres
from quanqu.kit.supervisor import Service, Supervisor
from quanqu.run.console import say, step
from quanqu.run.setting_up import PROGRAMS, SetupFailed
from quanqu.run.site import Site, Wish, is_healthy

WEB_WORKERS = 2
WEB_THREADS = 80
"""Most of them may wait for one batch of orders: they hold no connection meanwhile."""
HEALTH_TIMEOUT_S = 60


def all_services(wish: Wish, site: Site) -> Iterator[Service]:
    if wish.is_development:
        yield _gateway(wish, site)
    yield Service("worker", [str(PROGRAMS / "quanqu"), "worker"])
    yield Service("search", [str(PROGRAMS / "quanqu"), "search", "follow"])
    web = [str(PROGRAMS / "granian"), "quanqu.wsgi:application", "--interface", "wsgi"]
    web += ["--host", "0.0.0.0" if wish.tls else "127.0.0.1", "--port", str(site.port)]
    web += ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)]
    web += ["--respawn-failed-workers", "--respawn-interval", "0.2"]
    web += ["--workers-kill-timeout", "10", "--no-ws"]
    if site.certificate:
        web += ["--ssl-certificate", str(site.certificate.certificate)]
        web += ["--ssl-keyfile", str(site.certificate.key), "--ssl-protocol-min", "tls1.2"]
        _publish_authority(wish, site.certificate.authority)
    yield Service("web", web)


def _gateway(wish: Wish, site: Site) -> Service:
    """The payment provider of the demo, a process of its own."""
    command = [sys.executable, "-m", "quanqu.world.gateway", "--port", str(site.gateway_port)]
    command += ["--init", os.environ["QUANQU_GATEWAY_KEYS"]]
    command += ["--state", str(wish.var / "gateway.sqlite3")]
    if wish.tls:
        # A phone pays on the provider's page, so it must reach that too.
        command += ["--host", "0.0.0.0"]
        command += ["--public-url", f"http://{wish.tls}:{site.gateway_port}"]
    # Its notices come to our HTTPS address, so it must trust our authority.
    trust = {"SSL_CERT_FILE": str(site.certificate.authority)} if site.certificate else {}
    return Service("gateway", command, trust)


def _publish_authority(wish: Wish, certificate: Path) -> None:
    """Put the authority's certificate (public) where a phone can fetch it."""
    (wish.var / "static" / "quanqu-authority.crt").write_bytes(certificate.read_bytes())


def watcher(supervisor: Supervisor, server: EmbeddedPostgres | None) -> Callable[[], None]:
    def watch() -> None:
        if server is not None and not server.is_running():
            say("database ended; starting it again")
            server.start()
        supervisor.watch()

    return watch


def await_health(wish: Wish, site: Site, watch: Callable[[], None]) -> None:
    deadline = time.monotonic() + HEALTH_TIMEOUT_S
    with step("Web"):
        while not is_healthy(site):
            if time.monotonic() > deadline:
                log = (wish.var / "log" / "web.log").read_text(errors="replace")
                last = "\n".join(log.splitlines()[-25:])
                raise SetupFailed(f"The web server does not answer:\n{last}")
            watch()
            time.sleep(0.05)
