"""Conference rooms, and the ways into each."""

from django.db import models
from django.db.models import Q

from accounts.models import Account
from common.ids import new_ref
from pbx.states import AccessLevel


class Room(models.Model):
    """Where callers meet. Where a way in has a PIN, callers enter one; a room that is not open lets administrators in
    alone. ``prompts`` are ``welcome``, ``pin_ask`` and ``pin_invalid`` as JSON has them.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="rooms")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    is_open = models.BooleanField(default=True)
    prompts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(ref__regex=r"^[A-Z0-9]{8}$"), name="room_ref_form")]

    def __str__(self) -> str:
        return self.name


class RoomAccess(models.Model):
    """One way into a room: a PIN that callers enter, and a number at which somebody may be called into it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="accesses")
    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    label = models.CharField(max_length=80, blank=True, default="")
    pin = models.CharField(max_length=10, blank=True, default="")
    level = models.CharField(max_length=5, choices=AccessLevel, default=AccessLevel.GUEST)
    e164 = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "room accesses"
        constraints = [
            models.UniqueConstraint(fields=["room", "pin"], condition=~Q(pin=""), name="one_access_of_a_pin"),
            models.CheckConstraint(condition=Q(pin__regex=r"^([0-9]{4,10})?$"), name="room_pin_form"),
        ]

    def __str__(self) -> str:
        return self.label or self.ref
