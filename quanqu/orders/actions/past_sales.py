"""Past sales: what was sold, paid by hand and handed over elsewhere is booked, many at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from quanqu.kit import outbox, tx
from quanqu.kit import sql as statements
from quanqu.kit.ids import new_id, readable_number
from quanqu.kit.money import net_of_vat
from quanqu.kit.refusals import Invalid
from quanqu.ledger import actions as ledger
from quanqu.ledger.types import AccountKind, Entry, Journal
from quanqu.network import queries as network
from quanqu.network.types import OrganisationView
from quanqu.orders import rules
from quanqu.orders.actions.amounts import gross_of, order_totals, transfer_fen
from quanqu.orders.actions.refund import ASSETS
from quanqu.orders.books import LineMove, sale_entries
from quanqu.orders.events import LinesHandedOver, MovedLine, OrderPaid, OrderPlaced
from quanqu.orders.pieces import shelf_of
from quanqu.orders.refusals import AlreadyImported, AmountNotDue
from quanqu.orders.types import (
    AT_HAND,
    HandTender,
    LineId,
    LineKind,
    LineView,
    OrderId,
    Piece,
    Placement,
)
from quanqu.stock import actions as stock
from quanqu.stock.types import HandLine

sql = statements.load("quanqu.orders")


@dataclass(frozen=True, slots=True)
class PastSale:
    """A sale that is over. Its goods go from hand to hand at `at`, by the delivery named here."""

    placement: Placement
    tenders: tuple[HandTender, ...]
    at: datetime
    delivery_id: UUID
    staff_id: UUID | None = None
    number: str = ""
    """The order's number where the customer has it already, on a receipt."""


