"""Timed jobs of the wallet."""

from collections.abc import Callable
from datetime import datetime

from quanqu.kit import clock, jobs, tx
from quanqu.wallet import actions

BATCH = 100


@jobs.timed("7 * * * *")
def expire_points() -> None:
    """Let points die whose time is over; until then they cannot be spent either."""
    _in_batches(lambda at: actions.expire_points(at=at, batch=BATCH))


@jobs.timed("17 * * * *")
def return_gifts() -> None:
    """Let gifts go back that nobody took."""
    _in_batches(lambda at: actions.return_gifts(at=at, batch=BATCH))


@jobs.timed("27 * * * *")
def expire_vouchers() -> None:
    """End vouchers that nobody used in time; until then their codes say so."""
    _in_batches(lambda at: actions.expire_vouchers(at=at, batch=BATCH))


@jobs.timed("47 2 * * *")
def break_idle_cards() -> None:
    """Book what idle cards hold as income, where an issuer's policy says so."""
    _in_batches(lambda at: actions.break_idle_cards(at=at, batch=BATCH))


def _in_batches(step: Callable[[datetime], int]) -> None:
    """Until nothing is left, each in a transaction of its own. A batch that is not full is not the
    last: lots that are due together are one account's."""
    done = 1
    while done:
        with tx.begin(actor="system:wallet"):
            done = step(clock.now())
