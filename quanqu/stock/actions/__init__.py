"""Verbs that write stock. Each takes many lines, is one statement, and locks shelves in order."""

from quanqu.stock.actions.holding import (
    expire,
    firm,
    release,
    release_some,
    reserve_many,
    start_reserving,
)
from quanqu.stock.actions.leaving import consume, sell_from_hand
from quanqu.stock.actions.past_sales import SoldLine, sell_many_from_hand
from quanqu.stock.actions.shelving import adjust, receive, return_in, set_limits
from quanqu.stock.actions.transfers import (
    cancel_transfer,
    dispatch_transfer,
    receive_transfer,
    request_transfer,
)
from quanqu.stock.refusals import (
    AlreadyPromised,
    BadQuantity,
    BadTransfer,
    NotReserved,
    OutOfStock,
    ReservationLost,
)

__all__ = [
    "AlreadyPromised",
    "BadQuantity",
    "BadTransfer",
    "NotReserved",
    "OutOfStock",
    "ReservationLost",
    "SoldLine",
    "adjust",
    "cancel_transfer",
    "consume",
    "dispatch_transfer",
    "expire",
    "firm",
    "receive",
    "receive_transfer",
    "release",
    "release_some",
    "request_transfer",
    "reserve_many",
    "return_in",
    "sell_from_hand",
    "sell_many_from_hand",
    "set_limits",
    "start_reserving",
]
