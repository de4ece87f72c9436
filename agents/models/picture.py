"""How somebody looks, for their colleagues."""

from django.db import models

from accounts.models import Account, Agent


class Picture(models.Model):
    """A small JPEG of a person; ``version`` is another one whenever the picture is."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="picture")
    image = models.BinaryField()
    version = models.CharField(max_length=16)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"picture of {self.agent_id}"
