"""How Alipay is signed: sorted parameters in, a signed part of the JSON out, notices as forms."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from .accounts import AlipayAccount, is_signed, sign
from .bills import clock, yuan
from .refusal import Refusal
from .web import Answer, Request

MOST_FIELDS = 40
FORM = "application/x-www-form-urlencoded;charset=utf-8"


def read(request: Request, account: AlipayAccount) -> dict[str, str]:
    """The parameters of a request that the app has signed; from the address and the body."""
    given = dict(request.query)
    if request.method == "POST":
        body = request.body.decode("utf-8", "replace")
        given |= dict(parse_qsl(body, max_num_fields=MOST_FIELDS))
    if given.get("app_id") != account.app_id:
        raise Refusal(200, "isv.invalid-app-id", "无效的AppID参数")
    if given.get("sign_type") != "RSA2":
        raise Refusal(200, "isv.invalid-signature-type", "无效签名类型")
    if not is_signed(account.app_key, given.get("sign", ""), signed_text(given, but=("sign",))):
        raise Refusal(200, "isv.invalid-signature", "验签出错，请检查签名和密钥")
    return given


def signed_text(given: Mapping[str, str], *, but: tuple[str, ...]) -> bytes:
    parts = sorted((name, value) for name, value in given.items() if value and name not in but)
    return "&".join(f"{name}={value}" for name, value in parts).encode()


def answer(account: AlipayAccount, method: str, content: dict[str, Any]) -> Answer:
    """The answer's own part is signed as it is written."""
    part = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    signature = sign(account.gateway_key, part.encode())
    name = f"{method.replace('.', '_')}_response"
    return Answer(200, f'{{"{name}":{part},"sign":"{signature}"}}'.encode())


@dataclass(frozen=True)
class AlipayTeller:
    """Notices: a signed form, repeated until the merchant answers `success`."""

    account: AlipayAccount

    def seal(self, notice: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        given = self._fields(notice)
        signature = sign(self.account.gateway_key, signed_text(given, but=("sign", "sign_type")))
        body = urlencode({**given, "sign": signature}).encode()
        return body, {"Content-Type": FORM}

    def is_taken(self, status: int, said: bytes) -> bool:
        return status == 200 and said.strip() == b"success"

    def _fields(self, notice: dict[str, Any]) -> dict[str, str]:
        told, detail = notice["resource"], notice["detail"]
        fields = {
            "notify_time": clock(_moment(told["time"])),
            "notify_type": "trade_status_sync",
            "notify_id": notice["id"].replace("-", ""),
            "app_id": self.account.app_id,
            "auth_app_id": self.account.app_id,
            "seller_id": self.account.seller_id,
            "charset": "utf-8",
            "version": "1.0",
            "sign_type": "RSA2",
            "trade_no": told["transaction_id"],
            "out_trade_no": told["order_number"],
            "buyer_id": "2088102169481075",
            "trade_status": "TRADE_SUCCESS",
            "subject": detail["subject"],
            "total_amount": yuan(detail["total"]),
            "gmt_payment": clock(_moment(told["time"])),
        }
        if notice["type"] == "refund.succeeded":
            # The fee is all that has gone back so far, not this part.
            return fields | {
                "out_biz_no": told["refund_number"],
                "refund_fee": yuan(detail["refunded"]),
                "gmt_refund": f"{clock(_moment(told['time']))}.000",
            }
        return fields


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
