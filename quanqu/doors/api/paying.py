"""Waiting payments of one process taken together: points and stored value of members.

Orders are locked and read, then what pays them, then all is written: three round trips and a commit
for all of them. Each keeps its own key, actor and refusal. What is refused leaves nothing, its key
neither; what one statement for all cannot do goes the general way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from quanqu.doors.api import kept
from quanqu.doors.api.batching import Job
from quanqu.doors.api.payments import told_payment
from quanqu.doors.api.placing import ELSEWHERE, answer_known, patience_ms, repeated
from quanqu.kit import clock, idempotency, sql, tx
from quanqu.kit.idempotency import Answer, Deed
from quanqu.kit.refusals import Refused
from quanqu.members import queries as members
from quanqu.members.types import Customer
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.orders.types import OrderId, OrderView
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardId, CardView, PointsAccountId, PointsView

NOTHING: Final = Answer(0, b"")


@dataclass(frozen=True, slots=True)
class PayRequest:
    """One request as it came in."""

    token_hash: bytes
    key: str
    request: bytes
    order_id: OrderId
    points_qty: int | None
    value_fen: int | None


PayJob = Job[PayRequest, Answer]


@dataclass(frozen=True, slots=True)
class _Payer:
    """A job with who asks, and what they have."""

    job: PayJob
    customer: Customer
    card: CardView | None
    points: Sequence[PointsView]

    def deed(self, answer: Answer = NOTHING) -> Deed:
        return Deed(self.customer.label, self.job.wish.key, self.job.wish.request, answer)


class _General(Exception):
    """This payment needs more than one statement for all can do."""


Outcome = orders.Paid | Refused | _General


def pay_together(jobs: Sequence[PayJob]) -> None:
    """Answer or refuse each job; what is left open was hindered by others and comes again, alone.

    Who was alone already and still waits for others does so the general way, with a connection of
    its own: the queue does not stand behind it.
    """
    repeated(_attempt, jobs)
    if len(jobs) == 1:
        jobs[0].answer(ELSEWHERE)


def _attempt(jobs: Sequence[PayJob]) -> None:
    """Answer and refuse what is sure; the others stay open and are tried again."""
    at, facts = clock.now(), network.facts_kept()
    payers = _payers(jobs, facts, at)
    if not payers:
        return
    try:
        with tx.begin(actor="system:door", lock_timeout_ms=patience_ms(len(payers))):
            outcomes, known = _pay(payers, facts, at)
            if not any(isinstance(outcome, orders.Paid) for _payer, outcome in outcomes):
                raise _NothingPaid(outcomes, known)
    except _NothingPaid as nothing:
        outcomes, known = nothing.outcomes, nothing.known
    except Refused as refusal:
        _alone(payers, refusal)
        return
    if known:
        answer_known([(payer.job, payer.deed()) for payer in known])
    for payer, outcome in outcomes:
        if isinstance(outcome, orders.Paid):
            payer.job.answer(_answer(outcome))
        elif isinstance(outcome, Refused):
            payer.job.fail(outcome)
        else:
            payer.job.answer(ELSEWHERE)


class _NothingPaid(Exception):
    """Nothing is to be kept, no key either."""

    def __init__(self, outcomes: "list[tuple[_Payer, Outcome]]", known: "list[_Payer]") -> None:
        self.outcomes = outcomes
        self.known = known


def _alone(payers: Sequence[_Payer], refusal: Refused) -> None:
    """One of them met something while it was written: alone each learns what concerns it."""
    if len(payers) == 1:
        payers[0].job.fail(refusal)
        return
    for payer in payers:
        repeated(_attempt, [payer.job])


def _payers(jobs: Sequence[PayJob], facts: network.Facts, at: datetime) -> list[_Payer]:
    """Those whom a member's token speaks for; the others are told to go the general way."""
    issuer = facts.platform()
    hashes = [job.wish.token_hash for job in jobs]
    with sql.together():
        version = network.start_version()
        customers = members.start_customers(hashes, at)
        cards = wallets.start_cards_of_tokens(hashes, issuer.organisation_id, issuer.currency, at)
        points = wallets.start_points_of_tokens(hashes, at)
    if version() != facts.version:
        # Compiled for the next attempt.
        network.facts(version())
        return []
    found, purses, accounts = customers(), cards(), points()
    payers: dict[tuple[str, str], _Payer] = {}
    for job in jobs:
        token = job.wish.token_hash
        customer = found.get(token)
        if customer is None:
            job.answer(ELSEWHERE)
            continue
        payer = _Payer(job, customer, purses.get(token), accounts[token])
        # The same key twice in one batch: the second gets the answer of the first.
        payers.setdefault((customer.label, job.wish.key), payer)
    return list(payers.values())


