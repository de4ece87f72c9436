"""What is said in a ticket."""

from django.db import models
from django.db.models import Q

from accounts.models import Account, User
from support.models.ticket import Ticket
from support.states import Channel, ThreadKind, TicketStatus


class Thread(models.Model):
    """One contribution. A note's ``account`` is that of the staff who wrote it, so the database itself keeps it from
    the customer; any other's is the ticket's.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="threads", db_index=False)
    kind = models.CharField(max_length=8, choices=ThreadKind)
    body = models.TextField()
    status = models.CharField(
        max_length=8, choices=TicketStatus, help_text="The ticket's, once this was said."
    )
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.WEB)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    author_label = models.CharField(max_length=160)
    author_email = models.EmailField(blank=True, default="")
    message_id = models.CharField(
        max_length=250, blank=True, default="", help_text="Of the mail that brought it."
    )
    mail_digest = models.CharField(
        max_length=64, blank=True, default="", help_text="Tells apart mails that were given one Message-ID."
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["ticket", "id"], name="thread_of_ticket")]
        constraints = [
            models.UniqueConstraint(
                fields=["message_id", "mail_digest"], condition=~Q(message_id=""), name="one_thread_per_mail"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in ticket {self.ticket_id}"
