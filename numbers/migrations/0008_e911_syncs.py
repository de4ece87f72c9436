from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("numbers", "0007_disagrees_since"),
    ]

    operations = [
        migrations.AddField(
            model_name="e911record",
            name="missed_syncs",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="e911record",
            name="reported",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What the carrier has instead, as a sync found.",
                max_length=300,
            ),
        ),
    ]
