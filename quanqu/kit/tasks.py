"""The house's own timed jobs."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from quanqu.kit import idempotency, jobs, tx

BATCH = 5_000


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Do the jobs of dead workers again: a killed worker leaves its jobs as being done."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=jobs.STALLED_SECONDS):
        await manager.retry_job(job)


@jobs.timed("17 3 * * *")
def ensure_partitions() -> None:
    """Keep the monthly partitions three months ahead."""
    jobs.ensure_partitions()


@jobs.timed("27 3 * * *")
def forget_old_idempotency_keys() -> None:
    """Remove keys that are older than 30 days, in short transactions."""
    forgotten = BATCH
    while forgotten == BATCH:
        with tx.begin(actor="system:worker"):
            forgotten = idempotency.forget_old(batch=BATCH)
