"""Jobs the queue needs for itself: what a killed worker left behind goes back into the queue."""

from procrastinate import App

from runtime.jobs import JobContext


def register(app: App, context: JobContext) -> None:
    @app.periodic(cron="* * * * *")
    @app.task(name="requeue_abandoned_jobs", queueing_lock="requeue_abandoned_jobs")
    async def requeue_abandoned_jobs(timestamp: int) -> None:
        await requeue_abandoned(app)


async def requeue_abandoned(app: App) -> int:
    """Put back every job whose worker has given no sign of life for 30 seconds; how many there were."""
    abandoned = list(await app.job_manager.get_stalled_jobs())
    for job in abandoned:
        await app.job_manager.retry_job(job)
    return len(abandoned)
