"""Where a number's faxes and inbound messages go (voicetel.md §6, operations 59 to 61 and 64 to 66)."""

from rest_framework import serializers

from common.errors import NotFound
from common.plans.nanp import to_ten_digits
from numbers.models import PhoneNumber
from numbers.selectors.numbers import phone_number
from numbers.services import settings
from numbers.states import SmsRouteType
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.fields import TN, Shape, Text
from portal.api.voicetel.numbers import path_number


class FaxChange(Shape):
    email = Text(max_length=254)


class FaxData(Shape):
    number = TN()
    email = Text()


class SmsChange(Shape):
    type = serializers.ChoiceField(SmsRouteType.values)
    resource = Text(max_length=500, help_text="E-mail address, https URL or IP address, by type.")


class SmsData(Shape):
    number = TN()
    type = serializers.ChoiceField(SmsRouteType.values)
    resource = Text()


class Fax(Endpoint):
    @operation("numbers.get_fax", reply=FaxData, also=(404,))
    def get(self, call: ApiCall, number: str) -> Data:
        """Where faxes are mailed; 404 when nowhere."""
        return _fax(_with_fax(call, number))

    @operation("numbers.set_fax", body=FaxChange, reply=FaxData, also=(404, 409, 502))
    def put(self, call: ApiCall, number: str) -> Data:
        """Receive faxes and mail them."""
        changed = settings.set_fax(
            account=call.account,
            by=call.actor,
            e164=path_number(number),
            wait=True,
            email=call.values["email"],
        )
        return _fax(changed)

    @operation("numbers.remove_fax", reply=None, also=(404, 409, 502))
    def delete(self, call: ApiCall, number: str) -> Data:
        """Receive no more faxes; 404 when none were."""
        found = _with_fax(call, number)
        settings.remove_fax(account=call.account, by=call.actor, e164=found.e164, wait=True)
        return None


class Sms(Endpoint):
    @operation("numbers.get_sms", reply=SmsData, also=(404,))
    def get(self, call: ApiCall, number: str) -> Data:
        """Where inbound messages go; 404 when nowhere."""
        return _sms(_with_sms(call, number))

    @operation("numbers.set_sms", body=SmsChange, reply=SmsData, also=(404, 409, 502))
    def put(self, call: ApiCall, number: str) -> Data:
        """Send inbound messages to an e-mail address, an https URL that answers, or a public IP address."""
        changed = settings.set_sms_route(
            account=call.account,
            by=call.actor,
            e164=path_number(number),
            wait=True,
            type=SmsRouteType(call.values["type"]),
            target=call.values["resource"],
        )
        return _sms(changed)

    @operation("numbers.remove_sms", reply=None, also=(404, 409, 502))
    def delete(self, call: ApiCall, number: str) -> Data:
        """Send inbound messages nowhere; 404 when they went nowhere."""
        found = _with_sms(call, number)
        settings.remove_sms_route(account=call.account, by=call.actor, e164=found.e164, wait=True)
        return None


def _with_fax(call: ApiCall, number: str) -> PhoneNumber:
    found = phone_number(call.account, path_number(number))
    if not found.fax_email:
        raise NotFound("No fax address is set for this number.")
    return found


def _with_sms(call: ApiCall, number: str) -> PhoneNumber:
    found = phone_number(call.account, path_number(number))
    if not found.sms_type:
        raise NotFound("No message route is set for this number.")
    return found


def _fax(number: PhoneNumber) -> Data:
    return {"number": to_ten_digits(number.e164), "email": number.fax_email}


def _sms(number: PhoneNumber) -> Data:
    return {"number": to_ten_digits(number.e164), "type": number.sms_type, "resource": number.sms_target}
