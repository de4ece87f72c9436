"""Text messages."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import (
    Amount,
    BillingMode,
    Currency,
    CustomerField,
    DateTime,
    Direction,
    Hash,
    Phone,
    SmsEncoding,
    SmsNature,
    SmsStatus,
)
from portal.api.callr.objects.webhook import Webhook


@shape("SMS.Options")
class SmsOptions(Shape):
    """How a message is sent."""

    flash_message: bool | None
    force_encoding: SmsEncoding | None
    nature: SmsNature | None
    user_data: CustomerField | None
    webhook: Webhook | None


@shape("SMS")
class Sms(Shape):
    """A message, sent or received."""

    b_customer_debit: Amount
    b_customer_mode: BillingMode
    date_creation: DateTime
    date_received: DateTime | None
    date_sent: DateTime | None
    date_update: DateTime | None
    encoding: SmsEncoding | None
    from_: str
    hash: Hash
    nature: SmsNature | None
    options: SmsOptions | None
    parts: int
    status: SmsStatus
    status_error: str | None
    text: str
    to: str
    type: Direction
    user_data: CustomerField | None


@shape("SMS.Quote")
class SmsQuote(Shape):
    """What a message would cost."""

    amount: Amount
    count: int
    currency: Currency
    encoding: SmsEncoding
    length: int


@shape("SMS.SearchFilters")
class SmsSearchFilters(Shape):
    """What messages are searched by."""

    created_at_from: DateTime | None = None
    created_at_to: DateTime | None = None
    from_: str | None = None
    hash: Hash | None = None
    nature: SmsNature | None = None
    status: SmsStatus | None = None
    text: str | None = None
    to: Phone | None = None
    type: Direction | None = None
    user_data: CustomerField | None = None
