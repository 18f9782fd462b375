"""The shopper's side: one page to approve or decline, in Chinese and English, without script."""

import time
from datetime import datetime
from html import escape
from pathlib import Path
from sqlite3 import Row
from string import Template
from urllib.parse import urlencode

from . import details, holds, payments
from .api import Gateway
from .behaviour import behaviour_for
from .payments import BILL_ZONE
from .refusal import Refusal
from .web import HTML, Answer, Request, json_answer, problem

HERE = Path(__file__).parent
PAGE = Template((HERE / "page.html").read_text())
STYLE = (HERE / "style.css").read_bytes()
SIGNS = {"CNY": "¥", "EUR": "€", "GBP": "£", "USD": "$"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}

WORDS = {
    "zh": {
        "lang": "zh-Hans",
        "other": "en",
        "other_name": "English",
        "title": "确认付款",
        "to": "收款方",
        "for": "订单内容",
        "number": "商户单号",
        "until": "请在此之前付款",
        "parts": "分期（月）",
        "approve": "确认付款",
        "decline": "不付了",
        "back": "返回商店",
        "note": "演示支付网关：这里不会动用真实的钱。",
        "pending": "等待付款",
        "captured": "付款成功",
        "held": "款项已预留",
        "declined": "付款未完成",
        "expired": "付款已过期",
        "merchant": "商店已取消这笔付款",
        "captured_hint": "商店会马上收到通知。",
        "held_hint": "还没有扣款：商店只会收取实际金额，其余会解除预留。",
        "closed_hint": "没有扣款。请回到商店重新付款。",
        "missing": "没有这笔付款",
        "missing_hint": "链接不完整或已失效。请回到商店重新打开付款页。",
    },
    "en": {
        "lang": "en",
        "other": "zh",
        "other_name": "中文",
        "title": "Confirm payment",
        "to": "Pay to",
        "for": "For",
        "number": "Merchant number",
        "until": "Pay before",
        "parts": "Monthly instalments",
        "approve": "Pay now",
        "decline": "Do not pay",
        "back": "Back to the shop",
        "note": "Demonstration gateway: no real money moves here.",
        "pending": "Waiting for your payment",
        "captured": "Payment complete",
        "held": "The money is set aside",
        "declined": "Payment not made",
        "expired": "Payment expired",
        "merchant": "The shop cancelled this payment",
        "captured_hint": "The shop is being told right now.",
        "held_hint": "Nothing was charged: the shop takes what it really costs, no more.",
        "closed_hint": "Nothing was charged. Go back to the shop to pay again.",
        "missing": "No such payment",
        "missing_hint": "The link is incomplete or out of date. Open the payment from the shop.",
    },
}


def serve(gateway: Gateway, request: Request) -> Answer:
    if request.path == "/style.css":
        return Answer(200, STYLE, "text/css; charset=utf-8")
    try:
        return _serve(gateway, request)
    except Refusal as refusal:
        return problem(refusal) if request.is_json else _missing_page(request, refusal.status)


def _serve(gateway: Gateway, request: Request) -> Answer:
    root, _, rest = request.path.removeprefix("/").partition("/")
    token, _, verb = rest.partition("/")
    if root != "pay" or (verb and request.method != "POST"):
        raise Refusal(404, "route_unknown", "There is nothing here.")
    if verb:
        return _decide(gateway, request, token, verb)
    with gateway.store.transaction() as db:
        payment = payments.get_by_token(db, token, time.time())
        details.add(db, token, is_seen=True)
        _, detail = details.of(db, token)
        status = holds.facts(db, payment, time.time()).get("status", payment["status"])
    return _payment_page(request, payment, status, detail.get("instalments", 0))


def _decide(gateway: Gateway, request: Request, token: str, verb: str) -> Answer:
    """Approve or decline; JSON gets the outcome (409 when it is not the wished one)."""
    if verb not in ("approve", "decline"):
        raise Refusal(404, "route_unknown", "There is nothing here.")
    now = time.time()
    with gateway.store.transaction() as db:
        merchant_id = payments.get_by_token(db, token, now)["merchant_id"]
        details.add(db, token, is_seen=True)
        is_approved = verb == "approve" and not behaviour_for(db, merchant_id).decline
        payment = (payments.approve if is_approved else payments.decline)(db, token, now)
        view = payments.payment_view(payment) | holds.facts(db, payment, now)
    gateway.sender.wake()
    if not request.is_json:
        address = f"/pay/{token}?{urlencode({'lang': _language(request)})}"
        return Answer(303, b"", HTML, {"Location": address, **HEADERS})
    wished = ("captured", "held") if verb == "approve" else ("closed",)
    return json_answer(200 if view["status"] in wished else 409, view)


def _language(request: Request) -> str:
    """What the address asks for, else the browser's first language, else Chinese."""
    asked = request.query.get("lang", "")
    if asked in WORDS:
        return asked
    return "en" if request.header("Accept-Language").lower().startswith("en") else "zh"


def _payment_page(request: Request, payment: Row, status: str, instalments: int) -> Answer:
    words = WORDS[_language(request)]
    state = payment["close_reason"] if status == "closed" else status
    until = datetime.fromtimestamp(payment["expires_at"], BILL_ZONE)
    facts = {
        words["to"]: payment["merchant_id"],
        words["for"]: payment["description"],
        words["number"]: payment["order_number"],
    }
    if instalments:
        facts[words["parts"]] = str(instalments)
    if status == "pending":
        facts[words["until"]] = until.strftime("%Y-%m-%d %H:%M (UTC+8)")
    return _page(
        request,
        kind=status,
        title=words["title"] if status == "pending" else words[state],
        hint=words["pending"] if status == "pending" else words[f"{status}_hint"],
        amount=_money(payment["amount"], payment["currency"]),
        facts="".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items()),
        choices=_choices(payment, status, words, _language(request)),
    )


def _missing_page(request: Request, status: int) -> Answer:
    words = WORDS[_language(request)]
    title, hint = words["missing"], words["missing_hint"]
    return _page(
        request, status, kind="closed", title=title, hint=hint, amount="", facts="", choices=""
    )


def _page(request: Request, status: int = 200, **parts: str) -> Answer:
    words = WORDS[_language(request)]
    other = escape(f"{request.path}?{urlencode({'lang': words['other']})}")
    shown = {**parts, "title": escape(parts["title"]), "hint": escape(parts["hint"])}
    html = PAGE.substitute(words, **shown, other_url=other)
    return Answer(status, html.encode(), HTML, HEADERS)


def _choices(payment: Row, status: str, words: dict[str, str], language: str) -> str:
    if status != "pending":
        back = escape(payment["return_url"])
        return f'<a class="button first" href="{back}">{words["back"]}</a>' if back else ""
    forms = []
    for verb, order in (("approve", "first"), ("decline", "second")):
        action = f"/pay/{payment['token']}/{verb}?lang={language}"
        button = f'<button class="button {order}">{words[verb]}</button>'
        forms.append(f'<form method="post" action="{escape(action)}">{button}</form>')
    return "".join(forms)


def _money(amount: int, currency: str) -> str:
    whole, part = divmod(amount, 100)
    return f"{SIGNS[currency]}{whole:,}<small>.{part:02d}</small>"
