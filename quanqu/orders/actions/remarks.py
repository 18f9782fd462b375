"""Notes and tags: what people say about an order, for the shopper too or for staff only."""

from datetime import datetime

from quanqu.kit import sql as statements
from quanqu.kit import tx
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.refusals import BadText
from quanqu.orders.types import OrderId, RemarkKind

sql = statements.load("quanqu.orders")

LONGEST_NOTE = 2_000
LONGEST_TAG = 40


@tx.required
def add_note(*, order_id: OrderId, text: str, at: datetime, is_for_shopper: bool = False) -> None:
    """Write a note that stays; staff see all, the shopper those for them. Raises BadText."""
    lock_order(order_id)
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise BadText
    remark(order_id, RemarkKind.NOTE, text.strip(), is_for_shopper=is_for_shopper, at=at)


@tx.required
def tag(*, order_id: OrderId, word: str, at: datetime) -> None:
    """Put a word on an order to find it again; twice is once. Raises BadText."""
    lock_order(order_id)
    if sql.add_tag(order_id=order_id, word=_word(word)):
        remark(order_id, RemarkKind.TAGGED, _word(word), is_for_shopper=False, at=at)


@tx.required
def untag(*, order_id: OrderId, word: str, at: datetime) -> None:
    """Take a word off an order; one that is not there is no fault."""
    lock_order(order_id)
    if sql.drop_tag(order_id=order_id, word=_word(word)):
        remark(order_id, RemarkKind.UNTAGGED, _word(word), is_for_shopper=False, at=at)


@tx.required
def remark(
    order_id: OrderId, kind: RemarkKind, text: str, *, is_for_shopper: bool, at: datetime
) -> None:
    """Write a line of the order's story beside its moves."""
    sql.add_remark(
        order_id=order_id, kind=str(kind), text=text, is_for_shopper=is_for_shopper, at=at
    )


def _word(word: str) -> str:
    plain = " ".join(word.split()).lower()
    if not plain or len(plain) > LONGEST_TAG:
        raise BadText
    return plain
