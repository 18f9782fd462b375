"""How a priced line becomes lines of an order, and where lines lie."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from quanqu.catalog.types import SkuForSale, SkuView
from quanqu.kit.money import cumulative, gross_fen
from quanqu.orders.labels import is_labelled
from quanqu.orders.types import LineKind, LineView, Piece
from quanqu.pricing.types import LineDiscount, QuoteLine
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
    gross, total = money_of(line, done, done + qty)
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
        reasons=reasons_of(line, qty, done),
        price_per_qty=qty if is_whole_price else line.price_per_qty,
        gross_fen=total if is_whole_price else gross,
    )


def money_of(line: QuoteLine, start: int, end: int) -> tuple[int, int]:
    """What the units from `start` to `end` of a priced line cost by the list, and what they cost.

    The list price is rounded for all units up to each end, and the total follows it: so the parts
    of a line sold by weight sum to it, and none costs more than by the list.
    """
    whole, *ends = (
        gross_fen(line.list_price_fen, qty, line.price_per_qty) for qty in (line.qty, start, end)
    )
    paid = [cumulative(line.total_fen, gross, whole) if whole else 0 for gross in ends]
    return ends[1] - ends[0], paid[1] - paid[0]


def shelf_of(thing: Piece | LineView) -> Shelf:
    """The shelf that a line of goods takes its units from; of lots what expires first."""
    if thing.sku_id is None or thing.source_node_id is None or thing.owner_id is None:
        raise ValueError("a line of goods names its SKU, owner and node")
    return Shelf(thing.sku_id, thing.source_node_id, thing.owner_id, lot=None)


def reasons_of(line: QuoteLine, qty: int, done: int = 0) -> tuple[Mapping[str, Any], ...]:
    """Why these units cost what they cost: of each promotion's discount their part, and who bears
    it (`borne`, by organisation).
    """
    plain = tuple({"code": one.code, **one.facts} for one in line.reasons if one.is_of_price)
    if not line.discounts:
        return plain
    whole = [discount_told(discount) for discount in line.discounts]
    return (*plain, *part_of_reasons(whole, done, done + qty, line.qty))


def discount_told(discount: LineDiscount) -> dict[str, Any]:
    """A promotion's discount as an order keeps it."""
    told = {
        "code": discount.reason.code,
        **discount.reason.facts,
        "off_fen": discount.off_fen,
        "borne": {str(one.organisation_id): one.amount_fen for one in discount.borne},
    }
    return told | ({"budget": str(discount.budget_id)} if discount.budget_id else {})


def part_of_reasons(
    reasons: Sequence[Mapping[str, Any]], start: int, end: int, qty: int
) -> tuple[Mapping[str, Any], ...]:
    """The reasons of the units from `start` to `end` of a line: their part of what was off, counted
    as their money is, so that the parts of a line sum to it.
    """
    if (start, end) == (0, qty):
        return tuple(reasons)
    return tuple(_part_of(one, start, end, qty) if "borne" in one else one for one in reasons)


def _part_of(reason: Mapping[str, Any], start: int, end: int, qty: int) -> dict[str, Any]:
    first, last = (_off_until(reason["off_fen"], units, qty) for units in (start, end))
    before, after = _borne_of(first, reason), _borne_of(last, reason)
    borne = {who: after[who] - before[who] for who in after}
    return {**reason, "off_fen": last - first, "borne": borne}


def _off_until(off_fen: int, units: int, qty: int) -> int:
    """What the first units of a line have off: what they cost is rounded down, so this is up."""
    return off_fen - cumulative(off_fen, qty - units, qty)


def _borne_of(fen: int, reason: Mapping[str, Any]) -> dict[str, int]:
    """Who bears the first so many fen of a discount: one after the other takes a share of what is
    left, so that nobody ever bears less of more.
    """
    left, whole = fen, reason["off_fen"]
    borne: dict[str, int] = {}
    for who, share in reason["borne"].items():
        borne[who] = left * share // whole if whole else 0
        left, whole = left - borne[who], whole - share
    return borne


def budgets_of(parts: Iterable[tuple[LineView, int, int]]) -> dict[UUID, int]:
    """What the units of lines, each from one to another, took of budgets."""
    return budgets_in(
        reason
        for line, start, end in parts
        for reason in part_of_reasons(line.reasons, start, end, line.qty)
    )


def budgets_in(reasons: Iterable[Mapping[str, Any]]) -> dict[UUID, int]:
    """What promotions that are named as reasons took of budgets."""
    taken: dict[UUID, int] = {}
    for reason in reasons:
        if "budget" in reason:
            budget_id = UUID(reason["budget"])
            taken[budget_id] = taken.get(budget_id, 0) + reason["off_fen"]
    return taken


def promoted_fen(reasons: Sequence[Mapping[str, Any]]) -> int:
    """What promotions took off a line."""
    return sum(one["off_fen"] for one in reasons if "borne" in one)
