"""Celery entry points of the events app."""

from celery import shared_task

from events.services import delivering, upkeep


@shared_task(ignore_result=True)
def deliver(subscription: int) -> None:
    if delivering.deliver_due(subscription):
        deliver.delay(subscription)


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every few seconds: wake what the broker lost and what is due again."""
    for subscription in upkeep.due_subscriptions():
        deliver.delay(subscription)


@shared_task(ignore_result=True)
def forget_old() -> None:
    upkeep.forget_old()