@dataclass(frozen=True, slots=True)
class RecordedSale:
    """What a past sale was written as; lines stand in the order of the placement's pieces."""

    order_id: OrderId
    line_ids: tuple[LineId, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A past sale with its ids, its lines as they will stand, and who holds its money."""

    sale: PastSale
    lines: tuple[LineView, ...]
    holder_id: UUID
    shares: tuple[tuple[int, ...], ...]
    order_id: OrderId = field(default_factory=lambda: OrderId(new_id()))
    number: str = ""
    tender_ids: tuple[UUID, ...] = ()


@tx.required
def record_past_sales(sales: Sequence[PastSale]) -> list[RecordedSale]:
    """Book sales that happened elsewhere: order, money, goods and revenue, all of them or none.

    The same rows, journals and events as placing, paying and handing over one by one, but nothing
    is reserved between. The caller (fulfilment) writes the deliveries. Raises OutOfStock,
    AlreadyImported, AmountNotDue (tenders that are not the total), Invalid. (D2, O6)
    """
    drafts = _draft(sales)
    try:
        # A savepoint, so that the caller's transaction outlives the refusal.
        with transaction.atomic():
            sql.add_past_sales(
                **_order_columns(drafts), **_line_columns(drafts), **_tender_columns(drafts)
            )
    except IntegrityError as error:
        if any(key in str(error) for key in ("orders_order_external", "orders_order_number")):
            raise AlreadyImported(orders=len(drafts)) from error
        raise
    stock.sell_many_from_hand(sold=[*_units(drafts)], cause_kind="delivery")
    journals = [*_journals(drafts)]
    if journals:
        ledger.post_many(journals)
    outbox.publish(*_events(drafts))
    return [
        RecordedSale(draft.order_id, tuple(line.line_id for line in draft.lines))
        for draft in drafts
    ]


def _draft(sales: Sequence[PastSale]) -> list[_Draft]:
    nodes = network.nodes_by_id({sale.placement.selling_node_id for sale in sales})
    holders: Mapping[UUID, UUID] = {node_id: n.organisation_id for node_id, n in nodes.items()}
    firms: Mapping[UUID, OrganisationView] = {
        firm.organisation_id: firm for firm in network.list_organisations(_firm_ids(sales))
    }
    return [_draft_one(sale, firms, holders[sale.placement.selling_node_id]) for sale in sales]


def _firm_ids(sales: Sequence[PastSale]) -> set[UUID]:
    owners = {piece.owner_id for sale in sales for piece in sale.placement.pieces}
    return {sale.placement.seller_id for sale in sales} | {owner for owner in owners if owner}


def _draft_one(sale: PastSale, firms: Mapping[UUID, OrganisationView], holder_id: UUID) -> _Draft:
    seller = firms[sale.placement.seller_id]
    lines = tuple(
        _line(piece, position, seller, firms.get(piece.owner_id) if piece.owner_id else None)
        for position, piece in enumerate(sale.placement.pieces, start=1)
    )
    total = sum(line.total_fen for line in lines)
    if any(t.kind not in AT_HAND or t.amount_fen <= 0 for t in sale.tenders):
        raise Invalid(tenders=[tender.kind for tender in sale.tenders])
    if sum(tender.amount_fen for tender in sale.tenders) != total:
        raise AmountNotDue(due=total, currency=sale.placement.currency)
    shares = rules.tender_shares(
        [line.total_fen for line in lines], [tender.amount_fen for tender in sale.tenders]
    )
    return _Draft(
        sale,
        lines,
        holder_id,
        tuple(map(tuple, shares)),
        number=sale.number or readable_number("Q"),
        tender_ids=tuple(new_id() for _ in sale.tenders),
    )


def _line(
    piece: Piece, position: int, seller: OrganisationView, owner: OrganisationView | None
) -> LineView:
    """A line as it stands once all of it has been handed over."""
    net = net_of_vat(piece.total_fen, piece.vat_bps)
    return LineView(
        line_id=LineId(new_id()),
        position=position,
        kind=piece.kind,
        sku_id=piece.sku_id,
        label=piece.label,
        qty=piece.qty,
        list_price_fen=piece.list_price_fen,
        discount_fen=gross_of(piece) - piece.total_fen,
        total_fen=piece.total_fen,
        net_fen=net,
        vat_bps=piece.vat_bps,
        seller_id=seller.organisation_id,
        owner_id=piece.owner_id,
        source_node_id=piece.source_node_id,
        transfer_fen=transfer_fen(seller, owner, net),
        fulfilled_qty=piece.qty,
        cancelled_qty=0,
        returned_qty=0,
        reasons=piece.reasons,
        price_per_qty=piece.price_per_qty,
    )


def _order_columns(drafts: Sequence[_Draft]) -> dict[str, object]:
    placements = [draft.sale.placement for draft in drafts]
    totals = [order_totals(placement) for placement in placements]
    return {
        "order_ids": [draft.order_id for draft in drafts],
        "numbers": [draft.number for draft in drafts],
        "channels": [p.channel for p in placements],
        "external_refs": [p.external_ref for p in placements],
        "order_seller_ids": [p.seller_id for p in placements],
        "selling_node_ids": [p.selling_node_id for p in placements],
        "collector_ids": [p.collector_id for p in placements],
        "member_ids": [p.member_id for p in placements],
        "serving_staff_ids": [p.serving_staff_id for p in placements],
        "currencies": [p.currency for p in placements],
        "zones": [p.zone for p in placements],
        "tiers": [p.tier for p in placements],
        "price_versions": [p.price_version for p in placements],
        "hand_over_kinds": [str(p.hand_over_kind) for p in placements],
        "hand_over_node_ids": [p.hand_over_node_id for p in placements],
        "lines_sums": [sums["lines_fen"] for sums in totals],
        "discount_sums": [sums["discount_fen"] for sums in totals],
        "fees_sums": [sums["fees_fen"] for sums in totals],
        "total_sums": [sums["total_fen"] for sums in totals],
        "ats": [draft.sale.at for draft in drafts],
    }


def _line_columns(drafts: Sequence[_Draft]) -> dict[str, object]:
    rows = [(draft.order_id, line) for draft in drafts for line in draft.lines]
    return {
        "line_ids": [line.line_id for _id, line in rows],
        "line_orders": [order_id for order_id, _line in rows],
        "positions": [line.position for _id, line in rows],
        "kinds": [str(line.kind) for _id, line in rows],
        "sku_ids": [line.sku_id for _id, line in rows],
        "labels": [line.label for _id, line in rows],
        "qtys": [line.qty for _id, line in rows],
        "list_prices": [line.list_price_fen for _id, line in rows],
        "prices_per_qty": [line.price_per_qty for _id, line in rows],
        "grosses": [line.total_fen + line.discount_fen for _id, line in rows],
        "totals": [line.total_fen for _id, line in rows],
        "nets": [line.net_fen for _id, line in rows],
        "vat_rates": [line.vat_bps for _id, line in rows],
        "seller_ids": [line.seller_id for _id, line in rows],
        "owner_ids": [line.owner_id for _id, line in rows],
        "source_node_ids": [line.source_node_id for _id, line in rows],
        "transfers": [line.transfer_fen for _id, line in rows],
        "reasons": [msgspec.json.encode(line.reasons).decode() for _id, line in rows],
    }


def _tender_columns(drafts: Sequence[_Draft]) -> dict[str, object]:
    tenders = [
        (draft, position, tender_id, tender)
        for draft in drafts
        for position, (tender_id, tender) in enumerate(
            zip(draft.tender_ids, draft.sale.tenders, strict=True), start=1
        )
    ]
    shares = [
        (line.line_id, tender_id, amount)
        for draft in drafts
        for tender_id, of_tender in zip(draft.tender_ids, draft.shares, strict=True)
        for line, amount in zip(draft.lines, of_tender, strict=True)
        if amount
    ]
    return {
        "tender_ids": [tender_id for *_, tender_id, _tender in tenders],
        "tender_orders": [draft.order_id for draft, *_ in tenders],
        "tender_positions": [position for _draft, position, *_ in tenders],
        "tender_kinds": [str(tender.kind) for *_, tender in tenders],
        "holder_ids": [draft.holder_id for draft, *_ in tenders],
        "tender_amounts": [tender.amount_fen for *_, tender in tenders],
        "tender_ats": [draft.sale.at for draft, *_ in tenders],
        "share_lines": [line_id for line_id, *_ in shares],
        "share_tenders": [tender_id for _line, tender_id, _amount in shares],
        "share_amounts": [amount for *_, amount in shares],
    }


def _units(drafts: Sequence[_Draft]) -> Iterator[stock.SoldLine]:
    for draft in drafts:
        for line in draft.lines:
            if line.kind == LineKind.GOODS:
                hand = HandLine(shelf_of(line), line.qty, line.line_id)
                yield stock.SoldLine(hand, draft.sale.delivery_id, draft.sale.at)


def _journals(drafts: Sequence[_Draft]) -> Iterator[Journal]:
    """Per sale: each tender taken, then the hand-over; nothing for sales at price 0."""
    for draft in drafts:
        currency = draft.sale.placement.currency
        for position, tender in enumerate(draft.sale.tenders, start=1):
            yield _journal(
                draft,
                f"tender:{draft.order_id}:{position}",
                "tender_taken",
                [
                    Entry(draft.holder_id, ASSETS[tender.kind], tender.amount_fen, currency),
                    Entry(
                        draft.holder_id,
                        AccountKind.CUSTOMER_PREPAYMENTS,
                        -tender.amount_fen,
                        currency,
                    ),
                ],
            )
        moves = [
            LineMove(line, 0, line.qty, ((draft.holder_id, line.total_fen),))
            for line in draft.lines
        ]
        entries = sale_entries(moves, currency)
        if entries:
            yield _journal(draft, f"handover:{draft.sale.delivery_id}", "hand_over", entries)


def _journal(draft: _Draft, fact_key: str, kind: str, entries: Sequence[Entry]) -> Journal:
    return Journal(
        fact_key, kind, draft.sale.at, tuple(entries), memo=draft.number, about=draft.order_id
    )


def _events(drafts: Sequence[_Draft]) -> Iterator[OrderPlaced | OrderPaid | LinesHandedOver]:
    for draft in drafts:
        sale, order_id = draft.sale, draft.order_id
        yield OrderPlaced(order_id, sale.at)
        yield OrderPaid(order_id, sale.at)
        yield LinesHandedOver(
            order_id,
            sale.delivery_id,
            sale.placement.selling_node_id,
            sale.staff_id,
            sale.at,
            tuple(
                MovedLine(line.line_id, line.qty, line.total_fen, line.net_fen)
                for line in draft.lines
            ),
        )
