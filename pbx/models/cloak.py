"""Which main number a colleague's own calls show instead of their number."""

from django.db import models

from accounts.models import Account, Agent
from pbx.models.reception import Reception


class Cloak(models.Model):
    """While the reception's number may be shown; else their own is."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="cloak")
    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.agent_id} shows {self.reception_id}"
