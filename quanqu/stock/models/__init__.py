"""Tables of stock."""

from quanqu.stock.models.counts import Count, CountEntry, CountLine, CountSku
from quanqu.stock.models.purchases import Purchase, PurchaseLine, Receipt, ReceiptLine
from quanqu.stock.models.shelves import ChannelLimit, Level, Lot, Move, Reservation
from quanqu.stock.models.transfers import (
    Transfer,
    TransferDifference,
    TransferLine,
    TransferStep,
)

__all__ = [
    "ChannelLimit",
    "Count",
    "CountEntry",
    "CountLine",
    "CountSku",
    "Level",
    "Lot",
    "Move",
    "Purchase",
    "PurchaseLine",
    "Receipt",
    "ReceiptLine",
    "Reservation",
    "Transfer",
    "TransferDifference",
    "TransferLine",
    "TransferStep",
]
