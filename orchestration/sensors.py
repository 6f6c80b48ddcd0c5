"""When Dagster starts the job by itself: something new lies in the inbox, or a day has begun."""

import dagster as dg

from ingest.home import Home
from orchestration.news import fingerprint, published_record
from orchestration.work import Work


def pending(home: Home) -> str | None:
    """The fingerprint a run would publish under, when that is not the published one."""
    work = Work.of(Home.at(home.root))  # anew: the settings may name another inbox by now
    work.look(peek=True)
    now = fingerprint(home, work.taken)
    return None if (published_record(home) or {}).get("fingerprint") == now else now


def inbox_sensor(home: Home, job_name: str) -> dg.SensorDefinition:
    @dg.sensor(
        name="inbox",
        job_name=job_name,
        minimum_interval_seconds=60,
        # Whoever starts the daemon wants it to work; both can be stopped in the UI.
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="inbox 中有新文件时运行 · runs when the inbox holds something new",
    )
    def inbox() -> dg.SensorResult | dg.SkipReason:
        news = pending(home)
        if news is None:
            return dg.SkipReason("没有新文件 · nothing new")
        # The key keeps a state that failed from being run again every minute.
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=news)])

    return inbox


def daily_schedule(home: Home, job_name: str) -> dg.ScheduleDefinition:
    @dg.schedule(
        name="daily",
        job_name=job_name,
        cron_schedule="30 5 * * *",
        execution_timezone="Asia/Shanghai",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="每日 05:30 · every day at 05:30",
    )
    def daily() -> dg.RunRequest | dg.SkipReason:
        return dg.RunRequest() if pending(home) else dg.SkipReason("没有新文件 · nothing new")

    return daily
