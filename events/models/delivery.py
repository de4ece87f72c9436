"""Events on their way to subscribers, and each attempt with what was answered."""

from django.db import models
from django.db.models import F

from accounts.models import Account
from common.ids import new_id
from events.models.event import Event
from events.models.subscription import Subscription
from events.states import DeliveryState


class Delivery(models.Model):
    """One event for one subscriber, written in the transaction of the change.

    A worker claims it with a lease, which raises ``tries``, and only the holder of the present try settles it. A worker
    killed after sending leaves the lease to end, and the event is sent again under the same id.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveIntegerField(
        default=0, help_text="Of this round; sending it once more begins anew."
    )
    due_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="HTTP status of the last answer."
    )
    error = models.CharField(max_length=300, blank=True, default="")
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event"], name="one_delivery_per_subscriber")
        ]
        indexes = [
            models.Index(
                fields=["subscription", "due_at"],
                condition=models.Q(state=DeliveryState.WAITING),
                name="delivery_due",
            ),
            models.Index(F("subscription"), F("id").desc(), name="delivery_newest"),
            models.Index(
                fields=["subscription"],
                condition=models.Q(lease_until__isnull=False),
                name="delivery_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.subscription_id}"


class Attempt(models.Model):
    """One sending: what was asked, and what came back. The body is not kept: it is made anew from the event."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField(help_text="0 for the first of a round.")
    url = models.CharField(max_length=600)
    headers = models.JSONField(default=dict)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(
        max_length=1000, blank=True, default="", help_text="The answer's beginning, redacted."
    )
    error = models.CharField(max_length=300, blank=True, default="")
    milliseconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Attempt {self.number} at {self.delivery_id}"
