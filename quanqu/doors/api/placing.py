"""Waiting orders of one process placed together: two round trips and a commit for all of them.

Each keeps its own key, actor and refusal. What fails because others were faster is planned again;
what fails otherwise is done alone, so that no order harms another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import psycopg
from django.db import Error as DatabaseError
from django.db import connection

from quanqu.doors.api import kept
from quanqu.doors.api.batching import Job
from quanqu.doors.api.now import told_order
from quanqu.doors.faces.acting import TokenWrong
from quanqu.kit import clock, idempotency, sql, tx
from quanqu.kit.idempotency import Answer, Deed, KeyReused
from quanqu.kit.refusals import Refused
from quanqu.ledger import actions as ledger
from quanqu.members import queries as members
from quanqu.members.types import Customer
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.stock import actions as stock
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets
from quanqu.wallet.types import CardView

TRIES: Final = 4
LOCK_TOGETHER_MS: Final = 300
LOCK_ALONE_MS: Final = 100
"""How long a batch waits for a row that others hold. Who waits longest is then tried alone."""

PASSING: Final = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
)
"""What others caused, and what is undone: it may simply be done again."""

ELSEWHERE: Final = Answer(0, b"")
"""This request needs more than its token says: it goes the general way."""


@dataclass(frozen=True, slots=True)
class NowRequest:
    """One request as it came in."""

    token_hash: bytes
    key: str
    request: bytes
    wish: orders.NowWish
    is_paid_by_card: bool = False


NowJob = Job[NowRequest, Answer]
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class _Ready:
    """An order that can be written, with its kept answer."""

    job: NowJob
    draft: orders.Draft
    payment: orders.DraftPayment | None
    answer: Answer
    deed: Deed


def place_together(jobs: Sequence[NowJob]) -> None:
    """Answer or refuse each job; what is left open was hindered by others and comes again."""
    repeated(_attempt, jobs)


def repeated(
    attempt: Callable[[Sequence[Job[W, Answer]]], None],
    jobs: Sequence[Job[W, Answer]],
) -> None:
    """Attempt jobs until none is open, a few times: what others cause is done again."""
    for _ in range(TRIES):
        left = [job for job in jobs if job.is_open]
        if not left:
            return
        try:
            attempt(left)
        except DatabaseError as error:
            if not connection.is_usable():
                # Perhaps it was committed: the keys will tell.
                connection.close()
            elif not isinstance(error.__cause__, PASSING) and not ledger.is_floor(error):
                raise
            elif len(left) == 1 or isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                return


def _attempt(jobs: Sequence[NowJob]) -> None:
    """Answer and refuse what is sure; the others stay open and are tried again.

    Nobody is refused before the orders of the others are written: what is undone leaves its units.
    """
    at, kept_facts = clock.now(), network.facts_kept()
    with sql.together():
        found = members.start_customers([job.wish.token_hash for job in jobs], at)
        decide = orders.start_planning([job.wish.wish for job in jobs], kept_facts, at=at)
        cards = _start_cards(jobs, kept_facts, at)
    customers, purses = found(), cards()
    who = [customers.get(job.wish.token_hash) or TokenWrong() for job in jobs]
    planned, facts = decide(who)
    if facts is not kept_facts and any(job.wish.is_paid_by_card for job in jobs):
        # The network has changed: the cards were asked for by what it was before.
        return
    ready: list[_Ready] = []
    refused: list[tuple[NowJob, Customer, Refused]] = []
    keys: set[tuple[str, str]] = set()
    is_whole = not any(map(_takes, planned))
    for job, customer, plan in zip(jobs, who, planned, strict=True):
        if isinstance(customer, Refused) or _takes(plan):
            job.answer(ELSEWHERE)
        elif (customer.label, job.wish.key) in keys:
            # The same request twice in one batch: the second gets the answer of the first.
            is_whole = False
        elif isinstance(plan, Refused):
            refused.append((job, customer, plan))
        else:
            try:
                one = _ready(job, customer, plan, purses, at)
            except Refused as refusal:
                refused.append((job, customer, refusal))
                continue
            keys.add((customer.label, job.wish.key))
            ready.append(one)
    if ready and not _write(ready, facts, at):
        is_whole = False
    if any(isinstance(refusal, wallet.InsufficientStoredValue) for *_, refusal in refused):
        is_whole = False
    if not is_whole:
        # A plan took units that nobody got: whoever found none is planned again.
        refused = [one for one in refused if not isinstance(one[2], stock.OutOfStock)]
    _refuse(refused)


def _takes(plan: orders.Draft | Refused) -> bool:
    """Whether an order uses up coupons or budgets: such are placed one after the other."""
    return isinstance(plan, orders.Draft) and plan.placement.takes


def _start_cards(
    jobs: Sequence[NowJob], facts: network.Facts, at: datetime
) -> sql.Later[dict[bytes, CardView]]:
    """The cards of those who pay at once, asked inside `sql.together`."""
    hashes = [job.wish.token_hash for job in jobs if job.wish.is_paid_by_card]
    if not hashes:
        return lambda: {}
    issuer = facts.platform()
    return wallets.start_cards_of_tokens(hashes, issuer.organisation_id, issuer.currency, at)


def _ready(
    job: NowJob,
    customer: Customer,
    draft: orders.Draft,
    purses: dict[bytes, CardView],
    at: datetime,
) -> _Ready:
    """Raises what the wallet refuses; the next order of this card finds what this one leaves."""
    payment = None
    if job.wish.is_paid_by_card:
        card = purses.get(job.wish.token_hash)
        if card is None or card.currency != draft.placement.currency:
            raise wallet.InsufficientStoredValue(balance_fen=0)
        payment = orders.draft_payment(draft, card)
        purses[job.wish.token_hash] = payment.spending.card_after
    answer = Answer(201, told_order(draft, at, payment))
    deed = Deed(customer.label, job.wish.key, job.wish.request, kept.sealed(customer.label, answer))
    return _Ready(job, draft, payment, answer, deed)


def _write(ready: Sequence[_Ready], facts: network.Facts, at: datetime) -> bool:
    """All of them in one transaction, or none: then those without a known key come again."""
    deeds = [one.deed for one in ready]
    payments = [one.payment for one in ready if one.payment]
    try:
        with tx.begin(actor="system:door", lock_timeout_ms=patience_ms(len(ready))):
            with sql.together():
                claimed = idempotency.start_claiming(deeds)
                look = orders.start_placing(
                    [one.draft for one in ready],
                    facts=facts,
                    at=at,
                    paid_ids={payment.draft.order_id for payment in payments},
                )
                paid = orders.start_paying_at_once(payments, at=at)
            if len(claimed()) < len(deeds):
                raise KeyKnown
            look()
            paid()
    except ledger.AccountsMissing:
        # The general way opens them.
        for one in ready:
            one.job.answer(ELSEWHERE)
    except KeyKnown:
        answer_known([(one.job, one.deed) for one in ready])
    except (stock.OutOfStock, orders.NumberTaken, wallet.CardChanged):
        pass
    else:
        for one in ready:
            one.job.answer(one.answer)
        return True
    return False


class KeyKnown(Exception):
    """One of the keys was used before, or at this moment by another process."""


def _refuse(refused: Sequence[tuple[NowJob, Customer, Refused]]) -> None:
    """Refuse, unless the same request was granted before: then it gets that answer again."""
    if not refused:
        return
    nothing = Answer(0, b"")
    answer_known(
        [
            (job, Deed(customer.label, job.wish.key, job.wish.request, nothing))
            for job, customer, _refusal in refused
        ]
    )
    for job, _customer, refusal in refused:
        job.fail(refusal)


def answer_known(asked: Sequence[tuple[Job[W, Answer], Deed]]) -> None:
    """Answer those whose key was used before as they were answered then."""
    answers = idempotency.known_answers([deed for _job, deed in asked])
    for (job, deed), answer in zip(asked, answers, strict=True):
        if isinstance(answer, KeyReused):
            job.fail(answer)
        elif answer is not None:
            job.answer(kept.opened(deed.scope, answer))


def patience_ms(jobs: int) -> int:
    """So long do so many wait for a row that others hold."""
    return LOCK_TOGETHER_MS if jobs > 1 else LOCK_ALONE_MS
