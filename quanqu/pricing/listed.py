"""List, tier and quantity prices: pure. The database's pricing_price_at says the same."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from quanqu.kit.money import gross_fen
from quanqu.pricing.types import ANY_TIER, GROUP_ZONE, Price, QuoteLine, Reason

LARGEST_PRICE_FEN: Final = 10**12
LARGEST_QTY: Final = 1_000_000

_ZONE: Final = re.compile(r"group|(dealer|city):[A-Za-z0-9._-]+")


def is_zone(zone: str) -> bool:
    """group, dealer:<code> or city:<code>."""
    return _ZONE.fullmatch(zone) is not None


def zones_asked(zone: str) -> list[str]:
    """The zones whose lists are looked at, the nearest first."""
    return [zone] if zone == GROUP_ZONE else [zone, GROUP_ZONE]


def price_lines(
    lines: Sequence[tuple[UUID, int]],
    prices: Iterable[Price],
    *,
    zone: str,
    tier: str,
    borne_by_id: UUID | None = None,
) -> list[QuoteLine]:
    """Each line at the lowest price that its tier and the basket's quantity of its SKU may have.

    A SKU without a price (see `unpriced`) is the caller's mistake. Lines of one SKU are counted
    together, so that splitting a line never changes what the basket costs.
    """
    by_sku = _list_in_force(prices, zone)
    quantities: Counter[UUID] = Counter()
    for sku_id, qty in lines:
        quantities[sku_id] += qty
    return [
        _line(sku_id, qty, _choose(by_sku[sku_id], tier, quantities[sku_id]), borne_by_id)
        for sku_id, qty in lines
    ]


def unpriced(sku_ids: Iterable[UUID], prices: Iterable[Price], zone: str) -> list[UUID]:
    """The SKUs that are not on sale there."""
    by_sku = _list_in_force(prices, zone)
    return [sku_id for sku_id in sku_ids if sku_id not in by_sku]


def uncovered(prices: Iterable[Price]) -> Iterable[Price]:
    """Of one tier and quantity the price of the window published last hides all others."""
    read = list(prices)
    if not any(price.window for price in read):
        return read
    held: dict[tuple[UUID, str, str, int], Price] = {}
    for price in read:
        key = (price.sku_id, price.zone, price.tier, price.min_qty)
        if key not in held or price.window > held[key].window:
            held[key] = price
    return held.values()


def _list_in_force(prices: Iterable[Price], zone: str) -> dict[UUID, list[Price]]:
    """Per SKU the prices of the nearest zone whose list has its base price: lists never mix."""
    found: dict[tuple[str, UUID], list[Price]] = defaultdict(list)
    for price in uncovered(prices):
        found[price.zone, price.sku_id].append(price)
    by_sku: dict[UUID, list[Price]] = {}
    for asked in zones_asked(zone):
        for (of_zone, sku_id), candidates in found.items():
            if of_zone == asked and any(map(_is_base, candidates)):
                by_sku.setdefault(sku_id, candidates)
    return by_sku


def _is_base(price: Price) -> bool:
    return price.tier == ANY_TIER and price.min_qty == 1


def _choose(candidates: Sequence[Price], tier: str, qty: int) -> tuple[Price, Price]:
    """The base price and the one that is paid: of equal prices the plainer one."""
    base = next(filter(_is_base, candidates))
    fitting = [p for p in candidates if p.tier in (ANY_TIER, tier) and p.min_qty <= qty]
    return base, min(fitting, key=lambda p: (p.price_fen, p.tier != ANY_TIER, p.min_qty))


def _line(
    sku_id: UUID, qty: int, chosen: tuple[Price, Price], borne_by_id: UUID | None
) -> QuoteLine:
    base, paid = chosen
    whole_fen = gross_fen(base.price_fen, qty, base.price_per_qty)
    total_fen = gross_fen(paid.price_fen, qty, base.price_per_qty)
    return QuoteLine(
        sku_id=sku_id,
        qty=qty,
        list_price_fen=base.price_fen,
        unit_price_fen=paid.price_fen,
        discount_fen=whole_fen - total_fen,
        total_fen=total_fen,
        reasons=tuple(_reasons(base, paid)),
        discount_borne_by_id=borne_by_id if whole_fen > total_fen else None,
        price_per_qty=base.price_per_qty,
    )


def _reasons(base: Price, paid: Price) -> Iterable[Reason]:
    yield Reason("list_price", {"zone": base.zone, "price_fen": base.price_fen})
    saved: Mapping[str, str | int] = {"price_fen": paid.price_fen}
    if paid.tier != ANY_TIER:
        yield Reason("tier_price", {"tier": paid.tier, **saved})
    if paid.min_qty > 1:
        yield Reason("quantity_price", {"min_qty": paid.min_qty, **saved})
