"""Waiting quotes of one process answered together: what they need is asked for in one trip, and
all offers are kept, with their keys, by another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quanqu.doors.api import kept
from quanqu.doors.api.batching import Job
from quanqu.doors.api.placing import (
    ELSEWHERE,
    KeyKnown,
    answer_known,
    patience_ms,
    repeated,
)
from quanqu.doors.api.quoted import told_quote
from quanqu.kit import clock, idempotency, sql, tx
from quanqu.kit.idempotency import Answer, Deed
from quanqu.kit.refusals import Refused
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.orders import actions as orders
from quanqu.routing import actions as routing


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """One request as it came in."""

    token_hash: bytes
    key: str
    request: bytes
    wish: orders.QuoteWish


QuoteJob = Job[QuoteRequest, Answer]
_Ready = tuple[QuoteJob, orders.Quoted, Deed]


def quote_together(jobs: Sequence[QuoteJob]) -> None:
    """Answer or refuse each job; what is left open was hindered by others and comes again."""
    repeated(_attempt, jobs)


def _attempt(jobs: Sequence[QuoteJob]) -> None:
    """Answer and refuse what is sure; the others stay open and are tried again."""
    # Before they travel together: a fresh process reads the network now.
    at, facts = clock.now(), network.facts_kept()
    with sql.together():
        found = members.start_customers([job.wish.token_hash for job in jobs], at)
        decide = orders.start_quoting([job.wish.wish for job in jobs], facts, at=at)
    customers = found()
    who = [customers.get(job.wish.token_hash) for job in jobs]
    quotes = decide(
        [orders.Payer(one.tier, one.member_id) if one else orders.Payer() for one in who]
    )
    ready: list[_Ready] = []
    refused: list[tuple[QuoteJob, Deed, Refused]] = []
    keys: set[tuple[str, str]] = set()
    for job, customer, quoted in zip(jobs, who, quotes, strict=True):
        if customer is None:
            job.answer(ELSEWHERE)
        elif (customer.label, job.wish.key) in keys:
            # The same request twice in one batch: the second gets the answer of the first.
            continue
        elif isinstance(quoted, Refused):
            refused.append((job, _deed(job, customer.label, Answer(0, b"")), quoted))
        else:
            keys.add((customer.label, job.wish.key))
            answer = Answer(201, told_quote(quoted))
            ready.append((job, quoted, _deed(job, customer.label, answer)))
    _refuse(refused)
    if ready:
        _write(ready, at)


def _deed(job: QuoteJob, label: str, answer: Answer) -> Deed:
    return Deed(label, job.wish.key, job.wish.request, answer)


def _write(ready: Sequence[_Ready], at: datetime) -> None:
    """All offers in one transaction, or none: then those without a known key come again."""
    deeds = [
        Deed(deed.scope, deed.key, deed.request, kept.sealed(deed.scope, deed.answer))
        for _job, _quoted, deed in ready
    ]
    try:
        with tx.begin(actor="system:door", lock_timeout_ms=patience_ms(len(ready))):
            with sql.together():
                claimed = idempotency.start_claiming(deeds)
                routing.start_keeping([one for _, quoted, _ in ready for one in quoted.offers])
            if len(claimed()) < len(deeds):
                raise KeyKnown
    except KeyKnown:
        answer_known([(job, deed) for job, _quoted, deed in ready])
    else:
        for job, _quoted, deed in ready:
            job.answer(deed.answer)


def _refuse(refused: Sequence[tuple[QuoteJob, Deed, Refused]]) -> None:
    """Refuse, unless the same request was granted before: then it gets that answer again."""
    if refused:
        answer_known([(job, deed) for job, deed, _refusal in refused])
    for job, _deed, refusal in refused:
        job.fail(refusal)
