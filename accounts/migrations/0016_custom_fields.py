"""Custom fields that accounts define, what accounts have in them, and the account's owner, purpose and tags."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from accounts.fields.protection import begins_with_defaults, goes_with_its_field, show_shared_fields
from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                help_text="Who of its people is responsible for it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="purpose",
            field=models.CharField(
                blank=True, default="", help_text="What the account is for.", max_length=200
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), blank=True, default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "about",
                    models.CharField(choices=[("number", "Numbers"), ("account", "Accounts")], max_length=8),
                ),
                ("name", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("whole", "Whole number"),
                            ("decimal", "Decimal number"),
                            ("yes_no", "Yes or no"),
                            ("date", "Date"),
                            ("choice", "Choice"),
                            ("url", "Web address"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                ("help_text", models.CharField(blank=True, default="", max_length=200)),
                ("default", models.CharField(blank=True, default="", max_length=500)),
                ("is_required", models.BooleanField(default=False)),
                ("applies_below", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_fields",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="AccountFieldValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=500)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.customfield",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("about"),
                django.db.models.functions.text.Lower("name"),
                name="one_custom_field_of_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.UniqueConstraint(
                fields=("account", "about", "key"), name="one_custom_field_of_a_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("key", ""), _negated=True)
                ),
                name="custom_field_is_named",
            ),
        ),
        migrations.AddIndex(
            model_name="accountfieldvalue",
            index=models.Index(fields=["field", "value"], name="account_value_found"),
        ),
        migrations.AddConstraint(
            model_name="accountfieldvalue",
            constraint=models.UniqueConstraint(fields=("account", "field"), name="one_value_of_an_account"),
        ),
        migrations.AddConstraint(
            model_name="accountfieldvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="account_value_not_empty"
            ),
        ),
        protect("accounts_customfield"),
        show_shared_fields(),
        protect("accounts_accountfieldvalue"),
        goes_with_its_field("accounts_accountfieldvalue"),
        begins_with_defaults("accounts_accountfieldvalue", of="accounts_account", about="account"),
    ]
