"""A contact may have several numbers, of which the main one stands on the contact too."""

import django.db.models.deletion
from django.db import migrations, models

from common.rls import protect

# Whoever looks a number up asks one table, and one index lets each number in once, main or not.
KEEP_MAIN = """
CREATE FUNCTION accounts_contact_main_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM public.accounts_contactnumber
            WHERE account_id = NEW.account_id AND contact_id = NEW.id AND (is_main OR e164 = NEW.e164);
    END IF;
    INSERT INTO public.accounts_contactnumber (account_id, contact_id, e164, is_main)
        VALUES (NEW.account_id, NEW.id, NEW.e164, true);
    RETURN NULL;
END $$;
CREATE TRIGGER main_number AFTER INSERT ON accounts_contact
    FOR EACH ROW EXECUTE FUNCTION accounts_contact_main_number();
CREATE TRIGGER main_number_changed AFTER UPDATE OF e164 ON accounts_contact
    FOR EACH ROW WHEN (OLD.e164 IS DISTINCT FROM NEW.e164) EXECUTE FUNCTION accounts_contact_main_number();
INSERT INTO accounts_contactnumber (account_id, contact_id, e164, is_main)
    SELECT account_id, id, e164, true FROM accounts_contact;
"""
KEEP_NONE = """
DROP TRIGGER main_number ON accounts_contact;
DROP TRIGGER main_number_changed ON accounts_contact;
DROP FUNCTION accounts_contact_main_number();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_invited_to_roles")]

    operations = [
        migrations.CreateModel(
            name="ContactNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("e164", models.CharField(max_length=16)),
                ("is_main", models.BooleanField(default=False, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="numbers",
                        to="accounts.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_main", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "e164"), name="a_number_has_one_contact"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True)),
                        fields=("contact",),
                        name="one_main_number_of_a_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("e164__regex", "^\\+[1-9][0-9]{6,14}$")),
                        name="contact_number_is_e164",
                    ),
                ],
            },
        ),
        protect("accounts_contactnumber"),
        migrations.RunSQL(KEEP_MAIN, KEEP_NONE),
    ]
