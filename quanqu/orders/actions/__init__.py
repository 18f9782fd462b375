"""What can be done with orders, a verb per file."""

from quanqu.orders.actions.cancel import cancel
from quanqu.orders.actions.counter import place_at_counter, price_at_counter
from quanqu.orders.actions.expire import expire_unpaid
from quanqu.orders.actions.failed_refund import (
    give_back_as_stored_value,
    give_back_in_cash,
    retry_refund,
)
from quanqu.orders.actions.hand_over import record_hand_over
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.past_sales import PastSale, RecordedSale, record_past_sales
from quanqu.orders.actions.pay import (
    begin_provider_payment,
    fail_provider_payment,
    pay_at_counter,
    pay_by_stored_value,
    record_capture,
)
from quanqu.orders.actions.place import place, place_many
from quanqu.orders.actions.quote import Quoted, order_from_offer, quote
from quanqu.orders.actions.refund import record_refund_done
from quanqu.orders.actions.returns import (
    LoosePiece,
    ReturnedPiece,
    accept_return,
    accept_return_without_order,
    preview_return,
)
from quanqu.orders.refusals import (
    AlreadyImported,
    AmountNotDue,
    NobodyToCredit,
    NotReturnable,
    OrderNotFound,
    OrderNotPayable,
    RefundNotOurs,
    ReturnWindowClosed,
)

__all__ = [
    "AlreadyImported",
    "AmountNotDue",
    "LoosePiece",
    "NobodyToCredit",
    "NotReturnable",
    "OrderNotFound",
    "OrderNotPayable",
    "PastSale",
    "Quoted",
    "RecordedSale",
    "RefundNotOurs",
    "ReturnWindowClosed",
    "ReturnedPiece",
    "accept_return",
    "accept_return_without_order",
    "begin_provider_payment",
    "cancel",
    "expire_unpaid",
    "fail_provider_payment",
    "give_back_as_stored_value",
    "give_back_in_cash",
    "lock_order",
    "order_from_offer",
    "pay_at_counter",
    "pay_by_stored_value",
    "place",
    "place_at_counter",
    "place_many",
    "preview_return",
    "price_at_counter",
    "quote",
    "record_capture",
    "record_hand_over",
    "record_past_sales",
    "record_refund_done",
    "retry_refund",
]
