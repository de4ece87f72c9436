"""The chain over the activity log: each entry has a hash of its content and of the hash before it in its account."""

from django.db import models

from accounts.models.account import Account
from accounts.models.activity import Activity


class ActivitySeal(models.Model):
    """The hash of one entry, its place in the chain of its account, and when it was sealed; never changed (a trigger
    refuses). Without a foreign key in the database: that an entry is gone is to be told.
    """

    entry = models.OneToOneField(
        Activity, on_delete=models.DO_NOTHING, primary_key=True, related_name="seal", db_constraint=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "position"], name="one_seal_at_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"


class ActivityChain(models.Model):
    """Where the chain of an account ends, and what the last check of it found; ``fault`` is empty while it is sound."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="activity_chain"
    )
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")
    sealed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.length} entries of {self.account_id}"


class SealingMark(models.Model):
    """How far sealing has come, of all accounts: in one row.

    Entries up to ``settled`` are sealed or will never be there. Up to ``seen`` they will be so once every transaction
    before ``transaction`` has ended, for those may still hold ids that nobody sees.
    """

    settled = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    transaction = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_sealing_mark"),
        ]

    def __str__(self) -> str:
        return f"settled up to {self.settled}"
