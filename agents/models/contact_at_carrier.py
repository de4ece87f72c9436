"""Contacts as a carrier that keeps an address book has them."""

from django.db import models
from django.db.models import Q

from accounts.models import Contact
from agents.models.at_carrier import AtCarrier
from agents.models.at_switchboard import TROUBLED


class ContactAtCarrier(AtCarrier):
    """A contact in the address book of a login; ``reported`` holds name, number, address, tags and flag. One that was
    deleted here has no contact any more, until it is deleted there too. ``name`` tells people what it was.
    """

    contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="at_carriers",
        db_index=False,
    )
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "contacts at carriers"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["account", "id"], condition=TROUBLED, name="contact_disagrees"),
            models.Index(
                fields=["provider_account", "id"], condition=Q(agreement="pending"), name="contact_waits"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contact", "provider_account"], name="one_contact_at_a_carrier"),
            models.UniqueConstraint(
                fields=["provider_account", "carrier_ref"],
                condition=~Q(carrier_ref=""),
                name="one_contact_of_a_carrier_ref",
            ),
        ]

    def __str__(self) -> str:
        return self.name
