"""What made a movement, as something to open: an order, a transfer, a count, a receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse

from quanqu.doors.desk import words
from quanqu.doors.desk.scope import Scope
from quanqu.fulfilment import queries as deliveries
from quanqu.kit import ids
from quanqu.orders import queries as orders
from quanqu.stock import queries as stock

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "delivery": ("delivery",),
    "return": ("return",),
    "transfer": ("transfer", "lost_in_transit", "over_in_transit"),
    "count": ("count",),
    "receipt": ("purchase_receipt", "receipt_undone", "receipt", "delivery_note"),
    "write_off": ("write_off",),
}
"""The causes a person can ask for, and the words that the books keep for them."""


RECEIPTS: Final = ("purchase_receipt", "receipt_undone")


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause in words; `url` is empty where there is nothing more to see."""

    word: str
    number: str = ""
    url: str = ""


def opened(scope: Scope, found: Sequence[tuple[str, UUID]]) -> dict[UUID, Cause]:
    """The causes of some movements, read together."""
    by_kind: dict[str, set[UUID]] = {}
    for kind, cause_id in found:
        by_kind.setdefault(kind, set()).add(cause_id)
    read = {
        **_deliveries(by_kind.get("delivery", set())),
        **_returns(by_kind.get("return", set())),
        **_receipts({one for kind in RECEIPTS for one in by_kind.get(kind, ())}),
        **_linked(by_kind),
    }
    return {cause_id: read.get(cause_id) or Cause(words.word(kind)) for kind, cause_id in found}


def _deliveries(delivery_ids: set[UUID]) -> dict[UUID, Cause]:
    found = deliveries.orders_of_deliveries(delivery_ids) if delivery_ids else {}
    return {
        delivery_id: Cause(words.word("order"), number, _page("desk:order", "ord", order_id))
        for delivery_id, (order_id, number) in found.items()
    }


def _returns(return_ids: set[UUID]) -> dict[UUID, Cause]:
    found = orders.return_numbers(return_ids) if return_ids else {}
    return {
        return_id: Cause(
            words.word("return"),
            number,
            reverse("desk:return", args=[ids.public("ret", return_id)]),
        )
        for return_id, number in found.items()
    }


def _linked(by_kind: Mapping[str, set[UUID]]) -> dict[UUID, Cause]:
    """Transfers and counts are named by their own id."""
    pages = [(kind, "desk:transfer", "trf") for kind in KINDS["transfer"]]
    pages += [(kind, "desk:count", "cnt") for kind in KINDS["count"]]
    return {
        cause_id: Cause(words.word(kind), url=_page(name, prefix, cause_id))
        for kind, name, prefix in pages
        for cause_id in by_kind.get(kind, ())
    }


def _receipts(receipt_ids: set[UUID]) -> dict[UUID, Cause]:
    """An arrival opens the purchase order it came for."""
    found = stock.purchases_of_receipts(receipt_ids) if receipt_ids else {}
    return {
        receipt_id: Cause(
            words.word("purchase_receipt"), number, _page("desk:purchase", "pur", purchase_id)
        )
        for receipt_id, (purchase_id, number) in found.items()
    }


def _page(name: str, prefix: str, thing_id: UUID) -> str:
    return reverse(name, args=[ids.public(prefix, thing_id)])
