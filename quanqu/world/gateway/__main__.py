"""Start the gateway, or make its keys: `python -m quanqu.world.gateway --help`."""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from . import accounts, keys
from .alipay_wire import AlipayTeller
from .api import Gateway
from .details import PLAIN
from .notices import PlainTeller, Sender, Teller
from .server import Server
from .store import Store
from .wechat_wire import WeChatTeller


def main() -> None:
    wish = _read_arguments()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    os.umask(0o077)
    if wish.init:
        keys.make_missing(wish.init, wish.merchant or ["quanqu"])
        accounts.make_missing(wish.init)
    if wish.port is not None:
        _serve(wish)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m quanqu.world.gateway")
    parser.add_argument("--init", type=Path, metavar="DIR", help="make missing keys in DIR")
    parser.add_argument("--merchant", action="append", help="merchant id for --init (quanqu)")
    parser.add_argument(
        "--keys", type=Path, metavar="DIR", help="read keys there (default: --init)"
    )
    parser.add_argument("--port", type=int, help="serve; 0 takes any free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", type=Path, metavar="FILE", help="SQLite file")
    parser.add_argument("--public-url", help="how a shopper's browser reaches this gateway")
    wish = parser.parse_args()
    wish.keys = wish.keys or wish.init
    if wish.port is None and not wish.init:
        parser.error("give --port to serve, or --init to make keys")
    if wish.port is not None and not (wish.state and wish.keys):
        parser.error("serving needs --state and --keys (or --init)")
    return wish


def _serve(wish: argparse.Namespace) -> None:
    loaded = keys.load(wish.keys)
    store = Store(wish.state)
    server = Server((wish.host, wish.port))
    here = f"http://{wish.host}:{server.server_address[1]}"
    wechat, alipay = accounts.load_wechat(wish.keys), accounts.load_alipay(wish.keys)
    tellers: dict[str, Teller] = {
        PLAIN: PlainTeller(loaded.gateway),
        "wechat": WeChatTeller(wechat),
        "alipay": AlipayTeller(alipay),
    }
    gateway = Gateway(
        store=store,
        keys=loaded,
        wechat=wechat,
        alipay=alipay,
        sender=Sender(store, tellers),
        public_url=(wish.public_url or here).rstrip("/"),
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"gateway ready on {here}\n")
    sys.stdout.flush()
    try:
        server.serve(gateway)
    except KeyboardInterrupt:
        pass
    finally:
        gateway.sender.stop()
        server.server_close()


main()
