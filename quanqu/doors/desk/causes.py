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

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "delivery": ("delivery",),
    "return": ("return",),
    "transfer": ("transfer", "lost_in_transit", "transfer_difference"),
    "count": ("count",),
    "receipt": ("receipt", "purchase", "delivery_note"),
    "write_off": ("write_off",),
}
"""The causes a person can ask for, and the words that the books keep for them."""


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


def _page(name: str, prefix: str, thing_id: UUID) -> str:
    return reverse(name, args=[ids.public(prefix, thing_id)])
