"""Where numbers of tickets come from; the table's default names it, so it is made first."""

from django.db import migrations


class Migration(migrations.Migration):
    run_before = [("support", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE support_ticket_number", "DROP SEQUENCE support_ticket_number"),
    ]
