"""The job of ``job.py``, executed in this process for the command line."""

from __future__ import annotations

import gc
import logging
import warnings

from ingest.disk import explain
from orchestration.dbt_build import import_ahead
from orchestration.instance import PROCESS_TAG, close_killed_runs, forget_old_runs, open_instance, process_mark
from orchestration.job import JOB, make_definitions
from orchestration.work import Work


def execute_job(work: Work) -> str | None:
    """Run the job on the home's instance; None, or what went wrong."""
    # Dagster and dbt make some million objects that live to the end; looking through them for garbage again and
    # again cost a tenth of a run on an empty home.
    gc.set_threshold(200_000, 50, 100)
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    logging.raiseExceptions = False  # on a full disk each line of a log would print a traceback
    warnings.filterwarnings("ignore", module="dagster")
    with work.stage("start"):
        definitions = make_definitions(work.home, work)
        instance = open_instance(work.home)
        close_killed_runs(instance)
        job = definitions.get_job_def(JOB)
    import_ahead()
    options = {"full_refresh": work.full_refresh} | ({"as_of": work.as_of} if work.as_of else {})
    with instance:
        result = job.execute_in_process(
            run_config={
                "resources": {"work": {"config": options}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            instance=instance,
            raise_on_error=False,
            tags={PROCESS_TAG: process_mark()},
        )
        forget_old_runs(instance)
    gc.freeze()  # nor are they looked through when the process ends
    return None if result.success else _problem(result, work)


def _problem(result, work: Work) -> str:
    """The first failure in the words of whoever raised it."""
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.user_failure_data
            if error and error.description:
                return error.description
            cause = event.step_failure_data.error
            while cause and cause.cause:
                cause = cause.cause
            if told := explain(cause and cause.message, work.home.root):
                return told
            return f"{event.step_key}: {cause.message.strip() if cause else '?'}"
    return "运行失败 · the run failed"
