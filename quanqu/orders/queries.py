"""Reads of orders, as plain dataclasses; the document of one order comes in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from quanqu.kit import sealing
from quanqu.kit import sql as statements
from quanqu.members import queries as members
from quanqu.orders.guest_phone import guest_lookup
from quanqu.orders.promoted import (
    MOST_SUMMED,
    PromotionCost,
    Rehearsal,
    promotion_costs,
    rehearse_promotion,
)
from quanqu.orders.refusals import OrderNotFound
from quanqu.orders.searching import Behind, FoundOrder, OrderFilter, search_orders
from quanqu.orders.timeline import Facts, Reader, TimelineEntry, told
from quanqu.orders.types import (
    ChangeKind,
    ChangeState,
    ChangeView,
    HandOverKind,
    HistoryView,
    OrderId,
    OrderState,
    OrderView,
    ReturnId,
    TenderKind,
)

__all__ = [
    "MOST_SUMMED",
    "Behind",
    "FoundOrder",
    "OrderFilter",
    "PromotionCost",
    "Rehearsal",
    "promotion_costs",
    "rehearse_promotion",
    "search_orders",
]

sql = statements.load(__package__)

_document: Final = msgspec.json.Decoder(OrderView)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One row of a list of orders."""

    order_id: OrderId
    number: str
    state: OrderState
    channel: str
    member_id: UUID | None
    seller_id: UUID
    seller_name: str
    node_name: str
    node_name_en: str
    hand_over_kind: HandOverKind
    currency: str
    total_fen: int
    lines: int
    qty: int
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class ReturnRefundView:
    kind: TenderKind
    amount_fen: int
    asked_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReturnLineView:
    line_id: UUID | None
    sku_id: UUID
    qty: int
    total_fen: int
    net_fen: int
    is_damaged: bool


@dataclass(frozen=True, slots=True)
class ReturnView:
    return_id: ReturnId
    number: str
    order_id: OrderId | None
    seller_id: UUID
    node_id: UUID
    currency: str
    total_fen: int
    why: str
    at: datetime
    actor: str
    lines: tuple[ReturnLineView, ...]
    refunds: tuple[ReturnRefundView, ...]


def is_first_order(member_id: UUID) -> bool:
    """Whether a member has ordered nothing that still stands."""
    return not sql.has_ordered(member_id=member_id, but_id=None)


def get_order(order_id: OrderId) -> OrderView:
    """One order with its lines and tenders, or OrderNotFound. The caller checks whose it is."""
    found = start_orders([order_id])()
    if not found:
        raise OrderNotFound
    return found[order_id]


def start_orders(order_ids: Sequence[OrderId]) -> statements.Later[dict[OrderId, OrderView]]:
    """The same of many, asked inside `sql.together`; one that does not exist is left out."""
    rows = sql.start("documents", order_ids=statements.uuids(order_ids))

    def orders() -> dict[OrderId, OrderView]:
        found = [_document.decode(row["document"]) for row in rows()]
        return {order.order_id: order for order in found}

    return orders


def delivery_address_of(order_id: UUID) -> str:
    """Where the order is brought, in plain: for its owner and for those who bring it. Empty where
    it is collected, or its member was erased. The caller checks who asks.
    """
    rows = sql.address(order_id=order_id)
    if rows:
        return members.unseal_for(rows[0]["member_id"], rows[0]["address_sealed"])
    return _guest_text(order_id, "address_sealed")


def guest_phone_of(order_id: UUID) -> str:
    """The phone of whoever ordered without being a member, in plain: for sending texts only."""
    return _guest_text(order_id, "phone_sealed")


def count_guest_orders(member_id: UUID) -> int:
    """How many orders were made as a guest with this member's verified phone."""
    phone = members.phone_of(member_id) if members.is_verified(member_id, "phone") else None
    return len(sql.guest_orders(phone_lookup=guest_lookup(phone))) if phone else 0


def is_visitors(order_id: UUID, visitor_id: UUID | None) -> bool:
    """Was this guest order made in this very browser? Then its page may be read there."""
    rows = sql.guest(order_id=order_id)
    return bool(rows and visitor_id is not None and rows[0]["visitor_id"] == visitor_id)


def _guest_text(order_id: UUID, name: str) -> str:
    rows = sql.guest(order_id=order_id)
    if not rows or rows[0][name] is None:
        return ""
    return sealing.unseal(bytes(rows[0]["wrapped_key"]), bytes(rows[0][name]))


def history(order_id: OrderId) -> list[HistoryView]:
    """The moves of an order, oldest first."""
    rows = sql.history(order_id=order_id)
    return [HistoryView(**row) for row in rows]


def changes_of(order_id: OrderId) -> list[ChangeView]:
    """Later changes of an order, oldest first, with what they did to its money."""
    return [
        ChangeView(**row | {"kind": ChangeKind(row["kind"]), "state": ChangeState(row["state"])})
        for row in sql.changes(order_id=order_id)
    ]


