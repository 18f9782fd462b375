"""Place: write orders and hold their units, together or not at all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id, readable_number
from quanqu.kit.sql import uuids
from quanqu.network import queries as network
from quanqu.network.types import OrganisationView
from quanqu.orders import queries
from quanqu.orders.actions.columns import line_columns, order_columns
from quanqu.orders.events import OrderPaid, OrderPlaced
from quanqu.orders.pieces import shelf_of
from quanqu.orders.refusals import AlreadyImported, Requote
from quanqu.orders.rules import GRACE
from quanqu.orders.types import LineId, LineKind, OrderId, Placement
from quanqu.pricing import actions as pricing
from quanqu.stock import actions as stock
from quanqu.stock.types import Want

sql = statements.load("quanqu.orders")

NUMBER_TRIES = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """An order with its ids and number, before it is written."""

    placement: Placement
    order_id: OrderId = field(default_factory=lambda: OrderId(new_id()))
    number: str = field(default_factory=lambda: readable_number("Q"))
    line_ids: tuple[LineId, ...] = ()

    @staticmethod
    def of(placement: Placement) -> "Draft":
        """With fresh ids."""
        line_ids = tuple(LineId(new_id()) for _ in placement.pieces)
        return Draft(placement, line_ids=line_ids)


@tx.required
def place(placement: Placement, *, at: datetime) -> OrderId:
    """Write one order and reserve its goods; raises OutOfStock, AlreadyImported. (D1, C4)"""
    return place_many([placement], at=at)[0]


@tx.required
def place_many(placements: Sequence[Placement], *, at: datetime) -> list[OrderId]:
    """Place several orders in this transaction: all of them or none. Three statements for all."""
    if not placements:
        return []
    drafts = [Draft.of(placement) for placement in placements]
    firms = network.facts().organisations
    left = drafts
    for _ in range(NUMBER_TRIES):
        written = {row["id"] for row in sql.place(**_columns(left, firms, at, ()))}
        left = [draft for draft in left if draft.order_id not in written]
        if not left:
            break
        # Either the outside reference is known, or two random numbers met: then draw again.
        _refuse_known(left)
        left = [replace(draft, number=readable_number("Q")) for draft in left]
    else:
        raise RuntimeError("no free order number was drawn")
    _check_first([draft for draft in drafts if draft.placement.is_of_first_order])
    takings = [_taking(draft) for draft in drafts if draft.placement.takes]
    if takings:
        pricing.take(takings, at=at)
    wants = [want for draft in drafts for want in _wants(draft)]
    if wants:
        # One statement locks the shelves of all orders in one order: two batches cannot deadlock.
        stock.reserve_many(wants=wants, until=_until(drafts))
    outbox.publish(*(OrderPlaced(draft.order_id, at) for draft in drafts))
    return [draft.order_id for draft in drafts]


class NumberTaken(Exception):
    """Two orders drew one number, or an outside reference is known: draw again, one by one."""


@tx.required
def start_placing(
    drafts: Sequence[Draft],
    *,
    facts: network.Facts,
    at: datetime,
    paid_ids: Collection[OrderId] = (),
) -> Callable[[], None]:
    """The same for drafts whose answers are written already, inside `sql.together`.

    Orders among `paid_ids` are written and told as paid, and their units are theirs at once: the
    caller pays them in the same transaction (`start_paying_at_once`). None of them may use up
    coupons or budgets.

    The function that comes back looks at what became of it: it raises OutOfStock or NumberTaken,
    and then nothing of this transaction may stay.
    """
    placed = sql.start("place", **_columns(drafts, facts.organisations, at, paid_ids))
    paid = [draft for draft in drafts if draft.order_id in paid_ids]
    published = outbox.start_publishing(
        [
            *(OrderPlaced(draft.order_id, at) for draft in drafts),
            *(OrderPaid(draft.order_id, at) for draft in paid),
        ],
        [draft.placement.actor for draft in (*drafts, *paid)],
    )
    # Last, so that the shelves that everybody wants are locked for the shortest time.
    wants = [want for draft in drafts for want in _wants(draft)]
    firm_ids = [line_id for draft in paid for line_id in draft.line_ids]
    held = stock.start_reserving(wants=wants, until=_until(drafts), firm_ids=firm_ids)

    def look() -> None:
        published()
        if len(placed()) < len(drafts):
            raise NumberTaken
        held()

    return look


def _columns(
    drafts: Sequence[Draft],
    firms: Mapping[UUID, OrganisationView],
    at: datetime,
    paid_ids: Collection[OrderId],
) -> dict[str, Any]:
    return (
        order_columns([(draft.order_id, draft.number, draft.placement) for draft in drafts])
        | line_columns(
            [(draft.order_id, draft.line_ids, draft.placement) for draft in drafts], firms
        )
        | {"placed_at": at, "paid_ids": uuids(paid_ids)}
    )


def _refuse_known(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        channel, external_ref = draft.placement.channel, draft.placement.external_ref
        if queries.find_by_external_ref(channel, external_ref):
            raise AlreadyImported(channel=channel, external_ref=external_ref)


def _check_first(drafts: Sequence[Draft]) -> None:
    """Two orders at once cannot both be the first one: the second waits, and is priced anew."""
    for draft in sorted(drafts, key=lambda one: str(one.placement.member_id)):
        member_id = draft.placement.member_id
        sql.lock_first_order(member_id=member_id)
        if sql.has_ordered(member_id=member_id, but_id=draft.order_id):
            raise Requote(price_version=draft.placement.price_version)


def _taking(draft: Draft) -> pricing.Taking:
    placement = draft.placement
    return pricing.Taking(draft.order_id, placement.member_id, placement.coupons, placement.budgets)


def _until(drafts: Sequence[Draft]) -> datetime:
    return max(draft.placement.pay_by for draft in drafts) + GRACE


def _wants(draft: Draft) -> list[Want]:
    return [
        Want(line_id, shelf_of(piece), piece.qty)
        for line_id, piece in zip(draft.line_ids, draft.placement.pieces, strict=True)
        if piece.kind == LineKind.GOODS
    ]
