"""Answers kept for a repeated request, sealed: they may hold a token or a pickup code."""

import os
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quanqu.kit import idempotency, sealing

_NONCE_BYTES = 12


def claim(*, scope: str, key: str, request: bytes) -> idempotency.Answer | None:
    """Take the key for this request, or give the very bytes that were answered before."""
    kept = idempotency.claim(scope=scope, key=key, request=request)
    return None if kept is None else opened(scope, kept)


def keep(*, scope: str, key: str, answer: idempotency.Answer) -> None:
    """Keep an answer beside its effect."""
    idempotency.keep(scope=scope, key=key, answer=sealed(scope, answer))


def sealed(scope: str, answer: idempotency.Answer) -> idempotency.Answer:
    """An answer as it is kept."""
    nonce = os.urandom(_NONCE_BYTES)
    body = nonce + _cipher().encrypt(nonce, answer.body, scope.encode())
    return idempotency.Answer(answer.status, body)


def opened(scope: str, kept: idempotency.Answer) -> idempotency.Answer:
    """A kept answer as it was given."""
    nonce, body = kept.body[:_NONCE_BYTES], kept.body[_NONCE_BYTES:]
    return idempotency.Answer(kept.status, _cipher().decrypt(nonce, body, scope.encode()))


@cache
def _cipher() -> AESGCM:
    return AESGCM(sealing.derived_key("kept answers"))
