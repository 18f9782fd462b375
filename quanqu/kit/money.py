"""Money is an integer number of minor units (fen, pence, points) and never a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CURRENCIES: Final = {"CNY": 2, "GBP": 2, "PTS": 0}
"""Known currencies and how many decimals their written form has. PTS is a points issuer's unit."""

BPS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units with its currency; sums only with its like."""

    amount_fen: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return Money(self.amount_fen + other.amount_fen, self.currency)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Parts of total in proportion to the weights, by largest remainder; they sum to total exactly.

    Ties go to the earliest. A negative total is the mirror of the positive one, so that a reversal
    undoes a split to the fen.
    """
    if total < 0:
        return [-part for part in split(-total, weights)]
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and must not all be zero")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def cumulative(total: int, pieces: int, qty: int) -> int:
    """The money of the first `pieces` of `qty`; differences of it sum to total exactly."""
    return total * pieces // qty


def moved(total: int, qty: int, before: int, after: int) -> int:
    """The money of the pieces from `before` to `after` of a line; negative when it goes back.

    A hand-over counts on from what was handed over, a return from what was returned. So no piece's
    money is moved twice, and whatever the sequence, what is kept is worth the first minus the
    second. Counting by what is kept would give rounding of one piece to another.
    """
    return cumulative(total, after, qty) - cumulative(total, before, qty)


def moved_net(total: int, net: int, qty: int, before: int, after: int) -> int:
    """The same without VAT: never more than the money itself, also for pieces of a few fen."""
    if not total:
        return 0
    ends = [cumulative(total, pieces, qty) * net // total for pieces in (before, after)]
    return ends[1] - ends[0]


def gross_fen(price_fen: int, qty: int, price_per_qty: int = 1) -> int:
    """What a quantity costs at the price of `price_per_qty` units of it, halves rounded up: 37 g at
    39.90 per 1,000."""
    return (2 * price_fen * qty + price_per_qty) // (2 * price_per_qty)


def part_bps(amount: int, bps: int) -> int:
    """The given ten-thousandths of an amount, half away from zero."""
    return _divide(amount * bps, BPS)


def net_of_vat(gross: int, vat_bps: int) -> int:
    """The amount without VAT inside a price that includes it."""
    return _divide(gross * BPS, BPS + vat_bps)


def _divide(numerator: int, denominator: int) -> int:
    """Integer division, half away from zero; the denominator is positive."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude
