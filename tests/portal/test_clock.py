"""The clock sends tasks by names that it cannot check itself."""

from portal import celery_app
from portal.clock import app


def test_every_task_of_the_schedule_is_there():
    celery_app.loader.import_default_modules()
    sent = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert len(sent) == len(app.conf.beat_schedule)
    assert sent - set(celery_app.tasks) == set()
