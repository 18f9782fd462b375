"""The prices of the demo world, asked for once: thousands of baskets are made from them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from quanqu.pricing import queries as pricing
from quanqu.pricing.types import QuoteLine
from quanqu.world import cast
from quanqu.world.demo.goods import Shelves

ZONES: Final = ("group", f"dealer:{cast.DEALER_B}")
TIERS: Final = ("", "regular", "silver", "gold")
QUANTITIES: Final = (1, 2, 3, 6)
"""A basket of the demo names a SKU once, so its line's quantity alone decides the price."""


class Prices:
    """What each line that the demo sells would cost by the quote of pricing."""

    def __init__(self, shelves: Shelves, *, at: datetime) -> None:
        self.version = pricing.current_version()
        self._lines: dict[tuple[str, str, UUID, int], QuoteLine] = {}
        for zone in ZONES:
            for tier in TIERS:
                for qty in QUANTITIES:
                    self._ask(shelves, zone, tier, qty, at)

    def line(self, *, zone: str, tier: str, sku_id: UUID, qty: int) -> QuoteLine:
        return self._lines[zone, tier, sku_id, qty]

    def _ask(self, shelves: Shelves, zone: str, tier: str, qty: int, at: datetime) -> None:
        codes = [
            code
            for code, (product, _) in shelves.skus.items()
            if qty == 1 or not product.is_fashion
        ]
        quote = pricing.quote(
            lines=[(shelves.sku_ids[code], qty) for code in codes],
            zone=zone,
            currency="CNY",
            tier=tier,
            at=at,
        )
        for line in quote.lines:
            self._lines[zone, tier, line.sku_id, qty] = line
