"""How calls were answered: a view of the calls that are over, their sums, and hours whose sums are out of date."""

import django.db.models.deletion
from django.db import migrations, models

from calls.statistics.records import answers
from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_applications"),
        ("calls", "0005_lists"),
        ("numbers", "0003_sims"),
        ("pbx", "0008_targets"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "hour"], name="answer_mark_of_hour")],
            },
        ),
        migrations.CreateModel(
            name="AnswerSum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("span", models.CharField(help_text="hour, day or part, which is 15 minutes.", max_length=4)),
                ("began_at", models.DateTimeField()),
                (
                    "dimension",
                    models.CharField(blank=True, help_text="Empty for all together.", max_length=8),
                ),
                ("direction", models.CharField(max_length=8)),
                ("value", models.CharField(blank=True, max_length=48)),
                ("calls", models.BigIntegerField()),
                ("answered", models.BigIntegerField()),
                ("closed", models.BigIntegerField()),
                ("judged", models.BigIntegerField()),
                ("in_time", models.BigIntegerField()),
                ("waits", models.BigIntegerField()),
                ("waited", models.BigIntegerField(help_text="Seconds.")),
                ("talked", models.BigIntegerField(help_text="Seconds.")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "span", "dimension", "began_at", "direction", "value"),
                        name="one_answer_sum_of_a_kind",
                    )
                ],
            },
        ),
        protect("calls_answersum"),
        protect("calls_answermark"),
        answers(),
    ]
