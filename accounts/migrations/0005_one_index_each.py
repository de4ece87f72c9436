"""No index that another begins with, on tables that grow; of agents' ids only the beginning is searched as words."""

import accounts.models.agent
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.words_index import begins, searchable, unsearchable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_contact_numbers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activity",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="activity",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="agent",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agents",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="agent",
            name="ref",
            field=models.CharField(default=accounts.models.agent.person_ref, editable=False, max_length=25),
        ),
        migrations.AlterField(
            model_name="contact",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="contactnumber",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.UniqueConstraint(fields=("ref",), name="one_agent_of_a_ref"),
        ),
        unsearchable("accounts_agent"),
        searchable("accounts_agent", "name", "upn", "email", begins("object_id"), begins("consistency_id")),
    ]
