"""Statistics know how long each caller waited and who had the call first, and count in milliseconds."""

from django.db import migrations, models

from calls.statistics.records import renewed_answers


class Migration(migrations.Migration):
    dependencies = [("calls", "0008_promises")]

    operations = [
        migrations.AlterField(
            model_name="answersum",
            name="talked",
            field=models.BigIntegerField(help_text="Milliseconds."),
        ),
        migrations.AlterField(
            model_name="answersum",
            name="waited",
            field=models.BigIntegerField(help_text="Milliseconds."),
        ),
        renewed_answers(),
    ]
