"""The house's own timed jobs."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from quanqu.kit import idempotency, jobs, tx

BATCH = 5_000
WEEK_HOURS = 7 * 24


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Do the jobs of dead workers again: a killed worker leaves its jobs as being done."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=jobs.STALLED_SECONDS):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # The next run of the same job waits already, for the lock that the dead one holds.
            await manager.finish_job(job, Status.FAILED, delete_job=True)


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Remove jobs that ended over a week ago, also failed ones: they were logged as errors."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=WEEK_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


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
