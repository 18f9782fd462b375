"""Reads of stock."""

from quanqu.stock.queries.availability import (
    available,
    available_around,
    available_in_division,
    available_in_network,
)
from quanqu.stock.queries.counts import get_count, list_counts, list_uncounted, opinions_of
from quanqu.stock.queries.purchases import (
    get_purchase,
    get_receipt,
    list_purchases,
    purchases_of_receipts,
    search_purchases,
)
from quanqu.stock.queries.shelves import (
    claims_on,
    free_anywhere,
    free_at,
    heat_cells,
    heat_sums,
    levels,
    levels_at,
    list_moves,
    moves_about,
    moves_of,
    reservations_of,
    start_free_on,
)
from quanqu.stock.queries.transfers import get_transfer, list_transfers, search_transfers

__all__ = [
    "available",
    "available_around",
    "available_in_division",
    "available_in_network",
    "claims_on",
    "free_anywhere",
    "free_at",
    "get_count",
    "get_purchase",
    "get_receipt",
    "get_transfer",
    "heat_cells",
    "heat_sums",
    "levels",
    "levels_at",
    "list_counts",
    "list_moves",
    "list_purchases",
    "list_transfers",
    "list_uncounted",
    "moves_about",
    "moves_of",
    "opinions_of",
    "purchases_of_receipts",
    "reservations_of",
    "search_purchases",
    "search_transfers",
    "start_free_on",
]
