"""Calls are fenced off by account, and writing them marks the hours whose sums change by it."""

from django.db import migrations

from calls.analytics.sums import CALLS
from calls.statistics.records import answers
from common.marking import marking
from common.rls import append_only, protect
from common.words_index import searchable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("calls", "0001_initial")]

    operations = [
        protect("calls_answermark"),
        protect("calls_answersum"),
        protect("calls_call"),
        protect("calls_callevent"),
        protect("calls_callmark"),
        protect("calls_callnode"),
        protect("calls_callrecord"),
        protect("calls_callsread"),
        protect("calls_callsum"),
        protect("calls_hearing"),
        protect("calls_leg"),
        protect("calls_promise"),
        protect("calls_recording"),
        protect("calls_retention"),
        protect("calls_signal"),
        protect("calls_straycall"),
        protect("calls_voicemailatcarrier"),
        append_only("calls_callevent"),
        append_only("calls_callnode"),
        searchable("calls_callrecord", "caller", "called"),
        marking(CALLS),
        answers(),
    ]
