"""Alert rules, what waits for a person just now, what the rules told of it, and to whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Account, Membership
from accounts.states import Role
from events.states import Pace


class AlertRule(models.Model):
    """Who is told of which kinds of concern of an account, or of it and all below it.

    ``introduced_at`` is empty until the rule has told of what waited before it, which it does once.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="alert_rules")
    name = models.CharField(max_length=80)
    kinds = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Names of concerns; empty for all.",
    )
    include_below = models.BooleanField(default=False)
    roles = ArrayField(models.CharField(max_length=10, choices=Role), default=list, blank=True)
    user_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    by_mail = models.BooleanField(default=True)
    by_bell = models.BooleanField(default=True)
    by_webhook = models.BooleanField(default=False)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.AT_ONCE)
    is_on = models.BooleanField(default=True)
    introduced_at = models.DateTimeField(null=True, blank=True)
    digest_on = models.DateField(null=True, blank=True, help_text="The account's day of the last daily mail.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_alert_rule_per_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def covers(self, owner: Account) -> bool:
        """Whether what waits in that account is the rule's business."""
        below = self.include_below and self.account_id in owner.ancestor_ids
        return self.account_id == owner.pk or below


class Raised(models.Model):
    """Something that waited for a person when the concerns were last looked through; gone as soon as it waits no more,
    so that what comes back is told again.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=40)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "raised"
        constraints = [
            models.UniqueConstraint(fields=["kind", "account", "ref"], name="one_row_of_a_concern")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Alert(models.Model):
    """One thing that a rule told of, in the words of that moment; ``origin`` is the account in which it waited."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=40)
    origin = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=80, help_text="Of the kind.")
    text = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True, default="")
    url = models.CharField(max_length=500, help_text="Within our site, as from the rule's account.")
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    waits_for_mail = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "kind", "ref"], condition=Q(cleared_at=None), name="told_once_while_it_waits"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "ref"], condition=Q(cleared_at=None), name="alert_open"),
            models.Index(fields=["rule"], condition=Q(waits_for_mail=True), name="alert_to_mail"),
            models.Index(fields=["raised_at"], name="alert_age"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.text}"


class Notice(models.Model):
    """That a member was told of an alert under the bell; how many are unread stands on the membership too."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="notices", db_index=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["alert", "membership"], name="one_notice_of_an_alert")]
        indexes = [
            models.Index(fields=["membership", "-id"], name="notice_newest"),
            models.Index(fields=["membership"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.alert} to {self.membership_id}"
