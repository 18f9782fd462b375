"""WeChat Pay v3: profit sharing. A part of a payment goes on to another merchant, and back."""

from typing import Any, Final

from quanqu.payments.providers import wire
from quanqu.payments.providers.wechat_wire import WeChatAccount, ask
from quanqu.payments.types import (
    ProviderRefused,
    ShareRequest,
    ShareReturnRequest,
    ShareState,
    ShareStatus,
)

S = ShareStatus

PATH: Final = "/v3/profitsharing"
UNHEARD_OF: Final = frozenset({"RESOURCE_NOT_EXISTS", "ORDER_NOT_EXIST"})
RESULTS: Final = {
    "PENDING": S.PENDING,
    "PROCESSING": S.PENDING,
    "SUCCESS": S.SUCCEEDED,
    "CLOSED": S.FAILED,
    "FAILED": S.FAILED,
}


def share(account: WeChatAccount, wish: ShareRequest) -> ShareState:
    """Add the receiver, which may be done again, and ask for its part."""
    receiver = {"type": "MERCHANT_ID", "account": wish.account}
    known = {**receiver, "appid": account.app_id, "relation_type": "PARTNER"}
    ask(account, "POST", f"{PATH}/receivers/add", known)
    part = {**receiver, "amount": wish.amount_fen, "description": "Quanqu"}
    answer = ask(
        account,
        "POST",
        f"{PATH}/orders",
        {
            "appid": account.app_id,
            "transaction_id": wish.transaction_id,
            "out_order_no": wish.share_id.hex,
            "receivers": [part],
            "unfreeze_unsplit": False,
        },
    )
    return _state(wish, answer)


def query_share(account: WeChatAccount, wish: ShareRequest) -> ShareState:
    path = f"{PATH}/orders/{wish.share_id.hex}?transaction_id={wish.transaction_id}"
    try:
        return _state(wish, ask(account, "GET", path))
    except ProviderRefused as refusal:
        return _unless_unheard_of(refusal)


def return_share(account: WeChatAccount, wish: ShareReturnRequest) -> ShareState:
    answer = ask(
        account,
        "POST",
        f"{PATH}/return-orders",
        {
            "out_order_no": wish.share_id.hex,
            "out_return_no": wish.share_return_id.hex,
            "return_mchid": wish.account,
            "amount": wish.amount_fen,
            "description": "Quanqu",
        },
    )
    return _return_state(wish, answer)


def query_share_return(account: WeChatAccount, wish: ShareReturnRequest) -> ShareState:
    number, order = wish.share_return_id.hex, wish.share_id.hex
    path = f"{PATH}/return-orders/{number}?out_order_no={order}"
    try:
        return _return_state(wish, ask(account, "GET", path))
    except ProviderRefused as refusal:
        return _unless_unheard_of(refusal)


def _state(wish: ShareRequest, answer: dict[str, Any]) -> ShareState:
    with wire.believable():
        [part] = [one for one in answer["receivers"] if one["account"] == wish.account]
        if (answer["out_order_no"], part["amount"]) != (wish.share_id.hex, wish.amount_fen):
            raise ValueError("an answer about another share")
        why = str(part.get("fail_reason", ""))
        return ShareState(RESULTS[part["result"]], str(answer["order_id"]), why)


def _return_state(wish: ShareReturnRequest, answer: dict[str, Any]) -> ShareState:
    with wire.believable():
        said = (answer["out_return_no"], answer["amount"])
        if said != (wish.share_return_id.hex, wish.amount_fen):
            raise ValueError("an answer about another return")
        why = str(answer.get("fail_reason", ""))
        return ShareState(RESULTS[answer["result"]], str(answer["return_id"]), why)


def _unless_unheard_of(refusal: ProviderRefused) -> ShareState:
    if refusal.facts["provider_code"] not in UNHEARD_OF:
        raise refusal
    return ShareState(S.UNKNOWN)
