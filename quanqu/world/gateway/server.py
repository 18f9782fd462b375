"""The socket: HTTP in, values out."""

import ipaddress
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from . import alipay, api, control, pages, payments, wechat, wechat_sharing
from .refusal import Refusal
from .web import Answer, Request, json_answer, problem

log = logging.getLogger(__name__)

LARGEST_BODY = 65_536
NONCE_SECONDS = 900
WECHAT_ROUTES = wechat.ROUTES + wechat_sharing.ROUTES


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "QuanquGateway"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 65_536
    timeout = 30
    server: "Server"

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET

    def _serve(self) -> None:
        try:
            answer = self._answer(self._read())
        except Refusal as refusal:
            # The body was not read, so the next request cannot be found on this connection.
            self.close_connection = True
            answer = problem(refusal)
        except Exception:
            log.exception("A request stumbled.")
            answer = json_answer(500, {"code": "internal", "detail": "The gateway stumbled."})
        if answer.is_cut:
            self.close_connection = True
            return
        self._write(answer)

    def _read(self) -> Request:
        if self.headers.get("Transfer-Encoding"):
            raise Refusal(411, "length_required", "Send Content-Length.")
        length = self.headers.get("Content-Length") or "0"
        if not (length.isascii() and length.isdigit()):
            raise Refusal(400, "length_wrong", "Content-Length is not a number.")
        if int(length) > LARGEST_BODY:
            raise Refusal(413, "body_too_large", "The body is too large.")
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            target=self.path,
            path=parts.path,
            query=dict(parse_qsl(parts.query, max_num_fields=40)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
            is_local=ipaddress.ip_address(self.client_address[0]).is_loopback,
        )

    def _answer(self, request: Request) -> Answer:
        gateway = self.server.gateway
        if request.path.startswith("/v1/"):
            return api.serve(gateway, request)
        if request.path.startswith("/v3/"):
            return wechat.serve(gateway, request, WECHAT_ROUTES)
        if request.path in ("/gateway.do", "/alipay/bill"):
            return alipay.serve(gateway, request)
        if request.path.startswith("/control"):
            return control.serve(gateway, request)
        if request.path == "/health":
            return json_answer(200, {"status": "up"})
        return pages.serve(gateway, request)

    def _write(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, Handler)
        self.gateway: api.Gateway

    def serve(self, gateway: api.Gateway) -> None:
        """Serve until stopped, with the background work beside."""
        self.gateway = gateway
        gateway.sender.start()
        threading.Thread(target=_sweep, args=(gateway,), daemon=True).start()
        self.serve_forever()


def _sweep(gateway: api.Gateway) -> None:
    """Close what expired and forget nonces that are too old to be fresh again."""
    while True:
        try:
            now = time.time()
            with gateway.store.transaction() as db:
                has_expired = payments.expire(db, now) > 0
            if has_expired:
                gateway.sender.wake()
            gateway.store.forget_nonces(now - NONCE_SECONDS)
        except Exception:
            log.exception("The sweep stumbled.")
        time.sleep(1.0)
