"""The queue of one process for requests that are done together: orders first, then quotes."""

from collections.abc import Sequence
from typing import Any, Final, cast

from quanqu.doors.api.batching import Batcher, Job
from quanqu.doors.api.placing import NowJob, NowRequest, place_together
from quanqu.doors.api.quoting import QuoteJob, QuoteRequest, quote_together
from quanqu.kit.idempotency import Answer

Request = NowRequest | QuoteRequest


def do_together(jobs: Sequence[Job[Any, Answer]]) -> None:
    """Do each kind by what it takes; one queue, so that what waits is counted once."""
    placed = [cast(NowJob, job) for job in jobs if isinstance(job.wish, NowRequest)]
    quoted = [cast(QuoteJob, job) for job in jobs if isinstance(job.wish, QuoteRequest)]
    if placed:
        place_together(placed)
    if quoted:
        quote_together(quoted)


batcher: Final[Batcher[Request, Answer]] = Batcher(do_together)
