"""Celery entry points of the numbers app."""

from celery import shared_task

from numbers.services import lookups, port_polling


@shared_task(ignore_result=True)
def close_lost_lookups() -> None:
    lookups.close_lost()


@shared_task(ignore_result=True)
def poll_ports() -> None:
    port_polling.poll_due()
