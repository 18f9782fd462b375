"""Personal fields: sealed with a key per member, found by a keyed hash, gone with the key."""

import base64
import hmac
import os
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


@cache
def derived_key(purpose: str) -> bytes:
    """A 32-byte key for one purpose, derived from the master key, which itself seals nothing."""
    master = base64.b64decode(settings.QUANQU_MASTER_KEY)
    if len(master) < 32:
        raise ValueError("QUANQU_MASTER_KEY must hold at least 32 bytes in base64")
    return HKDF(SHA256(), 32, salt=None, info=f"quanqu:{purpose}".encode()).derive(master)


def lookup(kind: str, value: str) -> bytes:
    """The keyed hash under which an identifier is found; the same value always gives the same."""
    return hmac.digest(derived_key("lookup"), f"{kind}\0{value}".encode(), sha256)


def new_data_key() -> bytes:
    """A fresh data key, wrapped by the master key; only the wrapped form is ever stored."""
    return _encrypt(derived_key("wrap"), os.urandom(32))


def seal(wrapped_key: bytes, text: str) -> bytes:
    """Encrypt a personal field under a wrapped data key (AES-256-GCM)."""
    return _encrypt(_decrypt(derived_key("wrap"), wrapped_key), text.encode())


def unseal(wrapped_key: bytes, sealed: bytes) -> str:
    """The personal field in plain; raises InvalidTag if key or text were changed."""
    return _decrypt(_decrypt(derived_key("wrap"), wrapped_key), sealed).decode()


def _encrypt(key: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def _decrypt(key: bytes, sealed: bytes) -> bytes:
    return AESGCM(key).decrypt(bytes(sealed[:_NONCE_BYTES]), bytes(sealed[_NONCE_BYTES:]), None)
