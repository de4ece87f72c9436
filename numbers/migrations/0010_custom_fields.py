"""What numbers have in custom fields, and their owner and purpose."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.fields.protection import begins_with_defaults, goes_with_its_field
from common.rls import protect

# What an account wrote on a number for itself does not go along to another account, however it is moved.
LEFT_BEHIND = """
CREATE FUNCTION numbers_left_behind() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.owner_id := NULL;
    NEW.purpose := '';
    DELETE FROM public.numbers_numberfieldvalue WHERE number_id = NEW.id;
    RETURN NEW;
END $$;
CREATE TRIGGER numbers_left_behind BEFORE UPDATE OF account_id ON numbers_phonenumber
    FOR EACH ROW WHEN (OLD.account_id IS DISTINCT FROM NEW.account_id) EXECUTE FUNCTION numbers_left_behind();
"""
NOT_LEFT_BEHIND = (
    "DROP TRIGGER numbers_left_behind ON numbers_phonenumber; DROP FUNCTION numbers_left_behind();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_custom_fields"),
        ("numbers", "0009_in_order"),
        ("providers", "0007_switchboards"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberFieldValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=500)),
            ],
        ),
        migrations.AddField(
            model_name="phonenumber",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Who of the account's people is responsible for it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="phonenumber",
            name="purpose",
            field=models.CharField(blank=True, default="", help_text="What it is for.", max_length=200),
        ),
        migrations.AlterField(
            model_name="phonenumber",
            name="label",
            field=models.CharField(blank=True, default="", help_text="What it is called.", max_length=80),
        ),
        migrations.AddIndex(
            model_name="phonenumber",
            index=models.Index(
                condition=models.Q(("owner", None), _negated=True), fields=["owner"], name="number_by_owner"
            ),
        ),
        migrations.AddField(
            model_name="numberfieldvalue",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="numberfieldvalue",
            name="field",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.customfield",
            ),
        ),
        migrations.AddField(
            model_name="numberfieldvalue",
            name="number",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="field_values",
                to="numbers.phonenumber",
            ),
        ),
        migrations.AddIndex(
            model_name="numberfieldvalue",
            index=models.Index(
                fields=["field", "account", "value"], include=("number",), name="number_value_found"
            ),
        ),
        migrations.AddConstraint(
            model_name="numberfieldvalue",
            constraint=models.UniqueConstraint(fields=("number", "field"), name="one_value_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="numberfieldvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="number_value_not_empty"
            ),
        ),
        protect("numbers_numberfieldvalue"),
        goes_with_its_field("numbers_numberfieldvalue"),
        begins_with_defaults(
            "numbers_numberfieldvalue", of="numbers_phonenumber", about="number", holder="number_id"
        ),
        migrations.RunSQL(LEFT_BEHIND, NOT_LEFT_BEHIND),
    ]
