"""Pure decisions of stock: how many units are possible, and a transfer's legal moves."""

from typing import Final

from quanqu.stock.types import TransferState

LARGEST_QTY: Final = 1_000_000
"""More than this in one line is a typing mistake."""

TRANSFER_MOVES: Final = {
    TransferState.REQUESTED: {TransferState.DISPATCHED, TransferState.CANCELLED},
    TransferState.DISPATCHED: {TransferState.RECEIVED},
}


def is_possible(qty: int) -> bool:
    """Is this a number of units that one line can have?"""
    return type(qty) is int and 0 < qty <= LARGEST_QTY


def is_possible_change(qty: int, damaged_qty: int) -> bool:
    """Does a signed change move anything, and not more than one line can?"""
    return (qty, damaged_qty) != (0, 0) and all(
        type(part) is int and abs(part) <= LARGEST_QTY for part in (qty, damaged_qty)
    )
