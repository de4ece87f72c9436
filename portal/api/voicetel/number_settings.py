"""Settings of a number: route, translation, names, forwarding, port-out PIN (voicetel.md §6)."""

import time

from accounts.selectors.credentials import is_main
from common.errors import Forbidden
from common.plans.nanp import to_ten_digits
from numbers.services import settings
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.fields import TN, Flag, Shape, Text, Whole
from portal.api.voicetel.numbers import NumberAndRoute, path_number
from providers.voicetel.routes import from_route, to_route


class RouteChange(Shape):
    route = Whole()


class TranslationChange(Shape):
    translation = TN()


class TranslationData(Shape):
    number = TN()
    translation = TN()


class CnamChange(Shape):
    enabled = Flag()


class CnamData(Shape):
    number = TN()
    cnam = Flag()


class LidbChange(Shape):
    cnam = Text(max_length=100, help_text="Up to 15 letters, digits and spaces are kept.")
    customerOrderReference = Text(required=False, max_length=100)


class LidbData(Shape):
    number = TN()
    cnam = Text()
    customerOrderReference = Text()
    carrierStatus = Text()


class ForwardChange(Shape):
    destination = TN()


class ForwardData(Shape):
    number = TN()
    forwardTo = TN(allow_null=True)


class PinChange(Shape):
    pin = Text(max_length=4, min_length=4)


class PinData(Shape):
    number = TN()
    portOutPin = Text(help_text="The PIN in force; once set it stays for 30 days.")
    changed = Flag()


class Route(Endpoint):
    @operation("numbers.set_route", body=RouteChange, reply=NumberAndRoute, also=(404, 409, 502))
    def put(self, call: ApiCall, number: str) -> Data:
        """Send calls to a system route or an own gateway."""
        changed = settings.set_destination(
            account=call.account,
            by=call.actor,
            e164=path_number(number),
            wait=True,
            destination=from_route(call.values["route"]),
        )
        return {"number": to_ten_digits(changed.e164), "route": to_route(changed.destination)}


class Translation(Endpoint):
    @operation("numbers.set_translation", body=TranslationChange, reply=TranslationData, also=(404, 409, 502))
    def put(self, call: ApiCall, number: str) -> Data:
        """Present calls under another number."""
        changed = settings.set_translation(
            account=call.account,
            by=call.actor,
            e164=path_number(number),
            wait=True,
            translation=call.values["translation"],
        )
        return {
            "number": to_ten_digits(changed.e164),
            "translation": to_ten_digits(changed.translation or changed.e164),
        }


class Cnam(Endpoint):
    @operation("numbers.set_cnam", body=CnamChange, reply=CnamData, also=(404, 409, 502))
    def put(self, call: ApiCall, number: str) -> Data:
        """Look up the names of callers, or not."""
        changed = settings.set_inbound_cnam(
            account=call.account,
            by=call.actor,
            e164=path_number(number),
            wait=True,
            enabled=call.values["enabled"],
        )
        return {"number": to_ten_digits(changed.e164), "cnam": changed.inbound_cnam}


class Lidb(Endpoint):
    @operation("numbers.set_lidb", body=LidbChange, reply=LidbData, also=(404,))
    def put(self, call: ApiCall, number: str) -> Data:
        """Set the name that called parties see. It is stored first; ``carrierStatus`` tells what the network said."""
        e164 = path_number(number)
        outcome = settings.set_caller_name(
            account=call.account, by=call.actor, e164=e164, wait=True, name=call.values["cnam"]
        )
        reference = call.values.get(
            "customerOrderReference", f"{call.credential.username}-{int(time.time())}"
        )
        return {
            "number": to_ten_digits(e164),
            "cnam": outcome.name,
            "customerOrderReference": reference,
            "carrierStatus": outcome.carrier_status,
        }


class Forward(Endpoint):
    @operation("numbers.set_forward", body=ForwardChange, reply=ForwardData, also=(404, 409, 502))
    def put(self, call: ApiCall, number: str) -> Data:
        """Send every call on to another number."""
        changed = settings.set_forward(
            account=call.account,
            by=call.actor,
            e164=path_number(number),
            wait=True,
            to=call.values["destination"],
        )
        return {"number": to_ten_digits(changed.e164), "forwardTo": to_ten_digits(changed.forward_to)}

    @operation("numbers.remove_forward", reply=None, also=(404, 409, 502))
    def delete(self, call: ApiCall, number: str) -> Data:
        """Stop forwarding; nothing happens when there was none."""
        settings.remove_forward(account=call.account, by=call.actor, e164=path_number(number), wait=True)
        return None


class PortOutPin(Endpoint):
    @operation("numbers.set_port_out_pin", body=PinChange, reply=PinData, also=(403, 404, 502))
    def patch(self, call: ApiCall, number: str) -> Data:
        """Set the PIN for porting the number away. Within 30 days of that the old one stays, and is told.

        Only the account's main user name is told one that it did not send; 403 for any other.
        """
        e164 = path_number(number)
        outcome = settings.set_port_out_pin(
            account=call.account, by=call.actor, e164=e164, wait=True, pin=call.values["pin"]
        )
        if not outcome.changed and not is_main(call.credential):
            raise Forbidden("A PIN that is set is told to the account's main user name alone.", field="pin")
        return {"number": to_ten_digits(e164), "portOutPin": outcome.pin, "changed": outcome.changed}
