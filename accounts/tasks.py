"""Celery entry points of the accounts app."""

from celery import shared_task

from accounts.services import tidy


@shared_task(ignore_result=True)
def forget_old() -> None:
    tidy.forget_old()
