"""Statistics count each talk in whole seconds, as its call shows it."""

from django.db import migrations

from calls.statistics.records import renewed_answers


class Migration(migrations.Migration):
    dependencies = [("calls", "0010_texts_of_legs")]

    operations = [renewed_answers()]
