"""Purchase orders: order in, receive in parts, over and short, close, take back a mistake. (C6)"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from quanqu.catalog import queries as catalog
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.kit.refusals import Invalid, NotFound
from quanqu.network import queries as network
from quanqu.stock import models, queries, rules
from quanqu.stock.actions.lots import name_lots
from quanqu.stock.actions.shelving import adjust, put_in
from quanqu.stock.refusals import (
    BadQuantity,
    NotOrdered,
    NumberTaken,
    PurchaseClosed,
    ReceiptDiffers,
    RecordDiffers,
)
from quanqu.stock.types import (
    Adjustment,
    MoveKind,
    PurchaseId,
    PurchaseView,
    PurchaseWant,
    ReceiptView,
    ReceivedLine,
    Shelf,
)
from quanqu.stock.writing import check_quantities

CAUSE = "purchase_receipt"


@tx.required
def order_in(
    *,
    node_id: UUID,
    supplier_id: UUID,
    lines: Sequence[tuple[UUID, int, int | None, date | None]],
    number: str,
    at: datetime,
    purchase_id: UUID | None = None,
) -> PurchaseId:
    """Order goods in for a node: (SKU, qty, unit cost without VAT or None, due day or None). (C6)

    They belong to the node's organisation and can be promised by their due day. A repeated
    `purchase_id` is the same purchase; with other content it is refused (RecordDiffers). Refuses
    NumberTaken, BadQuantity, NotFound, Invalid.
    """
    wants = [PurchaseWant(*line) for line in lines]
    owner_id = network.get_node(node_id).organisation_id
    network.get_organisation(supplier_id)
    check_quantities(want.qty for want in wants)
    if not wants or not number or any((want.unit_cost_fen or 0) < 0 for want in wants):
        raise Invalid(number=number)
    if len(catalog.get_skus([want.sku_id for want in wants])) < len({w.sku_id for w in wants}):
        raise NotFound
    found = models.Purchase.objects.filter(id=purchase_id).first() if purchase_id else None
    is_known = found is not None
    if found is None:
        found = _open(purchase_id or new_id(), number, node_id, owner_id, supplier_id, at)
        models.PurchaseLine.objects.bulk_create(
            models.PurchaseLine(purchase=found, id=new_id(), position=place, **want._asdict())
            for place, want in enumerate(wants, start=1)
        )
    if (found.node_id, found.number) != (node_id, number):
        raise NumberTaken(number=number)
    if is_known and (found.supplier_id != supplier_id or _wants(found.id) != Counter(wants)):
        raise RecordDiffers(id=found.id)
    return PurchaseId(found.id)


@tx.required
def receive_purchase(
    *,
    purchase_id: UUID,
    receipt_id: UUID,
    lines: Sequence[tuple[UUID, int, int, str, date | None]],
    at: datetime,
) -> ReceiptView:
    """Put what arrived onto the shelves: (SKU, saleable qty, damaged qty, lot, expiry). (C6)

    In parts, short or over: all is recorded as it came. A repeated `receipt_id` is the same
    receipt; with other goods it is refused (ReceiptDiffers). Refuses NotOrdered, LotDiffers,
    PurchaseClosed, BadQuantity, NotFound.
    """
    arrived = [ReceivedLine(*line) for line in lines]
    purchase = _lock(purchase_id)
    known = models.Receipt.objects.filter(id=receipt_id).first()
    if known is None:
        if purchase.closed_at is not None:
            raise PurchaseClosed(number=purchase.number)
        _check(arrived)
        _receive(purchase, receipt_id, arrived, at)
    receipt = queries.get_receipt(receipt_id)
    if receipt.purchase_id != purchase_id or _sums(receipt.lines) != _sums(arrived):
        raise ReceiptDiffers(receipt_id=receipt_id)
    return receipt


@tx.required
def undo_receipt(*, receipt_id: UUID, at: datetime) -> ReceiptView:
    """Take back a receipt that was a mistake: its units leave the shelves again.

    Repeating it changes nothing. Refuses OutOfStock when they are sold or promised, NotFound.
    """
    purchase_id = queries.get_receipt(receipt_id).purchase_id
    purchase = _lock(purchase_id)
    receipt = queries.get_receipt(receipt_id)
    if receipt.undone_at is None:
        models.Receipt.objects.filter(id=receipt_id).update(undone_at=at)
        for part in models.ReceiptLine.objects.filter(receipt_id=receipt_id).order_by("line_id"):
            _fill(part.line_id, -part.qty, -part.damaged_qty)
        adjust(
            changes=[
                Adjustment(
                    _shelf(purchase, line),
                    MoveKind.ADJUSTED,
                    -line.qty,
                    -line.damaged_qty,
                )
                for line in receipt.lines
            ],
            cause_kind="receipt_undone",
            cause_id=receipt_id,
            at=at,
        )
    return queries.get_receipt(receipt_id)


@tx.required
def close_purchase(*, purchase_id: UUID, at: datetime) -> PurchaseView:
    """Expect nothing more: what is missing is short for good. Repeating it changes nothing."""
    if _lock(purchase_id).closed_at is None:
        models.Purchase.objects.filter(id=purchase_id).update(closed_at=at)
        models.PurchaseLine.objects.filter(purchase_id=purchase_id).update(is_closed=True)
    return queries.get_purchase(purchase_id)


@tx.required
def reopen_purchase(*, purchase_id: UUID, at: datetime) -> PurchaseView:
    """Expect what is missing after all."""
    _lock(purchase_id)
    models.Purchase.objects.filter(id=purchase_id).update(closed_at=None)
    models.PurchaseLine.objects.filter(purchase_id=purchase_id).update(is_closed=False)
    return queries.get_purchase(purchase_id)


def _open(
    purchase_id: UUID, number: str, node_id: UUID, owner_id: UUID, supplier_id: UUID, at: datetime
) -> models.Purchase:
    """Two that draw the same number at once meet here: one waits, and is then refused."""
    purchase, _is_new = models.Purchase.objects.get_or_create(
        owner_id=owner_id,
        number=number,
        defaults={
            "id": purchase_id,
            "node_id": node_id,
            "supplier_id": supplier_id,
            "ordered_at": at,
        },
    )
    if purchase.id != purchase_id:
        raise NumberTaken(number=number)
    return purchase


def _wants(purchase_id: UUID) -> Counter[PurchaseWant]:
    lines = models.PurchaseLine.objects.filter(purchase_id=purchase_id)
    return Counter(PurchaseWant(*row) for row in lines.values_list(*PurchaseWant._fields))


def _lock(purchase_id: UUID) -> models.Purchase:
    purchase = models.Purchase.objects.select_for_update(no_key=True).filter(id=purchase_id).first()
    if purchase is None:
        raise NotFound
    return purchase


def _check(arrived: Sequence[ReceivedLine]) -> None:
    if not arrived:
        raise BadQuantity(qty=0)
    for line in arrived:
        parts = (line.qty, line.damaged_qty)
        if not line.lot or not all(map(rules.is_possible_part, parts)) or not any(parts):
            raise BadQuantity(qty=line.qty)


def _receive(
    purchase: models.Purchase, receipt_id: UUID, arrived: Sequence[ReceivedLine], at: datetime
) -> None:
    ordered = {line.line_id: line for line in queries.get_purchase(purchase.id).lines}
    filled = rules.allocate_receipt(
        ordered.values(), [(line.sku_id, line.qty, line.damaged_qty) for line in arrived]
    )
    if filled is None:
        raise NotOrdered
    name_lots(
        lots=[(line.sku_id, line.lot, line.expires_on) for line in arrived],
        shelves=[_shelf(purchase, line) for line in arrived],
    )
    models.Receipt.objects.create(id=receipt_id, purchase=purchase, at=at)
    parts = [
        (line, line_id, qty, damaged_qty)
        for line, fills in zip(arrived, filled, strict=True)
        for line_id, qty, damaged_qty in fills
    ]
    models.ReceiptLine.objects.bulk_create(
        models.ReceiptLine(
            id=new_id(),
            receipt_id=receipt_id,
            line_id=line_id,
            qty=qty,
            damaged_qty=damaged_qty,
            lot=line.lot,
        )
        for line, line_id, qty, damaged_qty in parts
    )
    for _line, line_id, qty, damaged_qty in parts:
        _fill(line_id, qty, damaged_qty)
    put_in(
        [
            (
                _shelf(purchase, line),
                MoveKind.RECEIVED,
                qty,
                damaged_qty,
                ordered[line_id].unit_cost_fen,
                None,
            )
            for line, line_id, qty, damaged_qty in parts
        ],
        cause_kind=CAUSE,
        cause_id=receipt_id,
        at=at,
    )


def _shelf(purchase: models.Purchase, line: ReceivedLine) -> Shelf:
    return Shelf(line.sku_id, purchase.node_id, purchase.owner_id, line.lot)


def _fill(line_id: UUID, qty: int, damaged_qty: int) -> None:
    models.PurchaseLine.objects.filter(id=line_id).update(
        received_qty=F("received_qty") + qty, damaged_qty=F("damaged_qty") + damaged_qty
    )


def _sums(lines: Sequence[ReceivedLine]) -> Counter[tuple[object, ...]]:
    """What came, however it is split over lines."""
    sums: Counter[tuple[object, ...]] = Counter()
    for line in lines:
        sums[line.sku_id, line.lot, "good"] += line.qty
        sums[line.sku_id, line.lot, "damaged"] += line.damaged_qty
    return +sums
