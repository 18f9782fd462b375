"""`quanqu run`: the whole shop on this machine, from nothing to an address in a browser."""

import contextlib
import hashlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quanqu.kit import clock, local_authority
from quanqu.kit.database_roles import Passwords, UnfitServer, external_environment
from quanqu.kit.embedded_postgres import EmbeddedPostgres, ServerFailed
from quanqu.kit.postgres_home import CannotHost
from quanqu.kit.run_lock import RunLock
from quanqu.kit.secrets_store import SecretMissing, secrets_folder
from quanqu.kit.supervisor import Service, Supervisor

PROJECT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
WEB_WORKERS = 2
WEB_THREADS = 8
GATEWAY_PORTS_ABOVE = 10
HEALTH_TIMEOUT_S = 60
JOIN_TIMEOUT_S = 240
WATCH_EVERY_S = 0.25


class SetupFailed(Exception):
    """A step on the way to a running shop failed; the message says which, and what it printed."""


REFUSALS = (CannotHost, ServerFailed, UnfitServer, SecretMissing, SetupFailed)


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


def main(check: bool = False, tls: str | None = None, port: int = 8000) -> int:
    """Run the shop until Ctrl-C; with `check` run the journey through it instead, then stop.

    Returns the exit code: that of the journey, 1 when the shop could not be set up, else 0.
    """
    var = Path(os.environ.get("QUANQU_VAR", PROJECT / "var"))
    wish = Wish(check=check, tls=tls, port=port, var=var)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with RunLock(var / "run.lock") as lock:
            if _take_or_find(lock):
                return _run(wish, lock)
            return _join(wish, lock.read())
    except REFUSALS as refused:
        _say(f"\nQuanqu did not start. {refused}")
        return 1
    except KeyboardInterrupt:
        return 1 if check else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _take_or_find(lock: RunLock) -> bool:
    """True when this run has the folder; False when another run is up there and stays up.

    A run that is only starting, or a check that will end, is waited for.
    """
    deadline = time.monotonic() + JOIN_TIMEOUT_S
    while not lock.take():
        if lock.read().get("url"):
            return False
        if time.monotonic() > deadline:
            raise SetupFailed("Another run in this folder does not get ready; see var/log.")
        time.sleep(0.2)
    return True


def _join(wish: Wish, other: dict[str, str]) -> int:
    _say(f"Quanqu runs here already:  {other['url']}")
    return _finish_journey(_begin_journey(other)) if wish.check else 0


# Setting up


def _run(wish: Wish, lock: RunLock) -> int:
    site = _choose_site(wish)
    os.environ.update(_environment(wish, site))
    with contextlib.ExitStack() as stack:
        try:
            server = _database(wish, stack)
            _prepare(wish)
            supervisor = Supervisor(logs=wish.var / "log", say=_say)
            stack.callback(supervisor.stop)
            for service in _services(wish, site):
                supervisor.start(service)
            watch = _watcher(supervisor, server)
            _await_health(wish, site, watch)
            if wish.check:
                return _finish_journey(_begin_journey(site.facts()), watch)
            _welcome(wish, site)
            lock.tell(site.facts())
            while True:
                watch()
                time.sleep(WATCH_EVERY_S)
        finally:
            # A second Ctrl-C must not cut the orderly stop short.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            _say("Stopping ...")


def _choose_site(wish: Wish) -> Site:
    port = _free_port(wish.port)
    if port != wish.port:
        _say(f"Port {wish.port} is taken; using {port}.")
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
    for port in range(first, first + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # A server on one address does not always keep another from binding the other.
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("0.0.0.0", port))
            return port
    raise SetupFailed(f"No free port between {first} and {first + 199}.")


def _environment(wish: Wish, site: Site) -> dict[str, str]:
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
    return {"QUANQU_VAR": str(wish.var)} | {
        name: os.environ.get(name, value) for name, value in defaults.items()
    }


def _database(wish: Wish, stack: contextlib.ExitStack) -> EmbeddedPostgres | None:
    """Find or start the database, and tell the children; the embedded server, if it is one."""
    if os.environ.get("QUANQU_DATABASE_URL"):
        passwords = Passwords(secrets_folder() / "database.json")
        os.environ.update(external_environment(os.environ, passwords))
        _say("Database: the one of QUANQU_DATABASE_URL")
        return None
    with _step("Database"):
        server = stack.enter_context(EmbeddedPostgres(wish.var / "postgres"))
    os.environ.update(server.environment())
    return server


