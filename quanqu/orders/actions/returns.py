"""Return: goods come back anywhere, and money goes back to the tenders that were used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id, readable_number
from quanqu.kit.money import moved
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.network import queries as network
from quanqu.network.types import Capability
from quanqu.orders import queries
from quanqu.orders.actions.locked import check_not_waiting, lock_order
from quanqu.orders.actions.refund import send_back
from quanqu.orders.books import LineMove, sale_entries
from quanqu.orders.changing import TenderRefund
from quanqu.orders.events import LinesReturned, MovedLine
from quanqu.orders.pieces import budgets_of
from quanqu.orders.reckoning import Freed
from quanqu.orders.refusals import (
    AlreadyImported,
    NotReturnable,
    ReturnWindowClosed,
    TakesNoReturns,
)
from quanqu.orders.rules import drain
from quanqu.orders.types import (
    LineId,
    LineKind,
    LineView,
    OrderId,
    OrderView,
    ReturnId,
    TenderId,
    TenderKind,
)
from quanqu.pricing import actions as pricing
from quanqu.stock import actions as stock
from quanqu.stock.types import ReturnLine, Shelf

sql = statements.load("quanqu.orders")


@dataclass(frozen=True, slots=True)
class ReturnedPiece:
    """Pieces of a line that the customer brings back."""

    line_id: LineId
    qty: int
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class ReturnPreview:
    """What a return would give back, before anything is changed."""

    total_fen: int
    refunds: tuple[TenderRefund, ...]


def preview_return(*, order_id: OrderId, pieces: Sequence[ReturnedPiece]) -> ReturnPreview:
    """The money that would go back, per tender in its order; refuses what a return refuses."""
    order = queries.get_order(order_id)
    plan = plan_return(order, wanted_of(order, pieces))
    return ReturnPreview(sum(plan.refunds.values()), _tender_refunds(order, plan.refunds))


@tx.required
def accept_return(
    *,
    order_id: OrderId,
    node_id: UUID,
    pieces: Sequence[ReturnedPiece],
    at: datetime,
    why: str = "",
    window_days: int | None = None,
    channel: str = "quanqu",
    external_ref: str | None = None,
) -> ReturnId:
    """Take pieces back at any node that takes returns; the owner of the goods stays. (D10)

    Refunds go to the tenders used, in their order. The same pieces under a known `external_ref` of
    the channel are the same return. Raises NotReturnable, ReturnWindowClosed, TakesNoReturns,
    AlreadyImported (the reference is another return's).
    """
    if not network.get_node(node_id).can(Capability.TAKES_RETURNS):
        raise TakesNoReturns
    order = lock_order(order_id)
    if known := _known(order_id, pieces, channel, external_ref):
        return known
    check_not_waiting(order)
    wanted = wanted_of(order, pieces)
    check_window(order, window_days, at)
    plan = plan_return(order, wanted)
    parts = [(one, one.returned_qty, one.returned_qty + piece.qty) for one, piece in wanted]
    pricing.give_back_part(claim_id=order_id, budgets=budgets_of(parts))
    return_id = write_return(
        order,
        plan,
        pieces,
        node_id=node_id,
        at=at,
        why=why,
        channel=channel,
        external_ref=external_ref,
    )
    _apply(order, plan, pieces)
    take_into_stock(units_of(wanted, node_id), return_id, at)
    book_return(order, plan, return_id, at=at)
    tenders = {tender.tender_id: tender for tender in order.tenders}
    for tender_id, amount in plan.refunds.items():
        send_back(order, tenders[tender_id], amount, return_id=return_id, at=at)
    outbox.publish(returned_event(order_id, return_id, plan.moves, node_id=node_id, at=at))
    return return_id


def _known(
    order_id: OrderId, pieces: Sequence[ReturnedPiece], channel: str, external_ref: str | None
) -> ReturnId | None:
    """The return that this reference stands for already; its order is locked."""
    found = queries.find_return_by_external_ref(channel, external_ref)
    if found is None:
        return None
    asked = sorted((piece.line_id, piece.qty, piece.is_damaged) for piece in pieces)
    taken = sorted(
        (line.line_id, line.qty, line.is_damaged) for line in found.lines if line.line_id
    )
    if found.order_id != order_id or asked != taken:
        raise AlreadyImported(channel=channel, external_ref=external_ref)
    return found.return_id


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """Which pieces change hands, and the money that they free."""

    moves: tuple[LineMove, ...]
    freed: tuple[Freed, ...]

    @property
    def refunds(self) -> dict[TenderId, int]:
        """What goes back to each tender when nothing else is taken for it."""
        sums: dict[TenderId, int] = {}
        for part in self.freed:
            tender_id = TenderId(part.tender_id)
            sums[tender_id] = sums.get(tender_id, 0) + part.amount_fen
        return sums


def wanted_of(
    order: OrderView, pieces: Sequence[ReturnedPiece]
) -> list[tuple[LineView, ReturnedPiece]]:
    """The lines that pieces come from; each line once, and only as many as the customer has."""
    by_id = {line.line_id: line for line in order.lines}
    if not pieces or len({piece.line_id for piece in pieces}) < len(pieces):
        raise Invalid(pieces=len(pieces))
    wanted = []
    for piece in pieces:
        line = by_id.get(piece.line_id)
        # A fee pays for what was done already; it is not a thing that can be brought back.
        returnable = line.kept_qty if line and line.kind != LineKind.FEE else 0
        if line is None or not 0 < piece.qty <= returnable:
            raise NotReturnable(returnable_qty=returnable)
        wanted.append((line, piece))
    return wanted


def check_window(order: OrderView, window_days: int | None, at: datetime) -> None:
    if window_days is None:
        return
    ended_at = (order.paid_at or order.placed_at) + timedelta(days=window_days)
    if at > ended_at:
        raise ReturnWindowClosed(ended_on=ended_at.date().isoformat())


def plan_return(order: OrderView, wanted: Sequence[tuple[LineView, ReturnedPiece]]) -> ReturnPlan:
    """Which money goes back from which tender: in the refund order, from what was recognised."""
    shares_of: dict[UUID, list[statements.Row]] = {}
    for row in sql.line_tenders(order_id=order.order_id):
        shares_of.setdefault(row["line_id"], []).append(row)
    moves: list[LineMove] = []
    freed: list[Freed] = []
    for line, piece in wanted:
        before, after = line.returned_qty + piece.qty, line.returned_qty
        amount = -moved(line.total_fen, line.qty, before, after)
        shares = shares_of.get(line.line_id, [])
        available = [(TenderKind(s["kind"]), s["recognised_fen"]) for s in shares]
        parts = drain(amount, available)
        holders = [(s["holder_id"], -part) for s, part in zip(shares, parts, strict=True)]
        moves.append(LineMove(line, before, after, tuple(holders)))
        freed += [
            Freed(share["id"], share["tender_id"], TenderKind(share["kind"]), part, True)
            for share, part in zip(shares, parts, strict=True)
            if part
        ]
    return ReturnPlan(tuple(moves), tuple(freed))


def units_of(wanted: Sequence[tuple[LineView, ReturnedPiece]], node_id: UUID) -> list[ReturnLine]:
    """The goods among the pieces, at the node they came back to; their owner stays."""
    return [
        ReturnLine(
            Shelf(line.sku_id, node_id, line.owner_id),
            piece.qty,
            piece.is_damaged,
            claim_id=line.line_id,
        )
        for line, piece in wanted
        if line.kind == LineKind.GOODS and line.sku_id and line.owner_id
    ]


def book_return(order: OrderView, plan: ReturnPlan, return_id: ReturnId, *, at: datetime) -> None:
    entries = sale_entries(plan.moves, order.currency)
    if entries:
        ledger.post(
            fact_key=f"return:{return_id}",
            kind="return",
            occurred_at=at,
            entries=entries,
            memo=order.number,
            about=order.order_id,
        )


def _tender_refunds(order: OrderView, refunds: dict[TenderId, int]) -> tuple[TenderRefund, ...]:
    kinds = {tender.tender_id: tender.kind for tender in order.tenders}
    found = [
        TenderRefund(tender_id, kinds[tender_id], amount) for tender_id, amount in refunds.items()
    ]
    return tuple(sorted(found, key=lambda refund: list(TenderKind).index(refund.kind)))


def _apply(order: OrderView, plan: ReturnPlan, pieces: Sequence[ReturnedPiece]) -> None:
    sql.apply_counts(
        order_id=order.order_id,
        line_ids=[piece.line_id for piece in pieces],
        fulfilled=[0] * len(pieces),
        cancelled=[0] * len(pieces),
        returned=[piece.qty for piece in pieces],
        share_ids=[part.share_id for part in plan.freed],
        recognised=[-part.amount_fen for part in plan.freed],
        refunded=[part.amount_fen for part in plan.freed],
        moved=[0] * len(plan.freed),
    )


def write_return(
    order: OrderView,
    plan: ReturnPlan,
    pieces: Sequence[ReturnedPiece],
    *,
    node_id: UUID,
    at: datetime,
    why: str,
    channel: str = "quanqu",
    external_ref: str | None = None,
) -> ReturnId:
    """Write a return of an order's pieces with its money."""
    return add_return(
        order=order,
        seller_id=order.seller_id,
        node_id=node_id,
        member_id=order.member_id,
        currency=order.currency,
        channel=channel,
        external_ref=external_ref,
        why=why,
        at=at,
        rows=[
            (
                m.line.line_id,
                m.line.sku_id,
                p.qty,
                -m.total_fen,
                -m.net_fen,
                p.is_damaged,
            )
            for m, p in zip(plan.moves, pieces, strict=True)
        ],
    )


def add_return(
    *,
    order: OrderView | None,
    rows: Sequence[tuple[UUID | None, UUID | None, int, int, int, bool]],
    channel: str,
    external_ref: str | None,
    **facts: object,
) -> ReturnId:
    return_id = ReturnId(new_id())
    written = sql.add_return(
        return_id=return_id,
        number=readable_number("R"),
        order_id=order.order_id if order else None,
        total_fen=sum(row[3] for row in rows),
        channel=channel,
        external_ref=external_ref,
        line_ids=[row[0] for row in rows],
        sku_ids=[row[1] for row in rows],
        qtys=[row[2] for row in rows],
        totals=[row[3] for row in rows],
        nets=[row[4] for row in rows],
        damaged=[row[5] for row in rows],
        **facts,
    )
    if not written:
        raise AlreadyImported(channel=channel, external_ref=external_ref)
    return return_id


def take_into_stock(units: Sequence[ReturnLine], return_id: ReturnId, at: datetime) -> None:
    if units:
        stock.return_in(lines=units, cause_kind="return", cause_id=return_id, at=at)


def returned_event(
    order_id: OrderId,
    return_id: ReturnId,
    moves: Sequence[LineMove],
    *,
    node_id: UUID,
    at: datetime,
) -> LinesReturned:
    lines = tuple(
        MovedLine(
            change.line.line_id,
            change.before - change.after,
            -change.total_fen,
            -change.net_fen,
        )
        for change in moves
    )
    return LinesReturned(order_id, return_id, node_id, at, lines)
