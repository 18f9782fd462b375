"""What a till's session remembers of the sale under way: ids and wishes, never a price.

The sale has its id before it is sent, so that a reload or a second press changes nothing.
"""

import json
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from quanqu.kit import ids
from quanqu.orders.types import Labelled

PROOF_HOLDS: Final = timedelta(minutes=5)
"""How long a shown member code lets this till take the member's stored value."""

MOST_QTY: Final = 99_999
"""Pieces, or grams of what is weighed."""

MOST_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """Money already taken for this sale; for cash, `given_fen` is what lay on the counter.

    `code` is a voucher's.
    """

    kind: str
    amount_fen: int
    given_fen: int
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Label:
    """A scanned label that says what its goods cost; each stands for itself."""

    key: str
    goods: Labelled


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sale that is ordered, and whose last money the payer's provider is asked for."""

    order_id: UUID
    payment_id: UUID


@dataclass(slots=True)
class Basket:
    """Lines in the order in which they were scanned, the member, and the money so far."""

    sale_id: str
    lines: dict[UUID, int] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    latest: UUID | None = None
    member_id: UUID | None = None
    proved_at: datetime | None = None
    coupons: list[str] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    waiting: Waiting | None = None

    @property
    def taken_fen(self) -> int:
        return sum(taken.amount_fen for taken in self.taken)

    @property
    def change_fen(self) -> int:
        return sum(taken.given_fen - taken.amount_fen for taken in self.taken)

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.labels

    @property
    def labelled(self) -> list[Labelled]:
        return [label.goods for label in self.labels]

    @property
    def kept_lines(self) -> str:
        """What the page keeps for when the network goes. Money that is being collected is not: who
        pays by a code must not be asked for cash, too."""
        lines = {} if self.waiting else self.lines
        return json.dumps([(str(sku_id), qty) for sku_id, qty in lines.items()])

    def add(self, sku_id: UUID, qty: int = 1) -> None:
        self.put(sku_id, self.lines.get(sku_id, 0) + qty)

    def add_label(self, goods: Labelled) -> None:
        if len(self.labels) < MOST_LINES:
            self.labels.append(Label(ids.new_id().hex, goods))
        self.latest = None

    def drop_label(self, key: str) -> None:
        self.labels = [label for label in self.labels if label.key != key]

    def put(self, sku_id: UUID, qty: int) -> None:
        """Have so many of a SKU; none takes the line away."""
        if qty <= 0:
            self.lines.pop(sku_id, None)
        elif sku_id in self.lines or len(self.lines) < MOST_LINES:
            self.lines[sku_id] = min(qty, MOST_QTY)
        self.latest = sku_id if qty > 0 else None

    def know(self, member_id: UUID | None, proved_at: datetime | None = None) -> None:
        """Who buys: another one does not use the coupons of the one before."""
        if member_id != self.member_id:
            self.coupons = []
        self.member_id, self.proved_at = member_id, proved_at

    def is_proved(self, at: datetime) -> bool:
        """Did the member show their own code just now?"""
        return self.proved_at is not None and at - self.proved_at <= PROOF_HOLDS


def open_basket(request: HttpRequest, node_id: UUID) -> Basket:
    """The basket of this till, or a new one."""
    kept: dict[str, Any] = request.session.get(_key(node_id)) or {"sale_id": str(ids.new_id())}
    return Basket(
        sale_id=kept["sale_id"],
        lines={UUID(sku_id): qty for sku_id, qty in kept.get("lines", [])},
        labels=[
            Label(key, Labelled(UUID(sku_id), price_fen, qty))
            for key, sku_id, price_fen, qty in kept.get("labels", [])
        ],
        latest=UUID(kept["latest"]) if kept.get("latest") else None,
        member_id=UUID(kept["member_id"]) if kept.get("member_id") else None,
        proved_at=datetime.fromisoformat(kept["proved_at"]) if kept.get("proved_at") else None,
        coupons=kept.get("coupons", []),
        taken=[Taken(*taken) for taken in kept.get("taken", [])],
        waiting=Waiting(*map(UUID, kept["waiting"])) if kept.get("waiting") else None,
    )


def keep(request: HttpRequest, node_id: UUID, basket: Basket) -> None:
    request.session[_key(node_id)] = {
        "sale_id": basket.sale_id,
        "lines": [(str(sku_id), qty) for sku_id, qty in basket.lines.items()],
        "labels": [
            (label.key, str(label.goods.sku_id), label.goods.price_fen, label.goods.qty)
            for label in basket.labels
        ],
        "latest": str(basket.latest) if basket.latest else None,
        "member_id": str(basket.member_id) if basket.member_id else None,
        "proved_at": basket.proved_at.isoformat() if basket.proved_at else None,
        "coupons": basket.coupons,
        "taken": [astuple(taken) for taken in basket.taken],
        "waiting": [str(one) for one in astuple(basket.waiting)] if basket.waiting else None,
    }


def rename(basket: Basket) -> None:
    """The same basket as another sale: the first attempt stands in the books as cancelled."""
    basket.sale_id, basket.waiting = str(ids.new_id()), None


def begin_anew(request: HttpRequest, node_id: UUID) -> None:
    request.session.pop(_key(node_id), None)


def _key(node_id: UUID) -> str:
    return f"till:{node_id}"
