"""The signed address at which an invoice can be seen and paid without signing in; nobody can make one up."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from billing.models import Invoice
from common.account_paths import public

SALT = "billing.payment"


def pay_path(invoice: Invoice) -> str:
    return reverse("billing:pay", args=[Signer(salt=SALT).sign(str(invoice.pk))])


def pay_url(invoice: Invoice) -> str:
    return public(pay_path(invoice))


def invoice_id(token: str) -> int | None:
    """The invoice that the word is about; None when it is forged."""
    try:
        text = Signer(salt=SALT).unsign(token)
    except BadSignature:
        return None
    return int(text) if text.isascii() and text.isdecimal() else None
