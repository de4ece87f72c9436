"""No index that another begins with; of jobs' ids only the beginning is searched as words."""

import django.db.models.deletion
from django.db import migrations, models

from common.words_index import begins, searchable, unsearchable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_one_index_each"),
        ("jobs", "0002_protection"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="jobs",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="jobitem",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="jobs.job",
            ),
        ),
        unsearchable("jobs_job"),
        searchable("jobs_job", "title", begins("id")),
    ]
