"""What promotions took off, in the reader's words."""

from typing import Any

from django.utils.translation import get_language

from quanqu.pricing.types import LineDiscount, Quote


def offer_rows(price: Quote) -> list[dict[str, Any]]:
    """A row of the totals for each promotion of a quote: its name and what it takes off."""
    taken: dict[tuple[str, str], int] = {}
    for line in price.lines:
        for one in line.discounts:
            key = str(one.reason.facts["promotion"]), _words(one)
            taken[key] = taken.get(key, 0) - one.off_fen
    return [{"label": words, "fen": fen} for (_code, words), fen in taken.items()]


def _words(discount: LineDiscount) -> str:
    is_chinese = (get_language() or "").startswith("zh")
    return str(discount.reason.facts["zh" if is_chinese else "en"])
