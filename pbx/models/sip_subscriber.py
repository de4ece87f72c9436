"""SIP subscribers: telephones that sign in at a switch with a name and a password of their own."""

from django.db import models
from django.db.models import Q

from accounts.models import Account

ALLOWED_USERNAME = r"^[a-z0-9._-]{3,32}$"


class SipSubscriber(models.Model):
    """A telephone's settings. ``voicemail`` is a ``pbx.voicemail.Voicemail`` as JSON; the password is encrypted, for a
    switch has to know it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sip_subscribers")
    username = models.CharField(max_length=32)
    password = models.TextField(help_text="Encrypted.")
    cli = models.CharField(max_length=16, help_text="The number that called parties see, or BLOCKED.")
    codecs = models.JSONField(default=list, blank=True)
    is_anonymous = models.BooleanField(default=True, help_text="The number is withheld whatever it is.")
    ring_seconds = models.PositiveSmallIntegerField(default=30)
    has_srtp = models.BooleanField(default=False, help_text="Calls to it are encrypted.")
    voicemail = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "SIP subscriber"
        constraints = [
            models.UniqueConstraint(fields=["account", "username"], name="one_sip_subscriber_of_a_name"),
            models.CheckConstraint(condition=Q(username__regex=ALLOWED_USERNAME), name="sip_username_form"),
            models.CheckConstraint(
                condition=Q(ring_seconds__gte=5, ring_seconds__lte=120), name="sip_rings_5_to_120_s"
            ),
        ]

    def __str__(self) -> str:
        return self.username
