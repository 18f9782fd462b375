import http.server
import ssl
import stat
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from quanqu.kit.local_authority import ServerCertificate, certify, fingerprint

NOW = datetime.now(UTC)
NAMES = ["localhost", "127.0.0.1"]


@pytest.fixture
def files(tmp_path: Path) -> ServerCertificate:
    return certify(tmp_path, NAMES, at=NOW)


@pytest.fixture
def address(files: ServerCertificate) -> Iterator[str]:
    """A real HTTPS server with the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def open_with(address: str, context: ssl.SSLContext) -> int:
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    with urllib.request.build_opener(*handlers).open(address, timeout=30) as answer:
        return int(answer.status)


class TestCertify:
    def test_who_trusts_the_authority_reaches_the_server(
        self, files: ServerCertificate, address: str
    ) -> None:
        assert open_with(address, ssl.create_default_context(cafile=files.authority)) == 200

    def test_who_does_not_trust_it_is_refused(self, address: str) -> None:
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            open_with(address, ssl.create_default_context())

    def test_keeps_the_certificate_while_it_serves(
        self, files: ServerCertificate, tmp_path: Path
    ) -> None:
        before = files.certificate.read_bytes()
        certify(tmp_path, NAMES, at=NOW + timedelta(days=300))
        assert files.certificate.read_bytes() == before

    def test_makes_a_new_one_for_new_names_from_the_same_authority(
        self, files: ServerCertificate, tmp_path: Path
    ) -> None:
        authority, certificate = files.authority.read_bytes(), files.certificate.read_bytes()
        certify(tmp_path, ["shop.example", *NAMES], at=NOW)
        assert files.authority.read_bytes() == authority
        assert files.certificate.read_bytes() != certificate

    def test_renews_before_the_end(self, files: ServerCertificate, tmp_path: Path) -> None:
        before = files.certificate.read_bytes()
        certify(tmp_path, NAMES, at=NOW + timedelta(days=380))
        assert files.certificate.read_bytes() != before

    def test_phones_accept_its_length(self, files: ServerCertificate) -> None:
        loaded = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        assert loaded.not_valid_after_utc - loaded.not_valid_before_utc <= timedelta(days=398)

    def test_keys_are_for_their_owner_alone(self, files: ServerCertificate) -> None:
        for key in (files.key, files.authority.with_suffix(".key")):
            assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_fingerprint_is_written_as_phones_show_it(files: ServerCertificate) -> None:
    pairs = fingerprint(files.authority).split(":")
    assert len(pairs) == 32
    assert all(len(pair) == 2 and pair == pair.upper() for pair in pairs)
