"""What the providers' adapters share: one HTTP client, RSA signatures, amounts and moments."""

import base64
import csv
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from quanqu.payments.types import PaymentId, ProviderUnreachable, RefundId

CHINA: Final = timezone(timedelta(hours=8))
"""The calendar and clock of both Chinese providers, without summer time."""

BROKEN: Final = (
    *(LookupError, TypeError, ValueError, ArithmeticError),
    # A file that is cut short or no archive at all: gzip, zip and csv have words of their own.
    *(EOFError, OSError, zlib.error, zipfile.BadZipFile, csv.Error),
)
"""What comes of reading an answer that does not make sense."""

TIMEOUT: Final = httpx.Timeout(5.0, connect=3.0)


@cache
def client() -> httpx.Client:
    """One pool of connections per process; loopback and providers are never behind a proxy."""
    limits = httpx.Limits(max_connections=32, max_keepalive_connections=16)
    return httpx.Client(limits=limits, trust_env=False, follow_redirects=False, timeout=TIMEOUT)


def send(request: httpx.Request) -> httpx.Response:
    """Send it; silence and broken lines are `ProviderUnreachable`."""
    try:
        return client().send(request)
    except httpx.HTTPError as error:
        raise ProviderUnreachable(reason=type(error).__name__) from error


@contextmanager
def believable() -> Iterator[None]:
    """A signed answer that does not make sense tells nothing about the outcome."""
    try:
        yield
    except BROKEN as error:
        raise ProviderUnreachable(reason="answer_malformed") from error


def signature_of(key: RSAPrivateKey, text: bytes) -> str:
    return base64.b64encode(key.sign(text, PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, signature: str, text: bytes) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), text, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def read_account(folder: Path) -> dict[str, Any]:
    """What `account.json` in a merchant's folder says of it."""
    account: dict[str, Any] = json.loads((folder / "account.json").read_text())
    return account


def read_private_key(path: Path) -> RSAPrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("a provider's keys must be RSA")
    return key


def read_public_key(content: bytes) -> RSAPublicKey:
    """Of a public key or of a certificate, in PEM."""
    is_certificate = b"BEGIN CERTIFICATE" in content
    key = (
        x509.load_pem_x509_certificate(content).public_key()
        if is_certificate
        else load_pem_public_key(content)
    )
    if not isinstance(key, RSAPublicKey):
        raise ValueError("a provider's keys must be RSA")
    return key


def fen_of(yuan: object) -> int:
    """Yuan as a provider writes them; raises ValueError for a part of a fen or no number."""
    fen = Decimal(str(yuan).strip()) * 100
    if fen != fen.to_integral_value():
        raise ValueError("a part of a fen")
    return int(fen)


def yuan_of(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def local_moment(text: str) -> datetime:
    """A Chinese provider's clock, `2026-06-01 12:00:00`."""
    return datetime.strptime(text.strip()[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)


def payment_of(number: str) -> PaymentId:
    """Our payment behind a merchant's order number; raises ValueError."""
    return PaymentId(UUID(number))


def refund_of(number: str) -> RefundId:
    """Our refund behind a merchant's refund number; raises ValueError."""
    return RefundId(UUID(number))


def known_payment(number: str) -> PaymentId | None:
    """The same where it may also be a number that somebody else gave."""
    try:
        return payment_of(number)
    except ValueError:
        return None


def known_refund(number: str) -> RefundId | None:
    try:
        return refund_of(number)
    except ValueError:
        return None


def header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")