def timeline(order_id: OrderId, reader: Reader = "shopper") -> list[TimelineEntry]:
    """The story of an order in its reader's words, oldest first: staff read who did what, and what
    only they may know; the shopper does not. The caller checks whose order it is."""
    return told(
        Facts(
            order=get_order(order_id),
            history=history(order_id),
            changes=changes_of(order_id),
            money=sql.money_moves(order_id=order_id),
            remarks=sql.remarks(order_id=order_id),
            returns=[(one.at, one.number, one.total_fen) for one in returns_of(order_id)],
        ),
        reader,
    )


def pieces_here(order_id: OrderId) -> dict[UUID, int]:
    """How many held pieces of each line lie on their shelves: units go to whoever ordered first,
    the others are on order until more arrive."""
    return {row["line_id"]: row["qty"] for row in sql.pieces_here(order_id=order_id)}


def find_by_external_ref(channel: str, external_ref: str | None) -> OrderId | None:
    """Our order for one of another system, if it was taken over (O6)."""
    if external_ref is None:
        return None
    rows = sql.external_order(channel=channel, external_ref=external_ref)
    return OrderId(rows[0]["id"]) if rows else None


def find_return_by_external_ref(channel: str, external_ref: str | None) -> ReturnView | None:
    """Our return for one of another system, if it was taken over."""
    if external_ref is None:
        return None
    rows = sql.external_return(channel=channel, external_ref=external_ref)
    return get_return(ReturnId(rows[0]["id"])) if rows else None


def find_by_number(number: str) -> OrderId | None:
    """The order with this number, however it is spelt (letter case, spaces)."""
    rows = sql.numbered_order(number=number.strip().upper().replace(" ", ""))
    return OrderId(rows[0]["id"]) if rows else None


def states_of(order_ids: Iterable[UUID]) -> dict[UUID, tuple[str, OrderState]]:
    """The numbers and states of orders by their ids; the caller checks who asks."""
    rows = sql.states(order_ids=list(order_ids))
    return {row["id"]: (row["number"], OrderState(row["state"])) for row in rows}


def list_not_given(node_id: UUID, *, limit: int = 50) -> list[OrderView]:
    """Sales at this counter that are paid and not given to their customer, the oldest first."""
    return [get_order(OrderId(row["id"])) for row in sql.not_given(node_id=node_id, limit=limit)]


def orders_of_lines(line_ids: Iterable[UUID]) -> dict[UUID, OrderId]:
    """The order behind each line; ids that are no lines are left out."""
    rows = sql.orders_of_lines(line_ids=list(line_ids))
    return {row["line_id"]: OrderId(row["order_id"]) for row in rows}


def list_orders(
    *,
    organisation_ids: Sequence[UUID] | None = None,
    node_ids: Sequence[UUID] | None = None,
    member_id: UUID | None = None,
    state: OrderState | None = None,
    text: str = "",
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[OrderRow]:
    """Orders newest first, by cursor (placed_at, order_id). An organisation or node sees those it
    sells, holds the goods of, or hands over."""
    rows = sql.list_orders(
        organisation_ids=None if organisation_ids is None else list(organisation_ids),
        node_ids=None if node_ids is None else list(node_ids),
        member_id=member_id,
        state=None if state is None else str(state),
        text=text.strip().upper(),
        before_at=before[0] if before else None,
        before_id=before[1] if before else None,
        limit=limit,
    )
    return [
        OrderRow(
            **row
            | {
                "state": OrderState(row["state"]),
                "hand_over_kind": HandOverKind(row["hand_over_kind"]),
            }
        )
        for row in rows
    ]


def is_seen_by(order_id: OrderId, *, organisation_ids: Sequence[UUID]) -> bool:
    """May one of these organisations see the order: it sells, owns goods in it, or hands over?"""
    return bool(sql.is_seen_by(order_id=order_id, organisation_ids=list(organisation_ids)))


def returns_of(order_id: OrderId) -> list[ReturnView]:
    """What came back of an order, oldest first."""
    return _returns(order_id=order_id, return_id=None, node_ids=None, limit=1_000)


def get_return(return_id: ReturnId) -> ReturnView:
    """One return, or OrderNotFound."""
    found = _returns(order_id=None, return_id=return_id, node_ids=None, limit=1)
    if not found:
        raise OrderNotFound
    return found[0]


def return_numbers(return_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of some returns."""
    rows = sql.return_numbers(return_ids=list(return_ids))
    return {row["return_id"]: row["number"] for row in rows}


def list_returns(*, node_ids: Sequence[UUID] | None = None, limit: int = 50) -> list[ReturnView]:
    """The latest returns taken at some nodes, or everywhere."""
    nodes = None if node_ids is None else list(node_ids)
    return _returns(order_id=None, return_id=None, node_ids=nodes, limit=limit)


def _returns(**parameters: object) -> list[ReturnView]:
    rows = sql.returns(**parameters)
    return [msgspec.json.decode(row["document"], type=ReturnView) for row in rows]


def kept_money_fen(order_id: UUID) -> int:
    """What the customer paid in money for what they have and keep: no fees, points or bonus."""
    (row,) = sql.kept_money(order_id=order_id)
    return int(row["kept_fen"])
