"""What an account wrote on a number for itself stays behind when the number moves."""

from django.db import migrations

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
    dependencies = [("numbers", "0002_protection")]

    operations = [migrations.RunSQL(LEFT_BEHIND, NOT_LEFT_BEHIND)]
