"""Call records are fenced off by account."""

from django.db import migrations

from common.rls import append_only, protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("calls", "0001_initial")]

    operations = [
        protect("calls_callrecord"),
        protect("calls_call"),
        protect("calls_leg"),
        protect("calls_callevent"),
        append_only("calls_callevent"),
        protect("calls_signal"),
        protect("calls_recording"),
        protect("calls_hearing"),
        protect("calls_retention"),
    ]