def _prepare(wish: Wish) -> None:
    static = _collect_static_if_stale(wish.var)
    with _step("Tables"):
        _do(sys.executable, "-m", "django", "migrate", "--database", "owner", "--verbosity", "0")
    if static is not None:
        with _step("Pages"):
            _finish(static)
            (wish.var / "static.digest").write_text(_static_digest())
    if wish.is_development:
        with _step("Demo world"):
            _do(str(PROGRAMS / "quanqu"), "demo", "--if-empty")


@contextlib.contextmanager
def _step(title: str) -> Iterator[None]:
    started = time.monotonic()
    sys.stdout.write(f"{title} ... ")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        _say("")
        raise
    _say(f"ready ({time.monotonic() - started:.1f} s)")


def _do(*command: str) -> None:
    _finish(_begin(*command))


def _begin(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=PROJECT
    )


def _finish(process: subprocess.Popen[str]) -> None:
    output, _ = process.communicate()
    if process.returncode != 0:
        last = "\n".join(output.splitlines()[-25:])
        arguments = process.args if isinstance(process.args, (list, tuple)) else [process.args]
        command = " ".join(Path(str(part)).name for part in arguments)
        raise SetupFailed(f"`{command}` failed:\n{last}")


def _static_digest() -> str:
    digest = hashlib.sha256((PROJECT / "requirements.txt").read_bytes())
    for path in sorted(PROJECT.glob("quanqu/**/static/**/*")):
        if path.is_file():
            state = path.stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _collect_static_if_stale(var: Path) -> subprocess.Popen[str] | None:
    """Collecting needs no database: it goes on while the tables are made."""
    kept, folder = var / "static.digest", var / "static"
    if folder.exists() and kept.exists() and kept.read_text() == _static_digest():
        return None
    folder.mkdir(exist_ok=True)
    return _begin(sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0")


# Running


def _services(wish: Wish, site: Site) -> Iterator[Service]:
    if wish.is_development:
        yield _gateway(wish, site)
    yield Service("worker", [str(PROGRAMS / "quanqu"), "worker"])
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


def _watcher(supervisor: Supervisor, server: EmbeddedPostgres | None) -> Callable[[], None]:
    def watch() -> None:
        if server is not None and not server.is_running():
            _say("database ended; starting it again")
            server.start()
        supervisor.watch()

    return watch


def _await_health(wish: Wish, site: Site, watch: Callable[[], None]) -> None:
    deadline = time.monotonic() + HEALTH_TIMEOUT_S
    with _step("Web"):
        while not _is_healthy(site):
            if time.monotonic() > deadline:
                log = (wish.var / "log" / "web.log").read_text(errors="replace")
                last = "\n".join(log.splitlines()[-25:])
                raise SetupFailed(f"The web server does not answer:\n{last}")
            watch()
            time.sleep(0.05)


def _is_healthy(site: Site) -> bool:
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


def _begin_journey(facts: dict[str, str]) -> subprocess.Popen[bytes]:
    """The journey as a client of the site, which may be another run's."""
    environment = dict(os.environ)
    if facts["authority"]:
        environment["SSL_CERT_FILE"] = facts["authority"]
    command = [str(PROGRAMS / "quanqu"), "journey", "--base-url", facts["local_url"]]
    return subprocess.Popen(command, env=environment)


def _finish_journey(
    journey: subprocess.Popen[bytes], watch: Callable[[], None] = lambda: None
) -> int:
    try:
        while journey.poll() is None:
            watch()
            time.sleep(0.1)
    finally:
        if journey.poll() is None:
            journey.terminate()
            journey.wait()
    _say("The journey went through." if journey.returncode == 0 else "The journey FAILED.")
    return journey.returncode


def _welcome(wish: Wish, site: Site) -> None:
    _say(f"\nQuanqu is open:  {site.url}")
    if wish.is_development:
        _say(f"Payment provider of the demo:  {os.environ['QUANQU_GATEWAY_URL']}")
    if site.certificate:
        _say(
            f"\nTo trust it on a phone, open  {site.url}/static/quanqu-authority.crt  there once,"
            "\ninstall the profile, and compare its SHA-256 fingerprint:"
            f"\n  {local_authority.fingerprint(site.certificate.authority)}"
        )
