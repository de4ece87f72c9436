"""Celery entry points of the numbers app."""

from celery import shared_task
from django.utils import timezone

from numbers.services import lookups, monthly, port_care, port_polling, sim_charges, tallies


@shared_task(ignore_result=True)
def close_lost_lookups() -> None:
    lookups.close_lost()


@shared_task(ignore_result=True)
def charge_months() -> None:
    """Every quarter of an hour; months begin at different hours in different time zones."""
    monthly.start_due(timezone.now())


@shared_task(ignore_result=True)
def poll_ports() -> None:
    port_polling.poll_due()


@shared_task(ignore_result=True)
def look_after_ports() -> None:
    """Hourly: what waits for days does not need to be asked about more often."""
    port_care.look_after_ports()


@shared_task(ignore_result=True)
def fold_tallies() -> None:
    tallies.fold()


@shared_task(ignore_result=True)
def check_tallies() -> None:
    """Nightly."""
    tallies.check()


@shared_task(ignore_result=True)
def charge_sims() -> None:
    """Hourly; what the balance does not cover is tried again each time."""
    sim_charges.charge_due(timezone.now())