def _pay(
    payers: Sequence[_Payer], facts: network.Facts, at: datetime
) -> tuple[list[tuple[_Payer, Outcome]], list[_Payer]]:
    """What became of those whose key is theirs, and those whose key was used before."""
    with sql.together():
        claimed = idempotency.start_claiming([payer.deed() for payer in payers])
        locked = orders.start_locking([payer.job.wish.order_id for payer in payers])
    keys, found = claimed(), locked()
    mine = [one for one in payers if (one.customer.label, one.job.wish.key) in keys]
    known = [one for one in payers if (one.customer.label, one.job.wish.key) not in keys]
    chosen = [_chosen(payer, found, facts) for payer in mine]
    payings = [one for one in chosen if isinstance(one, orders.Paying)]
    with sql.together():
        decide = orders.start_paying(found, payings, at=at)
    decided, write = decide()
    left = iter(decided)
    outcomes: list[tuple[_Payer, Outcome]] = [
        (payer, next(left) if isinstance(one, orders.Paying) else one)
        for payer, one in zip(mine, chosen, strict=True)
    ]
    paid = [
        payer.deed(kept.sealed(payer.customer.label, _answer(outcome)))
        for payer, outcome in outcomes
        if isinstance(outcome, orders.Paid)
    ]
    if paid:
        with sql.together():
            look = write()
            idempotency.start_keeping(paid)
            if len(paid) < len(outcomes):
                idempotency.start_freeing(
                    [one.deed() for one, what in outcomes if not isinstance(what, orders.Paid)]
                )
        look()
    return outcomes, known


def _answer(paid: orders.Paid) -> Answer:
    return Answer(201, told_payment(paid.order))


def _chosen(
    payer: _Payer, found: Mapping[OrderId, OrderView], facts: network.Facts
) -> orders.Paying | Refused | _General:
    """What shall pay, as the general way chooses it."""
    wish = payer.job.wish
    order = found.get(wish.order_id)
    if (
        order is None
        or order.member_id != payer.customer.member_id
        # Their later statements are for one order at a time.
        or order.waiting is not None
        or order.deposit_fen
        or order.currency != facts.platform().currency
    ):
        return _General()
    try:
        return orders.Paying(
            order.order_id,
            _points(payer, order, facts, wish.points_qty) if wish.points_qty else None,
            _value(payer, wish.value_fen) if wish.value_fen else None,
            payer.customer.label,
        )
    except (Refused, _General) as why:
        return why


def _points(
    payer: _Payer, order: OrderView, facts: network.Facts, points_qty: int
) -> tuple[PointsAccountId, int]:
    usable = wallets.usable(payer.points, order.currency)
    seller = facts.organisation(order.seller_id)
    if not all(wallets.trades_for(one.programme.issuer_id, seller) for one in usable):
        # An ally's rate decides what they are worth.
        raise _General
    if not usable:
        raise wallet.InsufficientPoints(points_qty=0)
    return max(usable, key=lambda one: one.worth_fen).account_id, points_qty


def _value(payer: _Payer, value_fen: int) -> tuple[CardId, int]:
    if payer.card is None:
        raise wallet.InsufficientStoredValue(balance_fen=0)
    return payer.card.card_id, value_fen
