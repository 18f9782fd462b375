"""How WeChat Pay v3 is signed and sealed: requests, answers, notices."""

import base64
import json
import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .accounts import WeChatAccount, is_signed, sign
from .payments import BILL_ZONE
from .refusal import Refusal
from .signing import FRESH_SECONDS
from .web import Request

SCHEME = "WECHATPAY2-SHA256-RSA2048"
PART = re.compile(r'([a-z_]+)="([^"]*)"')
NOTICE_KINDS = {
    "payment.captured": ("TRANSACTION.SUCCESS", "transaction", "支付成功"),
    "refund.succeeded": ("REFUND.SUCCESS", "refund", "退款成功"),
}


def authenticate(request: Request, account: WeChatAccount, now: float) -> str:
    """The nonce of a request that the merchant has signed."""
    scheme, _, rest = request.header("Authorization").partition(" ")
    parts = dict(PART.findall(rest))
    if scheme != SCHEME or not parts.keys() >= {"mchid", "nonce_str", "signature", "timestamp"}:
        raise Refusal(401, "SIGN_ERROR", "Authorization is missing or malformed.")
    if (parts["mchid"], parts.get("serial_no")) != (account.merchant_id, account.merchant_serial):
        raise Refusal(401, "SIGN_ERROR", "No such merchant and certificate.")
    stamp, nonce = parts["timestamp"], parts["nonce_str"]
    text = f"{request.method}\n{request.target}\n{stamp}\n{nonce}\n".encode()
    if not is_signed(account.merchant_key, parts["signature"], text + request.body + b"\n"):
        raise Refusal(401, "SIGN_ERROR", "The signature does not fit the request.")
    if not stamp.isdigit() or abs(now - int(stamp)) > FRESH_SECONDS:
        raise Refusal(401, "SIGN_ERROR", "The timestamp is more than five minutes away.")
    return str(nonce)


def signed_headers(account: WeChatAccount, body: bytes, *, by_public_key: bool) -> dict[str, str]:
    """Sign what goes out; a merchant says by `Wechatpay-Serial` which key it checks with."""
    stamp, nonce = str(int(time.time())), secrets.token_hex(16)
    text = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
    return {
        "Wechatpay-Timestamp": stamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": account.public_key_id if by_public_key else account.serial,
        "Wechatpay-Signature": sign(account.platform_key, text),
        "Wechatpay-Signature-Type": SCHEME,
        "Request-ID": secrets.token_hex(16).upper(),
    }


def sealed(account: WeChatAccount, text: bytes, kind: str) -> dict[str, str]:
    """Encrypt for the merchant, by the key that both hold."""
    nonce = secrets.token_hex(6)
    cipher = AESGCM(account.v3_key).encrypt(nonce.encode(), text, kind.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(cipher).decode(),
        "associated_data": kind,
        "nonce": nonce,
    }


def moment(at: float) -> str:
    return datetime.fromtimestamp(at, BILL_ZONE).isoformat(timespec="seconds")


def transaction_content(
    account: WeChatAccount, payment: dict[str, Any], detail: dict[str, Any]
) -> dict[str, Any]:
    """A paid transaction, as queries and notices say it."""
    total = payment["amount"]
    return {
        "appid": account.app_id,
        "mchid": payment["merchant"],
        "out_trade_no": payment["order_number"],
        "transaction_id": payment["transaction_id"],
        "trade_type": detail["trade_type"],
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": detail.get("attach", ""),
        "success_time": _local(payment["time"]),
        "payer": {"openid": detail.get("openid") or "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
        "amount": {
            "total": total,
            "payer_total": total,
            "currency": payment["currency"],
            "payer_currency": payment["currency"],
        },
    }


@dataclass(frozen=True)
class WeChatTeller:
    """Notices: signed as answers are, and encrypted."""

    account: WeChatAccount

    def seal(self, notice: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        event, kind, summary = NOTICE_KINDS[notice["type"]]
        content = json.dumps(self._content(notice), ensure_ascii=False).encode()
        told = {
            "id": notice["id"],
            "create_time": moment(time.time()),
            "resource_type": "encrypt-resource",
            "event_type": event,
            "summary": summary,
            "resource": {"original_type": kind, **sealed(self.account, content, kind)},
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        by_public_key = bool(notice["detail"].get("by_public_key"))
        return body, signed_headers(self.account, body, by_public_key=by_public_key)

    def is_taken(self, status: int, said: bytes) -> bool:
        return status in (200, 204)

    def _content(self, notice: dict[str, Any]) -> dict[str, Any]:
        told = notice["resource"]
        if notice["type"] == "payment.captured":
            return transaction_content(self.account, told, notice["detail"])
        total = notice["detail"]["total"]
        return {
            "mchid": told["merchant"],
            "out_trade_no": told["order_number"],
            "transaction_id": told["transaction_id"],
            "out_refund_no": told["refund_number"],
            "refund_id": told["provider_refund_id"],
            "refund_status": "SUCCESS",
            "success_time": _local(told["time"]),
            "user_received_account": "支付用户零钱",
            "amount": {
                "total": total,
                "refund": told["amount"],
                "payer_total": total,
                "payer_refund": told["amount"],
            },
        }


def _local(text: str) -> str:
    """The same moment as the protocol writes it."""
    return moment(datetime.fromisoformat(text).timestamp())
