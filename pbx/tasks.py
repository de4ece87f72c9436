"""Celery entry points of the pbx app."""

from celery import shared_task

from pbx.media import stock
from pbx.media.services import imports


@shared_task(ignore_result=True)
def keep_house() -> None:
    """Every minute: stock prompts get their sound, and files that nobody used go."""
    stock.make_stock()
    imports.forget_old()
