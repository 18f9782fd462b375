"""How a priced line becomes lines of an order, and where lines lie."""

from uuid import UUID

from quanqu.catalog.types import SkuForSale, SkuView
from quanqu.orders.labels import is_labelled
from quanqu.orders.types import LineKind, LineView, Piece
from quanqu.pricing.types import QuoteLine
from quanqu.stock.types import Shelf


def priced_piece(
    line: QuoteLine,
    sku: SkuView | SkuForSale,
    qty: int,
    done: int,
    owner_id: UUID | None = None,
    node_id: UUID | None = None,
) -> Piece:
    """Some units of a priced line, `done` of it being taken already: the parts sum to the line."""
    total = line.total_fen * (done + qty) // line.qty - line.total_fen * done // line.qty
    # A label's price is that of all it stands on: a part of it costs its part, with nothing off.
    is_whole_price = is_labelled(line)
    return Piece(
        qty=qty,
        kind=LineKind.GOODS if sku.is_stocked else LineKind.SERVICE,
        list_price_fen=total if is_whole_price else line.list_price_fen,
        total_fen=total,
        vat_bps=sku.vat_bps,
        sku_id=sku.sku_id,
        owner_id=owner_id,
        source_node_id=node_id,
        label=" ".join(part for part in (sku.name, sku.colour, sku.size) if part),
        reasons=tuple({"code": reason.code, **reason.facts} for reason in line.reasons),
        price_per_qty=qty if is_whole_price else line.price_per_qty,
    )


def shelf_of(thing: Piece | LineView) -> Shelf:
    """The shelf that a line of goods takes its units from; of lots what expires first."""
    if thing.sku_id is None or thing.source_node_id is None or thing.owner_id is None:
        raise ValueError("a line of goods names its SKU, owner and node")
    return Shelf(thing.sku_id, thing.source_node_id, thing.owner_id, lot=None)
