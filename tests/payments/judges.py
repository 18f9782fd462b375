"""Clients that other people wrote for the real gateways, pointed at ours."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alipay import AliPay
from wechatpayv3 import WeChatPay, WeChatPayType

Json = dict[str, Any]


def account(folder: Path) -> Json:
    found: Json = json.loads((folder / "account.json").read_text())
    return found


def wechat(url: str, keys: Path, notify_url: str, certificates: Path | None = None) -> WeChatPay:
    """Checks answers with the platform's public key, or with certificates kept in a folder."""
    folder = keys / "wechat" / "merchant"
    who = account(folder)
    by_key = {
        "public_key": (folder / "platform" / f"{who['public_key_id']}.pem").read_text(),
        "public_key_id": who["public_key_id"],
    }
    client = WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE,
        mchid=who["merchant_id"],
        private_key=(folder / "merchant.key").read_text(),
        cert_serial_no=who["serial"],
        appid=who["app_id"],
        apiv3_key=(folder / "v3.key").read_text(),
        notify_url=notify_url,
        **({"cert_dir": str(certificates)} if certificates else by_key),
    )
    client._core._gate_way = url
    return client


def alipay(url: str, keys: Path, notify_url: str) -> AliPay:
    folder = keys / "alipay" / "app"
    client = AliPay(
        appid=account(folder)["app_id"],
        app_notify_url=notify_url,
        app_private_key_string=(folder / "app.key").read_text(),
        alipay_public_key_string=(folder / "alipay.pem").read_text(),
        sign_type="RSA2",
    )
    client._gateway = f"{url}/gateway.do"
    return client


def said(answer: tuple[int, str]) -> Json:
    """The content of a good answer of WeChat Pay."""
    status, text = answer
    assert status in (200, 204), (status, text)
    content: Json = json.loads(text) if text else {}
    return content


def headers_of(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
