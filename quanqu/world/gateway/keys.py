"""Key pairs in files: DIR/gateway-1.*.pem for the gateway, DIR/<merchant>/<key id>.*.pem."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

GATEWAY_KEY = "gateway-1"
MERCHANT_KEY = "merchant-1"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@dataclass(frozen=True)
class Keys:
    gateway: Ed25519PrivateKey
    merchants: dict[tuple[str, str], Ed25519PublicKey]


def make_missing(folder: Path, merchants: list[str]) -> None:
    """Make what is not there yet; never touches an existing private key."""
    _make_pair(folder, GATEWAY_KEY)
    for merchant in merchants:
        if not NAME.fullmatch(merchant):
            raise ValueError(f"not a merchant id: {merchant!r}")
        _make_pair(folder / merchant, MERCHANT_KEY)


def load(folder: Path) -> Keys:
    """Read the gateway's private key and every merchant's public keys."""
    merchants = {
        (path.parent.name, path.name.removesuffix(".public.pem")): _public(path)
        for path in folder.glob("*/*.public.pem")
    }
    return Keys(gateway=_private(folder / f"{GATEWAY_KEY}.private.pem"), merchants=merchants)


def _make_pair(folder: Path, name: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = folder / f"{name}.private.pem"
    if not private.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        write_once(private, pem)
    public = _private(private).public_key()
    write_once(
        folder / f"{name}.public.pem",
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def write_once(path: Path, content: bytes) -> None:
    """Appear whole or not at all; the first of two racing processes wins."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _private(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} is not an Ed25519 private key")
    return key


def _public(path: Path) -> Ed25519PublicKey:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{path} is not an Ed25519 public key")
    return key
