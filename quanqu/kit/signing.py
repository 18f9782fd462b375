"""What others check without asking us is signed with Ed25519, by a key per purpose."""

from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from quanqu.kit.sealing import derived_key


@cache
def _key(purpose: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived_key(f"sign {purpose}"))


@cache
def _public_key(purpose: str) -> Ed25519PublicKey:
    return _key(purpose).public_key()


def sign(purpose: str, text: bytes) -> bytes:
    """The signature of a text; who knows `public_key` of the purpose can check it."""
    return _key(purpose).sign(text)


def public_key(purpose: str) -> bytes:
    """The 32 bytes by which signatures of a purpose are checked."""
    return _public_key(purpose).public_bytes_raw()


def is_signed(purpose: str, text: bytes, signature: bytes) -> bool:
    """Whether we signed just this text for this purpose."""
    try:
        _public_key(purpose).verify(signature, text)
    except InvalidSignature:
        return False
    return True
