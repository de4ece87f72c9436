"""How somebody looks, and the sign of a call group, for the people of the account."""

from django.db import models

from accounts.models import Account, Agent
from pbx.models import CallGroup


class Drawn(models.Model):
    """A small JPEG; ``version`` is another one whenever the picture is."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    image = models.BinaryField()
    version = models.CharField(max_length=16)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Picture(Drawn):
    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="picture")

    def __str__(self) -> str:
        return f"picture of {self.agent_id}"


class GroupPicture(Drawn):
    group = models.OneToOneField(CallGroup, on_delete=models.CASCADE, related_name="picture")

    def __str__(self) -> str:
        return f"picture of group {self.group_id}"
