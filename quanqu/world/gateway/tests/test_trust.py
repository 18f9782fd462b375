"""Who may speak, and who is believed."""

import base64
import secrets
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from quanqu.payments.providers import gateway as adapter
from quanqu.payments.providers.gateway import GatewayProvider
from quanqu.payments.types import (
    NoticeMalformed,
    NoticeStale,
    NoticeUnsigned,
    ProviderStatus,
    ProviderUnreachable,
)
from quanqu.world.gateway.keys import load
from quanqu.world.gateway.signing import notice_headers
from quanqu.world.gateway.tests.machinery import (
    HTTP,
    PROJECT,
    GatewayProcess,
    Merchant,
    paid,
    payment_request,
)


def _signed(provider: GatewayProvider, path: str, *, seconds_ago: int = 0) -> httpx.Request:
    """A signed query, made by hand so that it can be spoilt."""
    request = httpx.Request("GET", provider.account.url + path)
    parts = ("quanqu", "merchant-1", str(int(time.time()) - seconds_ago), secrets.token_hex(16))
    text = adapter._text("quanqu-gateway-request-1", "GET", path, *parts, body=b"")
    names = ("Merchant", "Key", "Timestamp", "Nonce")
    signature = base64.b64encode(provider.account.private_key.sign(text)).decode()
    request.headers.update({f"Gateway-{n}": v for n, v in zip(names, parts, strict=True)})
    request.headers["Gateway-Signature"] = signature
    return request


def _send(request: httpx.Request) -> tuple[int, str]:
    answer = HTTP.send(request)
    return answer.status_code, answer.json().get("code", "")


class TestGatewayRefuses:
    def test_a_replayed_nonce(self, provider: GatewayProvider, merchant: Merchant) -> None:
        payment = paid(provider, merchant)
        request = _signed(provider, f"/v1/payments/{payment.payment_id}")
        assert _send(request) == (200, "")
        assert _send(request) == (401, "replayed")

    def test_an_old_timestamp(self, provider: GatewayProvider) -> None:
        request = _signed(provider, "/v1/payments/00000000", seconds_ago=301)
        assert _send(request) == (401, "stale")

    @pytest.mark.parametrize(
        ("header", "value", "code"),
        [
            ("Gateway-Merchant", "somebody", "merchant_unknown"),
            ("Gateway-Merchant", "../quanqu", "merchant_unknown"),
            ("Gateway-Key", "merchant-2", "merchant_unknown"),
            ("Gateway-Nonce", "f" * 32, "signature_wrong"),
            ("Gateway-Nonce", "short", "unsigned"),
            ("Gateway-Timestamp", "", "unsigned"),
            ("Gateway-Signature", "AAAA", "signature_wrong"),
        ],
    )
    def test_a_changed_header(
        self, provider: GatewayProvider, header: str, value: str, code: str
    ) -> None:
        request = _signed(provider, "/v1/payments/00000000")
        request.headers[header] = value
        assert _send(request) == (401, code)

    def test_a_changed_path(self, provider: GatewayProvider) -> None:
        request = _signed(provider, "/v1/payments/00000000")
        request.url = request.url.copy_with(path="/v1/payments/00000001")
        assert _send(request) == (401, "signature_wrong")

    def test_a_body_that_is_too_large_or_too_deep(self, gateway: GatewayProcess) -> None:
        url = f"{gateway.url}/v1/payments"
        assert HTTP.post(url, content=b"x" * 70_000).status_code == 413
        deep = HTTP.put(
            f"{gateway.url}/control",
            content=b"[" * 60_000,
            headers={"Content-Type": "application/json"},
        )
        assert deep.status_code == 400

    def test_control_from_a_page_in_a_browser(self, gateway: GatewayProcess) -> None:
        url = f"{gateway.url}/control"
        for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
            assert HTTP.put(url, json={"decline": True}, headers=headers).status_code == 403
        assert HTTP.put(url, content=b"{}").status_code == 415
        assert HTTP.put(url, json={"notices": "loud"}).status_code == 422
        assert HTTP.get(url).json() == {}


class TestAdapterDisbelieves:
    def test_a_tampered_answer(self, provider: GatewayProvider, merchant: Merchant) -> None:
        payment = payment_request(merchant)
        provider.create(payment)
        with _man_in_the_middle(provider.account.url, b'"pending"', b'"captured"') as url:
            deceived = GatewayProvider(replace(provider.account, url=url))
            with pytest.raises(ProviderUnreachable) as refused:
                deceived.query(payment.payment_id)
        assert refused.value.facts["reason"] == "answer_unverified"

    def test_nothing_when_the_man_in_the_middle_changes_nothing(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        payment = paid(provider, merchant)
        with _man_in_the_middle(provider.account.url, b"", b"") as url:
            through = GatewayProvider(replace(provider.account, url=url))
            assert through.query(payment.payment_id).status is ProviderStatus.CAPTURED

    def test_an_answer_signed_by_another_key(self, provider: GatewayProvider) -> None:
        other = Ed25519PrivateKey.generate().public_key()
        wary = GatewayProvider(replace(provider.account, gateway_key=other))
        with pytest.raises(ProviderUnreachable):
            wary.bill(datetime.now(UTC).date())

    def test_takes_a_refused_envelope_as_no_word_about_the_payment(
        self, provider: GatewayProvider, merchant: Merchant
    ) -> None:
        stranger = GatewayProvider(
            replace(provider.account, private_key=Ed25519PrivateKey.generate())
        )
        with pytest.raises(ProviderUnreachable) as refused:
            stranger.create(payment_request(merchant))
        assert refused.value.facts["status"] == 401

    def test_a_notice_without_signature_or_sense(
        self, gateway: GatewayProcess, provider: GatewayProvider
    ) -> None:
        now = datetime.now(UTC)
        with pytest.raises(NoticeUnsigned):
            provider.read_notice({}, b"{}", now)
        key = load(gateway.keys).gateway
        for body in (b"", b"[]", b'{"id": 1}', b"[" * 50_000):
            headers = notice_headers(key, body, at=now.timestamp())
            with pytest.raises(NoticeMalformed):
                provider.read_notice(headers, body, now)
            with pytest.raises(NoticeStale):
                provider.read_notice(headers, body, now + timedelta(minutes=6))


class TestKeys:
    def test_are_private_and_made_once(self, gateway: GatewayProcess) -> None:
        files = sorted(one for one in gateway.keys.rglob("*") if one.is_file())
        assert len(files) == 16
        before = [path.read_bytes() for path in files]
        command = [sys.executable, "-m", "quanqu.world.gateway", "--init", str(gateway.keys)]
        subprocess.run(command, cwd=PROJECT, check=True)
        assert [path.read_bytes() for path in files] == before
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
        folders = [one for one in gateway.keys.rglob("*") if one.is_dir()]
        assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}

    def test_are_found_through_the_settings(
        self, gateway: GatewayProcess, settings: object, merchant: Merchant
    ) -> None:
        place: dict[str, str | Path] = {"url": gateway.url, "keys": gateway.keys}
        settings.QUANQU_GATEWAY = place  # type: ignore[attr-defined]
        payment = payment_request(merchant)
        assert adapter.provider().create(payment).pay_url.startswith(gateway.url)


@contextmanager
def _man_in_the_middle(gateway_url: str, old: bytes, new: bytes) -> Iterator[str]:
    """A proxy that exchanges words in the gateway's answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = HTTP.get(gateway_url + self.path, headers=dict(self.headers))
            body = answer.content.replace(old, new) if old else answer.content
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.startswith("gateway-"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
