"""WeChat Pay v3 on the wire: what is signed, whom we believe, and how notices are decrypted."""

import base64
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quanqu.payments.providers import wire
from quanqu.payments.types import ProviderRefused, ProviderUnreachable

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
FRESH_SECONDS: Final = 300
FETCH_AGAIN_SECONDS: Final = 60.0
CERTIFICATES: Final = "/v3/certificates"
# They refuse the envelope, or come too often: they say nothing about the payment.
NOT_ABOUT_THE_PAYMENT: Final = frozenset(
    {"SIGN_ERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "SYSTEM_ERROR", "BANK_ERROR"}
)


@dataclass(frozen=True, slots=True)
class WeChatAccount:
    """Where WeChat Pay is and who we are there; `platform` are its keys by serial number."""

    url: str
    merchant_id: str
    app_id: str
    serial: str
    private_key: RSAPrivateKey
    v3_key: bytes
    platform: dict[str, RSAPublicKey] = field(default_factory=dict)
    """Grows when the platform signs by a new certificate."""
    fetched_at: list[float] = field(default_factory=list)

    @property
    def preferred_serial(self) -> str:
        """The public key that we ask to be answered by; empty where we go by certificates."""
        return next((one for one in self.platform if one.startswith("PUB_KEY_ID_")), "")


def read_account(folder: Path, url: str) -> WeChatAccount:
    """A folder with account.json, merchant.key, v3.key, and platform/<serial>.pem."""
    said = wire.read_account(folder)
    keys = {
        path.stem: wire.read_public_key(path.read_bytes())
        for path in (folder / "platform").glob("*.pem")
    }
    return WeChatAccount(
        url=url.rstrip("/"),
        merchant_id=said["merchant_id"],
        app_id=said["app_id"],
        serial=said["serial"],
        private_key=wire.read_private_key(folder / "merchant.key"),
        v3_key=(folder / "v3.key").read_bytes().strip(),
        platform=keys,
    )


def ask(account: WeChatAccount, method: str, path: str, content: object = None) -> dict[str, Any]:
    """Ask and believe only a signed answer; a definite no is `ProviderRefused`."""
    body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
    response = wire.send(_request(account, method, path, body))
    if not is_from_platform(account, response.headers, response.content):
        raise ProviderUnreachable(reason="answer_unverified", status=response.status_code)
    with wire.believable():
        said: dict[str, Any] = json.loads(response.content) if response.content else {}
        if response.status_code < 300:
            return said
        refusal = ProviderRefused(
            status=response.status_code, provider_code=said["code"], detail=said["message"]
        )
    if response.status_code >= 500 or refusal.facts["provider_code"] in NOT_ABOUT_THE_PAYMENT:
        raise ProviderUnreachable(reason="not_served", **refusal.facts)
    raise refusal


def download(account: WeChatAccount, url: str) -> bytes:
    """A file that lies at WeChat Pay; it is not signed, its digest was."""
    path = url.removeprefix(account.url)
    if not path.startswith("/"):
        path = "/" + url.partition("://")[2].partition("/")[2]
    response = wire.send(_request(account, "GET", path, b""))
    if response.status_code != 200:
        raise ProviderUnreachable(reason="not_served", status=response.status_code)
    return response.content


def is_from_platform(account: WeChatAccount, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the platform signed this, by a key that we have or can fetch."""
    serial = wire.header(headers, "Wechatpay-Serial")
    if not serial or wire.header(headers, "Wechatpay-Signature-Type") not in ("", SCHEME):
        return False
    if serial not in account.platform:
        _fetch_certificates(account)
    key = account.platform.get(serial)
    stamp, nonce = (wire.header(headers, f"Wechatpay-{name}") for name in ("Timestamp", "Nonce"))
    text = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
    signature = wire.header(headers, "Wechatpay-Signature")
    return key is not None and wire.is_signed(key, signature, text)


def decrypt(account: WeChatAccount, resource: Mapping[str, str]) -> bytes:
    """What was sealed by the key that both hold; raises ValueError."""
    if resource["algorithm"] != "AEAD_AES_256_GCM":
        raise ValueError("another algorithm")
    try:
        return AESGCM(account.v3_key).decrypt(
            resource["nonce"].encode(),
            base64.b64decode(resource["ciphertext"], validate=True),
            resource.get("associated_data", "").encode(),
        )
    except InvalidTag as error:
        raise ValueError("sealed by another key") from error


def parameters(account: WeChatAccount, prepay_id: str) -> dict[str, str]:
    """What the script in WeChat needs to ask the payer, signed for this moment."""
    stamp, nonce, package = str(int(time.time())), secrets.token_hex(16), f"prepay_id={prepay_id}"
    text = f"{account.app_id}\n{stamp}\n{nonce}\n{package}\n".encode()
    return {
        "appId": account.app_id,
        "timeStamp": stamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": wire.signature_of(account.private_key, text),
    }


def _request(account: WeChatAccount, method: str, path: str, body: bytes) -> httpx.Request:
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    text = f"{method}\n{path}\n{stamp}\n{nonce}\n".encode() + body + b"\n"
    parts = {
        "mchid": account.merchant_id,
        "nonce_str": nonce,
        "signature": wire.signature_of(account.private_key, text),
        "timestamp": stamp,
        "serial_no": account.serial,
    }
    signed = ",".join(f'{name}="{value}"' for name, value in parts.items())
    headers = {
        "Authorization": f"{SCHEME} {signed}",
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    if account.preferred_serial:
        headers["Wechatpay-Serial"] = account.preferred_serial
    return wire.client().build_request(method, account.url + path, content=body, headers=headers)


def _fetch_certificates(account: WeChatAccount) -> None:
    """Learn the platform's certificates of today: only it could seal them by our common key.

    Anybody can send a notice with a made-up serial, so it is asked at most once a minute.
    """
    now = time.monotonic()
    if account.fetched_at and now - account.fetched_at[-1] < FETCH_AGAIN_SECONDS:
        return
    account.fetched_at[:] = [now]
    response = wire.send(_request(account, "GET", CERTIFICATES, b""))
    if response.status_code != 200:
        return
    with wire.believable():
        for one in json.loads(response.content)["data"]:
            pem = decrypt(account, one["encrypt_certificate"])
            account.platform[one["serial_no"]] = wire.read_public_key(pem)
