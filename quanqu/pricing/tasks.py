"""Timed jobs of pricing."""

from quanqu.kit import clock, jobs, tx
from quanqu.pricing import windows


@jobs.timed("* * * * * */5")
def turn_price_windows() -> None:
    """Open and close price windows also when nobody asks for a price: the search index follows."""
    with tx.begin(actor=windows.ACTOR):
        windows.turn_windows(at=clock.now())
