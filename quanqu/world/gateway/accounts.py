"""RSA keys and certificates of the two real protocols, made at the first start, never shipped.

DIR/wechat and DIR/alipay are the gateway's own; DIR/wechat/merchant and DIR/alipay/app are what a
merchant of each would be given, with `account.json` saying who it is.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509.oid import NameOID

from .keys import write_once

WECHAT_MERCHANT, WECHAT_APP = "1900000109", "wxd678efh567hg6787"
ALIPAY_APP, ALIPAY_SELLER = "2021000000000109", "2088000000000109"
YEARS = timedelta(days=5 * 365)


@dataclass(frozen=True)
class WeChatAccount:
    """The platform's key, and the one merchant it knows."""

    platform_key: RSAPrivateKey
    certificate: x509.Certificate
    public_key_id: str
    merchant_id: str
    app_id: str
    merchant_serial: str
    merchant_key: RSAPublicKey
    v3_key: bytes

    @property
    def serial(self) -> str:
        return serial_of(self.certificate)


@dataclass(frozen=True)
class AlipayAccount:
    gateway_key: RSAPrivateKey
    app_id: str
    seller_id: str
    app_key: RSAPublicKey


def make_missing(folder: Path) -> None:
    """Make what is not there yet; an existing key is never touched."""
    wechat, alipay = folder / "wechat", folder / "alipay"
    _make_wechat(wechat, wechat / "merchant")
    _make_alipay(alipay, alipay / "app")


def load_wechat(folder: Path) -> WeChatAccount:
    home, merchant = folder / "wechat", folder / "wechat" / "merchant"
    said = json.loads((merchant / "account.json").read_text())
    return WeChatAccount(
        platform_key=_private(home / "platform.key"),
        certificate=_certificate(home / "platform.crt"),
        public_key_id=said["public_key_id"],
        merchant_id=said["merchant_id"],
        app_id=said["app_id"],
        merchant_serial=said["serial"],
        merchant_key=_public(_certificate(merchant / "merchant.crt").public_key()),
        v3_key=(merchant / "v3.key").read_bytes(),
    )


def load_alipay(folder: Path) -> AlipayAccount:
    home, app = folder / "alipay", folder / "alipay" / "app"
    said = json.loads((app / "account.json").read_text())
    return AlipayAccount(
        gateway_key=_private(home / "gateway.key"),
        app_id=said["app_id"],
        seller_id=said["seller_id"],
        app_key=_public(load_pem_public_key((home / "app.pem").read_bytes())),
    )


def sign(key: RSAPrivateKey, text: bytes) -> str:
    return base64.b64encode(key.sign(text, PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, signature: str, text: bytes) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), text, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def serial_of(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:X}"


def certificate_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _make_wechat(home: Path, merchant: Path) -> None:
    (merchant / "platform").mkdir(mode=0o700, parents=True, exist_ok=True)
    platform = _make_key(home / "platform.key")
    _make_certificate(home / "platform.crt", platform, "Quanqu demonstration gateway")
    own = _make_key(merchant / "merchant.key")
    _make_certificate(merchant / "merchant.crt", own, WECHAT_MERCHANT)
    write_once(merchant / "v3.key", secrets.token_hex(16).encode())
    account = {
        "merchant_id": WECHAT_MERCHANT,
        "app_id": WECHAT_APP,
        "serial": serial_of(_certificate(merchant / "merchant.crt")),
        "public_key_id": f"PUB_KEY_ID_{secrets.randbelow(10**20):020d}",
    }
    _write_account(merchant, account)
    known = json.loads((merchant / "account.json").read_text())["public_key_id"]
    write_once(merchant / "platform" / f"{known}.pem", _public_pem(platform))


def _make_alipay(home: Path, app: Path) -> None:
    app.mkdir(mode=0o700, parents=True, exist_ok=True)
    gateway = _make_key(home / "gateway.key")
    write_once(home / "app.pem", _public_pem(_make_key(app / "app.key")))
    write_once(app / "alipay.pem", _public_pem(gateway))
    _write_account(app, {"app_id": ALIPAY_APP, "seller_id": ALIPAY_SELLER})


def _make_key(path: Path) -> RSAPrivateKey:
    if not path.exists():
        pem = generate_private_key(65537, 2048).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        write_once(path, pem)
    return _private(path)


def _make_certificate(path: Path, key: RSAPrivateKey, name: str) -> None:
    if path.exists():
        return
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + YEARS)
    write_once(path, certificate_pem(builder.sign(key, SHA256())))


def _write_account(folder: Path, account: dict[str, str]) -> None:
    write_once(folder / "account.json", json.dumps(account, indent=1).encode())


def _private(path: Path) -> RSAPrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{path} is not an RSA private key")
    return key


def _public(key: object) -> RSAPublicKey:
    if not isinstance(key, RSAPublicKey):
        raise ValueError("not an RSA public key")
    return key


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _public_pem(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
