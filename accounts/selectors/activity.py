"""Reads of the activity log."""

from django.db.models import Model, QuerySet

from accounts.models import Account, Activity


def activity(account: Account) -> QuerySet[Activity]:
    return Activity.objects.filter(account=account)


def activity_of(account: Account, subject: Model) -> QuerySet[Activity]:
    """What happened to one thing, newest first."""
    return activity(account).filter(subject_type=subject._meta.model_name, subject_id=str(subject.pk))
