"""Asks workers, after the commit, to look at a subscription."""

from django.db import transaction

from events import tasks


def wake(subscription_id: int) -> None:
    """With the broker down, the sweep finds what is due; it costs only time."""

    def send() -> None:
        tasks.deliver.delay(subscription_id)

    transaction.on_commit(send, robust=True)
