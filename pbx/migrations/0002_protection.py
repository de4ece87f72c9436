"""What answers calls is fenced off by account; stock prompts belong to none, and everybody may read them."""

from django.db import migrations

from common.rls import protect
from common.scope import APP_ROLE
from pbx.media.models import FIRST_OWN_ID

STOCK_FOR_ALL = f"CREATE POLICY stock ON pbx_media FOR SELECT TO {APP_ROLE} USING (account_id IS NULL)"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("pbx", "0001_initial")]

    operations = [
        protect("pbx_appatcarrier"),
        protect("pbx_appcopy"),
        protect("pbx_callerid"),
        protect("pbx_callgroup"),
        protect("pbx_carrierfigures"),
        protect("pbx_cloak"),
        protect("pbx_groupmember"),
        protect("pbx_importedfile"),
        protect("pbx_media"),
        protect("pbx_mediacopy"),
        protect("pbx_phonecode"),
        protect("pbx_reception"),
        protect("pbx_receptionatcarrier"),
        protect("pbx_room"),
        protect("pbx_roomaccess"),
        protect("pbx_sipsubscriber"),
        protect("pbx_voiceapp"),
        migrations.RunSQL(
            f"ALTER TABLE pbx_media ALTER COLUMN id RESTART WITH {FIRST_OWN_ID}", migrations.RunSQL.noop
        ),
        migrations.RunSQL(STOCK_FOR_ALL, "DROP POLICY stock ON pbx_media"),
    ]
