"""The queue of one process for requests that are done together, one kind after the other."""

from collections.abc import Sequence
from typing import Any, Final, cast

from quanqu.doors.api.batching import Batcher, Job
from quanqu.doors.api.paying import PayJob, PayRequest, pay_together
from quanqu.doors.api.placing import NowJob, NowRequest, place_together
from quanqu.doors.api.quoting import QuoteJob, QuoteRequest, quote_together
from quanqu.kit.idempotency import Answer

Request = NowRequest | PayRequest | QuoteRequest


def do_together(jobs: Sequence[Job[Any, Answer]]) -> None:
    """Do jobs of one kind by what it takes; one queue, so that what waits is counted once."""
    if isinstance(jobs[0].wish, NowRequest):
        place_together(cast(Sequence[NowJob], jobs))
    elif isinstance(jobs[0].wish, PayRequest):
        pay_together(cast(Sequence[PayJob], jobs))
    else:
        quote_together(cast(Sequence[QuoteJob], jobs))


batcher: Final[Batcher[Request, Answer]] = Batcher(do_together)
