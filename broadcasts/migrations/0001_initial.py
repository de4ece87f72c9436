import common.create_tables
import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("calls", "0001_initial"),
        ("messaging", "0001_initial"),
    ]

    operations = [
        common.create_tables.CreateTables(
            models=[
                migrations.CreateModel(
                    name="AddressBook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("description", models.CharField(blank=True, default="", max_length=200)),
                        ("size", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "imported_at",
                            models.DateTimeField(
                                blank=True, help_text="When numbers were added last.", null=True
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-id"], name="book_of_account")],
                    },
                ),
                migrations.CreateModel(
                    name="BookEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "book",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="broadcasts.addressbook",
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["book", "id"], name="entries_in_order")],
                        "constraints": [
                            models.UniqueConstraint(fields=("book", "e164"), name="number_once_in_a_book")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Broadcast",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                default=common.ids.new_ref, editable=False, max_length=8, unique=True
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("announcement", "Announcement"),
                                    ("keys", "Announcement with keys"),
                                    ("text", "Text message"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "book",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="broadcasts",
                                to="broadcasts.addressbook",
                            ),
                        ),
                        ("cli", models.CharField(max_length=16)),
                        (
                            "at_once",
                            models.PositiveSmallIntegerField(
                                default=10, help_text="How many are under way at a time."
                            ),
                        ),
                        ("content", models.JSONField(default=dict)),
                        ("schedule", models.JSONField(blank=True, default=dict)),
                        ("next_change_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("created", "Not started"),
                                    ("running", "Running"),
                                    ("paused", "Paused"),
                                    ("stopped", "Stopped"),
                                    ("finished", "Finished"),
                                ],
                                default="created",
                                max_length=8,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, default="", help_text="Why it paused by itself.", max_length=300
                            ),
                        ),
                        ("turn", models.PositiveIntegerField(default=0)),
                        ("last_entry", models.PositiveBigIntegerField(default=0)),
                        ("position", models.PositiveBigIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("reached", models.PositiveIntegerField(default=0)),
                        ("missed", models.PositiveIntegerField(default=0)),
                        ("refused", models.PositiveIntegerField(default=0)),
                        ("under_way", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["account", "-id"], name="broadcast_of_account")],
                    },
                ),
                migrations.CreateModel(
                    name="BroadcastMove",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "broadcast",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moves",
                                to="broadcasts.broadcast",
                            ),
                        ),
                        (
                            "old",
                            models.CharField(
                                choices=[
                                    ("created", "Not started"),
                                    ("running", "Running"),
                                    ("paused", "Paused"),
                                    ("stopped", "Stopped"),
                                    ("finished", "Finished"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "new",
                            models.CharField(
                                choices=[
                                    ("created", "Not started"),
                                    ("running", "Running"),
                                    ("paused", "Paused"),
                                    ("stopped", "Stopped"),
                                    ("finished", "Finished"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("user", "A person or program"),
                                    ("schedule", "Its schedule"),
                                    ("broadcast", "The broadcast itself"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Recipient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.account",
                            ),
                        ),
                        (
                            "broadcast",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recipients",
                                to="broadcasts.broadcast",
                            ),
                        ),
                        ("e164", models.CharField(max_length=16)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("under_way", "Under way"),
                                    ("reached", "Reached"),
                                    ("missed", "Not reached"),
                                    ("refused", "Refused"),
                                ],
                                default="under_way",
                                max_length=9,
                            ),
                        ),
                        ("note", models.CharField(blank=True, default="", max_length=200)),
                        (
                            "call",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="calls.call",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="messaging.message",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["broadcast", "-id"], name="recipients_newest"),
                            models.Index(fields=["broadcast", "state", "-id"], name="recipients_by_state"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("broadcast", "e164"), name="nobody_twice")
                        ],
                    },
                ),
            ],
        ),
    ]
