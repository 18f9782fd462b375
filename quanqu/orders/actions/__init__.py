"""What can be done with orders, a verb per file."""

from quanqu.orders.actions.amounts import order_totals
from quanqu.orders.actions.cancel import cancel
from quanqu.orders.actions.change import (
    cancel_pieces,
    change,
    preview_cancel,
    preview_change,
)
from quanqu.orders.actions.counter import (
    place_at_counter,
    placement_at_counter,
    price_at_counter,
)
from quanqu.orders.actions.deposit import allow_parts, ask_deposit
from quanqu.orders.actions.exchange import Back, exchange, preview_exchange
from quanqu.orders.actions.expire import expire_unpaid
from quanqu.orders.actions.failed_refund import (
    give_back_as_stored_value,
    give_back_in_cash,
    retry_refund,
)
from quanqu.orders.actions.guests import (
    claim_guest_order,
    claim_guest_orders,
    order_as_guest,
)
from quanqu.orders.actions.hand_over import record_hand_over
from quanqu.orders.actions.hold import hold, release
from quanqu.orders.actions.incoming import note_backorder, order_incoming
from quanqu.orders.actions.locked import check_may_go, check_money_here, lock_order, start_locking
from quanqu.orders.actions.loose_returns import LoosePiece, accept_return_without_order
from quanqu.orders.actions.members import follow_merge, forget_member, undo_merge
from quanqu.orders.actions.now import (
    NoWay,
    NowWish,
    place_now,
    plan_many,
    start_planning,
)
from quanqu.orders.actions.past_sales import PastSale, RecordedSale, record_past_sales
from quanqu.orders.actions.pay import (
    begin_provider_payment,
    fail_provider_payment,
    pay_at_counter,
    record_capture,
    record_hold,
    record_taken,
    take_held,
)
from quanqu.orders.actions.pay_at_once import (
    DraftPayment,
    DraftTender,
    draft_payment,
    start_paying_at_once,
)
from quanqu.orders.actions.pay_from_wallet import (
    pay_by_points,
    pay_by_stored_value,
    pay_by_voucher,
)
from quanqu.orders.actions.paying import Paid, Paying, pay_by_wallet, start_paying
from quanqu.orders.actions.place import Draft, NumberTaken, place, place_many, start_placing
from quanqu.orders.actions.quote import order_from_offer, quote
from quanqu.orders.actions.quoting import Payer, Quoted, QuoteWish, buying_at, start_quoting
from quanqu.orders.actions.refund import record_refund_done
from quanqu.orders.actions.remarks import add_note, tag, untag
from quanqu.orders.actions.returns import (
    ReturnedPiece,
    accept_return,
    preview_return,
)
from quanqu.orders.actions.split import split
from quanqu.orders.actions.waiting import drop_change, undo_unpaid_changes
from quanqu.orders.changing import ChangedLine, ChangePreview, TenderRefund
from quanqu.orders.labels import as_charged, read_in_hand
from quanqu.orders.refusals import (
    AlreadyImported,
    AmountNotDue,
    BadChange,
    BadTerms,
    BadText,
    BelowDeposit,
    ChangeWaits,
    MoneyNotHere,
    NobodyToCredit,
    NotChangeable,
    NotOnOrder,
    NotOwnGuestOrder,
    NotReturnable,
    NotSelling,
    OrderHeld,
    OrderNotFound,
    OrderNotPayable,
    RefundNotOurs,
    Requote,
    ReturnWindowClosed,
    TotalMoved,
)

__all__ = [
    "AlreadyImported",
    "AmountNotDue",
    "Back",
    "BadChange",
    "BadTerms",
    "BadText",
    "BelowDeposit",
    "ChangePreview",
    "ChangeWaits",
    "ChangedLine",
    "Draft",
    "DraftPayment",
    "DraftTender",
    "LoosePiece",
    "MoneyNotHere",
    "NoWay",
    "NobodyToCredit",
    "NotChangeable",
    "NotOnOrder",
    "NotOwnGuestOrder",
    "NotReturnable",
    "NotSelling",
    "NowWish",
    "NumberTaken",
    "OrderHeld",
    "OrderNotFound",
    "OrderNotPayable",
    "Paid",
    "PastSale",
    "Payer",
    "Paying",
    "QuoteWish",
    "Quoted",
    "RecordedSale",
    "RefundNotOurs",
    "Requote",
    "ReturnWindowClosed",
    "ReturnedPiece",
    "TenderRefund",
    "TotalMoved",
    "accept_return",
    "accept_return_without_order",
    "add_note",
    "allow_parts",
    "as_charged",
    "ask_deposit",
    "begin_provider_payment",
    "buying_at",
    "cancel",
    "cancel_pieces",
    "change",
    "check_may_go",
    "check_money_here",
    "claim_guest_order",
    "claim_guest_orders",
    "draft_payment",
    "drop_change",
    "exchange",
    "expire_unpaid",
    "fail_provider_payment",
    "follow_merge",
    "forget_member",
    "give_back_as_stored_value",
    "give_back_in_cash",
    "hold",
    "lock_order",
    "note_backorder",
    "order_as_guest",
    "order_from_offer",
    "order_incoming",
    "order_totals",
    "pay_at_counter",
    "pay_by_points",
    "pay_by_stored_value",
    "pay_by_voucher",
    "pay_by_wallet",
    "place",
    "place_at_counter",
    "place_many",
    "place_now",
    "placement_at_counter",
    "plan_many",
    "preview_cancel",
    "preview_change",
    "preview_exchange",
    "preview_return",
    "price_at_counter",
    "quote",
    "read_in_hand",
    "record_capture",
    "record_hand_over",
    "record_hold",
    "record_past_sales",
    "record_refund_done",
    "record_taken",
    "release",
    "retry_refund",
    "split",
    "start_locking",
    "start_paying",
    "start_paying_at_once",
    "start_placing",
    "start_planning",
    "start_quoting",
    "tag",
    "take_held",
    "undo_merge",
    "undo_unpaid_changes",
    "untag",
]
