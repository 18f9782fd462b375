"""What is signed, and how it travels in headers (README.md has the texts)."""

import base64
import hashlib
import re
import secrets
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .keys import GATEWAY_KEY, Keys
from .refusal import Refusal
from .web import Request

FRESH_SECONDS = 300
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
TIMESTAMP = re.compile(r"[0-9]{1,12}")


def authenticate(request: Request, keys: Keys, now: float) -> str:
    """Return the merchant that signed this request; the caller still has to spend the nonce."""
    merchant, key = request.header("Gateway-Merchant"), request.header("Gateway-Key")
    timestamp, nonce = request.header("Gateway-Timestamp"), request.header("Gateway-Nonce")
    if not (TIMESTAMP.fullmatch(timestamp) and NONCE.fullmatch(nonce)):
        raise Refusal(401, "unsigned", "Timestamp or nonce is missing or malformed.")
    public = keys.merchants.get((merchant, key))
    if public is None:
        raise Refusal(401, "merchant_unknown", "No such merchant and key.")
    parts = (request.method, request.target, merchant, key, timestamp, nonce)
    text = _text("quanqu-gateway-request-1", *parts, body=request.body)
    if not is_signed(public, request.header("Gateway-Signature"), text):
        raise Refusal(401, "signature_wrong", "The signature does not fit the request.")
    if abs(now - int(timestamp)) > FRESH_SECONDS:
        raise Refusal(401, "stale", "The timestamp is more than five minutes away.")
    return merchant


def answer_headers(
    key: Ed25519PrivateKey, *, status: int, request_nonce: str, body: bytes
) -> dict[str, str]:
    """Sign an answer; the request's nonce ties it to one question."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    parts = (str(status), request_nonce, GATEWAY_KEY, timestamp, nonce)
    return _headers(key, timestamp, nonce, _text("quanqu-gateway-answer-1", *parts, body=body))


def notice_headers(key: Ed25519PrivateKey, body: bytes, *, at: float) -> dict[str, str]:
    """Sign one delivery of a notice."""
    timestamp, nonce = str(int(at)), secrets.token_hex(16)
    text = _text("quanqu-gateway-notice-1", GATEWAY_KEY, timestamp, nonce, body=body)
    return _headers(key, timestamp, nonce, text)


def is_signed(public: Ed25519PublicKey, signature: str, text: bytes) -> bool:
    try:
        public.verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(*parts: str, body: bytes) -> bytes:
    return "\n".join((*parts, hashlib.sha256(body).hexdigest(), "")).encode()


def _headers(key: Ed25519PrivateKey, timestamp: str, nonce: str, text: bytes) -> dict[str, str]:
    return {
        "Gateway-Key": GATEWAY_KEY,
        "Gateway-Timestamp": timestamp,
        "Gateway-Nonce": nonce,
        "Gateway-Signature": base64.b64encode(key.sign(text)).decode(),
    }
