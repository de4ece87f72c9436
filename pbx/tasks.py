"""Celery entry points of the pbx app."""

from celery import shared_task
from django.utils import timezone

from pbx.media import sayings, stock
from pbx.media.services import imports


@shared_task(ignore_result=True)
def keep_house() -> None:
    """Every minute: stock prompts get their sound, and files that nobody used go."""
    stock.make_stock()
    imports.forget_old()


@shared_task(ignore_result=True)
def forget_sayings() -> None:
    """Every night: texts that prompts have spoken are made anew when they are next heard."""
    sayings.forget_old(timezone.now())
