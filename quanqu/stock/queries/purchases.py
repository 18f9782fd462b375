"""Reads of purchase orders and what came in against them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from quanqu.kit.refusals import NotFound
from quanqu.stock import models
from quanqu.stock.types import (
    PurchaseId,
    PurchaseLineView,
    PurchaseState,
    PurchaseView,
    ReceiptId,
    ReceiptView,
    ReceivedLine,
)


def get_purchase(purchase_id: UUID) -> PurchaseView:
    """One purchase order with its lines and arrivals; refuses NotFound."""
    found = _views(models.Purchase.objects.filter(id=purchase_id))
    if not found:
        raise NotFound
    return found[0]


def list_purchases(
    *,
    node_ids: Iterable[UUID] | None,
    states: Iterable[PurchaseState] | None = None,
    supplier_id: UUID | None = None,
    limit: int = 50,
) -> list[PurchaseView]:
    """Purchase orders of nodes (None: of all), newest first."""
    found = models.Purchase.objects.order_by("-ordered_at", "-id")
    if node_ids is not None:
        found = found.filter(node_id__in=list(node_ids))
    if supplier_id is not None:
        found = found.filter(supplier_id=supplier_id)
    wanted = None if states is None else frozenset(states)
    if wanted is not None and PurchaseState.CLOSED not in wanted:
        found = found.filter(closed_at=None)
    if wanted is not None and wanted <= {PurchaseState.CLOSED}:
        found = found.exclude(closed_at=None)
    views = _views(found[:limit])
    return [view for view in views if wanted is None or view.state in wanted]


def search_purchases(
    *,
    node_ids: Iterable[UUID],
    states: Iterable[PurchaseState] | None = None,
    supplier_id: UUID | None = None,
    text: str = "",
    before_id: UUID | None = None,
    limit: int = 50,
) -> list[PurchaseView]:
    """Purchase orders of nodes by number's beginning, newest first, a page at a time."""
    found = models.Purchase.objects.filter(node_id__in=list(node_ids))
    if supplier_id is not None:
        found = found.filter(supplier_id=supplier_id)
    if text:
        found = found.filter(number__istartswith=text)
    if states is not None:
        found = found.filter(_in_states(frozenset(states)))
    if before_id is not None:
        last = models.Purchase.objects.filter(id=before_id).first()
        if last is None:
            raise NotFound
        is_older = Q(ordered_at__lt=last.ordered_at)
        found = found.filter(is_older | Q(ordered_at=last.ordered_at, id__lt=last.id))
    return _views(found.order_by("-ordered_at", "-id")[:limit])


def purchases_of_receipts(receipt_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """The purchase order that each arrival was for: its id and number."""
    found = models.Receipt.objects.filter(id__in=list(receipt_ids)).select_related("purchase")
    return {one.id: (one.purchase_id, one.purchase.number) for one in found}


def _in_states(states: frozenset[PurchaseState]) -> Q:
    """A state is not kept: closed by somebody, or else received when no line lacks anything."""
    missing = models.PurchaseLine.objects.filter(
        purchase_id=OuterRef("id"), qty__gt=F("received_qty") + F("damaged_qty")
    )
    is_short = Exists(missing)
    meant = {
        PurchaseState.CLOSED: Q(closed_at__isnull=False),
        PurchaseState.OPEN: Q(closed_at=None) & Q(is_short),
        PurchaseState.RECEIVED: Q(closed_at=None) & ~Q(is_short),
    }
    wanted = Q(pk__in=[])
    for state in states:
        wanted |= meant[state]
    return wanted


def get_receipt(receipt_id: UUID) -> ReceiptView:
    """One arrival; refuses NotFound."""
    found = _receipts(models.Receipt.objects.filter(id=receipt_id))
    if not found:
        raise NotFound
    return found[0]


def _views(purchases: Iterable[models.Purchase]) -> list[PurchaseView]:
    purchases = list(purchases)
    lines: dict[UUID, list[PurchaseLineView]] = defaultdict(list)
    for line in models.PurchaseLine.objects.filter(purchase__in=purchases).order_by("position"):
        lines[line.purchase_id].append(_line(line))
    receipts: dict[UUID, list[ReceiptView]] = defaultdict(list)
    for receipt in _receipts(models.Receipt.objects.filter(purchase__in=purchases)):
        receipts[receipt.purchase_id].append(receipt)
    return [
        PurchaseView(
            purchase_id=PurchaseId(purchase.id),
            number=purchase.number,
            node_id=purchase.node_id,
            owner_id=purchase.owner_id,
            supplier_id=purchase.supplier_id,
            state=_state(purchase, lines[purchase.id]),
            ordered_at=purchase.ordered_at,
            closed_at=purchase.closed_at,
            lines=tuple(lines[purchase.id]),
            receipts=tuple(receipts[purchase.id]),
        )
        for purchase in purchases
    ]


def _state(purchase: models.Purchase, lines: Sequence[PurchaseLineView]) -> PurchaseState:
    if purchase.closed_at is not None:
        return PurchaseState.CLOSED
    return PurchaseState.OPEN if any(line.short_qty for line in lines) else PurchaseState.RECEIVED


def _line(line: models.PurchaseLine) -> PurchaseLineView:
    return PurchaseLineView(
        line_id=line.id,
        sku_id=line.sku_id,
        qty=line.qty,
        unit_cost_fen=line.unit_cost_fen,
        due_on=line.due_on,
        received_qty=line.received_qty,
        damaged_qty=line.damaged_qty,
    )


def _receipts(receipts: Iterable[models.Receipt]) -> list[ReceiptView]:
    receipts = sorted(receipts, key=lambda receipt: (receipt.at, receipt.id))
    lines: dict[UUID, dict[tuple[UUID, str], ReceivedLine]] = defaultdict(dict)
    parts = models.ReceiptLine.objects.filter(receipt__in=receipts).select_related("line")
    days = _expiries(parts)
    for part in parts:
        of_receipt, key = lines[part.receipt_id], (part.line.sku_id, part.lot)
        before = of_receipt.get(key, ReceivedLine(*key[:1], 0, 0, part.lot, days.get(key)))
        of_receipt[key] = before._replace(
            qty=before.qty + part.qty, damaged_qty=before.damaged_qty + part.damaged_qty
        )
    return [
        ReceiptView(
            receipt_id=ReceiptId(receipt.id),
            purchase_id=PurchaseId(receipt.purchase_id),
            at=receipt.at,
            undone_at=receipt.undone_at,
            actor=receipt.actor,
            lines=tuple(sorted(lines[receipt.id].values(), key=lambda one: (one.sku_id, one.lot))),
        )
        for receipt in receipts
    ]


def _expiries(parts: Iterable[models.ReceiptLine]) -> dict[tuple[UUID, str], date | None]:
    keys = {(part.line.sku_id, part.lot) for part in parts}
    lots = models.Lot.objects.filter(
        sku_id__in={sku_id for sku_id, _lot in keys}, lot__in={lot for _sku, lot in keys}
    )
    return {(lot.sku_id, lot.lot): lot.expires_on for lot in lots}
