"""Answers kept for a repeated request, sealed: they may hold a token or a pickup code."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quanqu.kit import idempotency, sealing

_NONCE_BYTES = 12


def claim(*, scope: str, key: str, request: bytes) -> idempotency.Answer | None:
    """Take the key for this request, or give the very bytes that were answered before."""
    kept = idempotency.claim(scope=scope, key=key, request=request)
    if kept is None:
        return None
    nonce, sealed = kept.body[:_NONCE_BYTES], kept.body[_NONCE_BYTES:]
    return idempotency.Answer(kept.status, _cipher().decrypt(nonce, sealed, scope.encode()))


def keep(*, scope: str, key: str, answer: idempotency.Answer) -> None:
    """Keep an answer beside its effect."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, answer.body, scope.encode())
    idempotency.keep(scope=scope, key=key, answer=idempotency.Answer(answer.status, sealed))


def _cipher() -> AESGCM:
    return AESGCM(sealing.derived_key("kept answers"))
