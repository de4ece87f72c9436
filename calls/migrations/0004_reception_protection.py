"""The paths of callers are fenced off by account, and never change."""

from django.db import migrations

from common.rls import append_only, protect


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_receptions")]

    operations = [protect("calls_callnode"), append_only("calls_callnode")]
