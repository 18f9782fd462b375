"""Invoices that members asked for: some wait for their number, two have it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from quanqu.invoicing import actions as invoicing
from quanqu.invoicing.types import Title, TitleKind
from quanqu.kit import tx
from quanqu.orders import queries as orders
from quanqu.orders.types import OrderState
from quanqu.world.demo.people import Customer

TITLES: Final = (
    Title(TitleKind.PERSON, "沈知夏", "", "shen@example.com"),
    Title(TitleKind.COMPANY, "杭州示例科技有限公司", "91110108MA01ABCD0B", "tax@example.com"),
)
ASKED: Final = 6
NUMBERS: Final = ("26332000000000000001", "26332000000000000002")


@tx.required
def ask_for_invoices(customers: Sequence[Customer], *, now: datetime) -> None:
    """Of orders that are handed over; finance has given the first of them their numbers."""
    found = islice(_kept(customers), ASKED)
    for place, order_id in enumerate(found):
        title = TITLES[place % len(TITLES)]
        for invoice_id in invoicing.request_invoices(order_id=order_id, title=title, at=now):
            if place < len(NUMBERS):
                invoicing.issue_invoice(invoice_id=invoice_id, number=NUMBERS[place], at=now)


def _kept(customers: Sequence[Customer]) -> Iterator[UUID]:
    """Orders of which nothing came back, one per member."""
    for customer in customers:
        for row in orders.list_orders(member_id=customer.member_id, limit=5):
            order = orders.get_order(row.order_id)
            if order.state is OrderState.COMPLETED and not order.returned_fen and order.total_fen:
                yield order.order_id
                break
