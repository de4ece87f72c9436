"""Carries a received message to where its number's messages go by mail or SIP; webhooks have a clock of their own."""

from django.db import transaction

from jobs import work
from jobs.errors import Final
from jobs.models import Job
from messaging.forwarding import mail, sip, webhook
from messaging.models import Message
from numbers.models import PhoneNumber
from numbers.states import SmsRouteType


def forward(job: Job) -> None:
    """Deliver one message. A target that fails is tried again for some four hours; then it waits for a person.

    After a lost answer it is delivered again under the same id: who receives it counts an id once.
    """
    message = Message.objects.select_related("number", "account").get(pk=job.payload["message"])
    if not message.number.sms_type:
        work.settle(job, {"outcome": "The number passes its messages on to nobody any more."})
        return
    if message.number.sms_type == SmsRouteType.WEBHOOK:
        with transaction.atomic():
            webhook.hand_over(message)
            work.settle(job, {"outcome": "The number passes its messages on to a webhook now."})
        return
    _deliver(message, message.number)
    work.settle(job, {"delivered_to": message.number.sms_type})


def _deliver(message: Message, number: PhoneNumber) -> None:
    match number.sms_type:
        case SmsRouteType.EMAIL:
            mail.deliver(message, number.sms_target)
        case SmsRouteType.SIP:
            sip.deliver(message, number.sms_target)
        case _:
            raise Final("The number's message route is of a kind that nothing is passed on by.")
