"""Timed jobs of pricing."""

from quanqu.kit import clock, jobs, tx
from quanqu.pricing import giving, windows


@jobs.timed("* * * * * */5")
def turn_price_windows() -> None:
    """Open and close price windows also when nobody asks for a price: the search index follows."""
    with tx.begin(actor=windows.ACTOR):
        windows.turn_windows(at=clock.now())


@jobs.timed("* * * * *")
def fold_tallies() -> None:
    """Keep the counts of coupons short to read."""
    with tx.begin(actor="system:pricing"):
        giving.fold_tallies()
