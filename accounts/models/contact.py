"""The address book of an account: people and companies that it calls and writes to, with what colleagues note."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.models.account import Account
from accounts.models.agent import Agent


class Contact(models.Model):
    """Somebody outside, by telephone number; shared by everybody of the account. ``e164`` is the main number, by which
    they are called; all of them are ``numbers``. ``address`` is the e-mail address in small letters.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    e164 = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    email = models.EmailField(blank=True, default="")
    # A column of its own, because no index over a function is used where rows of others are hidden.
    address = models.GeneratedField(
        expression=Lower("email"), output_field=models.EmailField(), db_persist=True, editable=False
    )
    is_flagged = models.BooleanField(default=False, help_text="Worth a second look.")
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["account", "name", "id"], name="contact_by_name"),
            models.Index(fields=["account", "address"], condition=~Q(email=""), name="contact_by_address"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "e164"], name="one_contact_per_number"),
            models.CheckConstraint(condition=Q(e164__regex=r"^\+[1-9][0-9]{6,14}$"), name="contact_is_e164"),
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:contact", args=[self.pk])


class ContactNumber(models.Model):
    """One of somebody's numbers, of which each has one contact. The database keeps the main one as it stands on the
    contact; the others are told after it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="numbers")
    e164 = models.CharField(max_length=16)
    is_main = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "e164"], name="a_number_has_one_contact"),
            models.UniqueConstraint(
                fields=["contact"], condition=Q(is_main=True), name="one_main_number_of_a_contact"
            ),
            models.CheckConstraint(
                condition=Q(e164__regex=r"^\+[1-9][0-9]{6,14}$"), name="contact_number_is_e164"
            ),
        ]

    def __str__(self) -> str:
        return self.e164


class ContactComment(models.Model):
    """What somebody noted on a contact, perhaps for a colleague to see. ``author_name`` stays when the agent leaves."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=200)
    recipient = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"a comment on {self.contact_id}"
