"""Call records are fenced off by account, and writing them marks the hours whose sums change by it."""

from django.db import migrations

from calls.analytics.sums import CALLS
from common.marking import marking
from common.rls import append_only, protect
from common.words_index import searchable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("calls", "0001_initial")]

    operations = [
        protect("calls_callrecord"),
        protect("calls_call"),
        protect("calls_leg"),
        protect("calls_callevent"),
        append_only("calls_callevent"),
        protect("calls_signal"),
        searchable("calls_callrecord", "caller", "called"),
        protect("calls_recording"),
        protect("calls_hearing"),
        protect("calls_retention"),
        protect("calls_callsum"),
        protect("calls_callmark"),
        marking(CALLS),
    ]
