"""What belongs to agents is fenced off by account."""

from django.db import migrations

from common.rls import protect


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_protection"), ("agents", "0001_initial")]

    operations = [
        protect("agents_agentatcarrier"),
        protect("agents_agentimport"),
        protect("agents_agentimportrow"),
        protect("agents_colleagueatcarrier"),
        protect("agents_contactatcarrier"),
        protect("agents_groupatcarrier"),
        protect("agents_personplan"),
        protect("agents_personplanstep"),
        protect("agents_presence"),
        protect("agents_voiceatcarrier"),
    ]
