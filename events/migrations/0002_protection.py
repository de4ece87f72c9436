"""Events, deliveries, pushes and alerts are fenced off by account."""

from django.db import migrations

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("events", "0001_initial")]

    operations = [
        protect("events_alert"),
        protect("events_alertrule"),
        protect("events_attempt"),
        protect("events_delivery"),
        protect("events_event"),
        protect("events_notice"),
        protect("events_numberclaim"),
        protect("events_push"),
        protect("events_pushaddress"),
        protect("events_pushedid"),
        protect("events_raised"),
        protect("events_subscription"),
    ]
