"""Lines that cost what was said, not what the list says: by a scale's label, or a till. (C1)"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.catalog.actions import UnknownBarcode
from quanqu.catalog.types import BarcodeRead
from quanqu.network import queries as network
from quanqu.orders.rules import bought_qty
from quanqu.orders.types import LABEL_PRICE, TILL_PRICE, Labelled
from quanqu.pricing.types import Quote, QuoteLine, Reason


def read_in_hand(node_id: UUID, text: str) -> BarcodeRead:
    """What a code scanned at a node says; in-store codes are its company's, else the group's.

    Refuses UnknownBarcode.
    """
    try:
        owner_id = network.get_node(node_id).organisation_id
        return catalog.read_barcode(text, organisation_id=owner_id)
    except UnknownBarcode:
        return catalog.read_barcode(text)


def with_labels(price: Quote, labels: Sequence[Labelled], bases: Mapping[UUID, QuoteLine]) -> Quote:
    """The quote with a line for every label, by the price of one unit of its SKU."""
    skus = catalog.get_skus(bases)
    lines = [
        label_line(one, bases[one.sku_id], is_weighed=skus[one.sku_id].is_weighed) for one in labels
    ]
    total_fen = price.total_fen + sum(line.total_fen for line in lines)
    return replace(price, lines=(*price.lines, *lines), total_fen=total_fen)


def is_labelled(line: QuoteLine) -> bool:
    """Whether the line's price is that of its whole quantity."""
    return any(reason.code in (LABEL_PRICE, TILL_PRICE) for reason in line.reasons)


def as_charged(
    lines: Sequence[tuple[UUID, int, int]], *, zone: str, currency: str, at: datetime
) -> Quote:
    """(SKU, qty, minor units) as a till charged them: agreed outside of any version of prices."""
    charged = tuple(
        QuoteLine(
            sku_id=sku_id,
            qty=qty,
            list_price_fen=total_fen,
            unit_price_fen=total_fen,
            discount_fen=0,
            total_fen=total_fen,
            reasons=(Reason(TILL_PRICE),),
            price_per_qty=qty,
        )
        for sku_id, qty, total_fen in lines
    )
    return Quote(0, zone, currency, "", at, charged, sum(line.total_fen for line in charged))


def label_line(label: Labelled, base: QuoteLine, *, is_weighed: bool) -> QuoteLine:
    """The printed price is the price of the whole quantity, so that nothing is rounded."""
    qty = label.qty or 1
    if is_weighed and label.qty is None:
        qty = bought_qty(label.price_fen, base.list_price_fen, base.price_per_qty)
    facts = {"list_price_fen": base.list_price_fen, "per_qty": base.price_per_qty}
    return replace(
        base,
        qty=qty,
        list_price_fen=label.price_fen,
        unit_price_fen=label.price_fen,
        price_per_qty=qty,
        discount_fen=0,
        total_fen=label.price_fen,
        reasons=(Reason(LABEL_PRICE, {"price_fen": label.price_fen, **facts}),),
        discount_borne_by_id=None,
    )
