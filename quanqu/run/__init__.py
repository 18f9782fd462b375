"""`quanqu run`: the whole shop on this machine, from nothing to an address in a browser."""

import contextlib
import os
import signal
import time
from pathlib import Path

from quanqu.kit.database_roles import UnfitServer
from quanqu.kit.embedded_postgres import ServerFailed
from quanqu.kit.postgres_home import CannotHost
from quanqu.kit.run_lock import RunLock
from quanqu.kit.secrets_store import SecretMissing
from quanqu.kit.supervisor import Supervisor
from quanqu.run import services, setting_up, visitors
from quanqu.run.console import say
from quanqu.run.setting_up import PROJECT, SetupFailed
from quanqu.run.site import NoFreePort, Wish, choose_site, environment

JOIN_TIMEOUT_S = 240
WATCH_EVERY_S = 0.25
REFUSALS = (CannotHost, ServerFailed, UnfitServer, SecretMissing, SetupFailed, NoFreePort)


def main(check: bool = False, tls: str | None = None, port: int = 8000) -> int:
    """Run the shop until Ctrl-C; with `check` run the journey through it instead, then stop.

    Returns the exit code: that of the journey, 1 when the shop could not be set up, else 0.
    """
    var = Path(os.environ.get("QUANQU_VAR", PROJECT / "var")).absolute()
    wish = Wish(check=check, tls=tls, port=port, var=var)
    # Both by name: a shell starts background commands with SIGINT ignored, and we would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with RunLock(var / "run.lock") as lock:
            return _run(wish, lock) if _take_or_find(lock) else _join(wish, lock.read())
    except REFUSALS as refused:
        say(f"\nQuanqu did not start. {refused}")
        return 1
    except KeyboardInterrupt:
        return 1 if check else 0


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
    say(f"Quanqu runs here already:  {other['url']}")
    if hint := visitors.other_address(wish, other):
        say(hint)
        return 1
    return visitors.finish_journey(visitors.begin_journey(other)) if wish.check else 0


def _run(wish: Wish, lock: RunLock) -> int:
    site = choose_site(wish)
    os.environ.update(environment(wish, site))
    with contextlib.ExitStack() as stack:
        try:
            server = setting_up.database(wish, stack)
            setting_up.prepare(wish)
            supervisor = Supervisor(logs=wish.var / "log", say=say)
            stack.callback(supervisor.stop)
            for service in services.all_services(wish, site):
                supervisor.start(service)
            watch = services.watcher(supervisor, server)
            services.await_health(wish, site, watch)
            if wish.check:
                return visitors.finish_journey(visitors.begin_journey(site.facts()), watch)
            visitors.welcome(wish, site)
            lock.tell(site.facts())
            while True:
                watch()
                time.sleep(WATCH_EVERY_S)
        finally:
            # A second Ctrl-C must not cut the orderly stop short.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            say("Stopping ...")
