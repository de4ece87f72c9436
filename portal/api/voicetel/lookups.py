"""Lookups of names and routing (voicetel.md §5, operations 36 and 37); each answer is charged."""

from common.errors import Forbidden
from common.plans.nanp import to_ten_digits
from numbers.services.lookups import look_up_name, look_up_routing
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.errors import Problem
from portal.api.voicetel.fields import TN, Shape, Text, telephone


class NameData(Shape):
    number = TN()
    cnam = Text(allow_blank=True)


class Routing(Shape):
    lrn = Text()
    state = Text(allow_blank=True)
    city = Text(allow_blank=True)
    rc = Text(allow_blank=True)
    lata = Text(allow_blank=True)
    ocn = Text(allow_blank=True)
    lec = Text(allow_blank=True)
    lecType = Text(allow_blank=True)
    jurisdiction = Text(allow_blank=True)
    local = Text(help_text="Y or N.")


class RoutingData(Shape):
    destination = TN()
    ani = TN()
    lrn = Routing()


class Cnam(Endpoint):
    @operation("lookups.cnam", reply=NameData, also=(402, 502))
    def get(self, call: ApiCall, number: str) -> Data:
        """The name that a number shows when it calls; 402 when the service is off or the balance too small."""
        e164 = telephone(number)
        try:
            found = look_up_name(account=call.account, by=call.actor, e164=e164)
        except Forbidden as exc:
            raise Problem(402, exc.text) from exc
        return {"number": to_ten_digits(e164), "cnam": found.answer["name"]}


class Lrn(Endpoint):
    @operation("lookups.lrn", reply=RoutingData, also=(402, 502))
    def get(self, call: ApiCall, number: str, ani: str) -> Data:
        """Where a number is switched, and how a call from ``ani`` counts."""
        e164, caller = telephone(number), telephone(ani)
        found = look_up_routing(account=call.account, by=call.actor, e164=e164, caller=caller).answer
        routing = {
            "lrn": found["lrn"],
            "state": found["state"],
            "city": found["city"],
            "rc": found["rate_center"],
            "lata": found["lata"],
            "ocn": found["ocn"],
            "lec": found["lec"],
            "lecType": found["lec_type"],
            "jurisdiction": found["jurisdiction"],
            "local": "Y" if found["is_local"] else "N",
        }
        return {"destination": to_ten_digits(e164), "ani": to_ten_digits(caller), "lrn": routing}
