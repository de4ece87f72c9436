"""Numbers of the account: list, add, move, remove, release (voicetel.md §6, operations 49 to 54)."""

from typing import Any

from django.core.validators import RegexValidator

from accounts.selectors.accounts import transfer_target
from common.errors import Conflict, Invalid, NotFound
from common.plans.nanp import to_ten_digits
from messaging.selectors.campaigns import rows_with_route_out
from numbers.selectors.numbers import phone_numbers
from numbers.selectors.transfers import was_accepted
from numbers.services.holding import release_number, remove_number
from numbers.services.orders import add_number
from numbers.services.transfers import hand_over, move_number
from portal.api.repeating import Reply
from portal.api.voicetel.base import ApiCall, Data, Endpoint, once, operation, success
from portal.api.voicetel.fields import TN, DigitText, Shape, Text, Whole, telephone
from portal.api.voicetel.gateways import NUMBER_COLUMNS, RoutedNumber, gateway_names, number_json
from providers.voicetel import routes
from providers.voicetel.routes import from_route, to_route


class NumberData(RoutedNumber):
    route = Whole()
    gateway = Text(allow_null=True)


class NumberList(Shape):
    numbers = NumberData(many=True)


class NewNumber(Shape):
    number = TN()
    route = Whole(required=False)


class NumberAndRoute(Shape):
    number = TN()
    route = Whole()


class Move(Shape):
    accountId = DigitText(
        max_length=10,
        validators=[RegexValidator(r"^[0-9]+\Z", "Must be a number.")],
        help_text="The destination's numeric user name.",
    )
    route = Whole()


class Moved(Shape):
    number = TN()
    accountId = Whole(max_value=9_999_999_999)
    route = Whole()


class Numbers(Endpoint):
    @operation("numbers.list", reply=NumberList, also=(404,))
    def get(self, call: ApiCall) -> Data:
        """Every number of the account; 404 when it has none."""
        numbers = numbers_json(call)
        if not numbers:
            raise NotFound("There are no numbers on this account.")
        return {"numbers": numbers}

    @operation(
        "numbers.add", body=NewNumber, reply=NumberAndRoute, status=201, repeatable=True, also=(402, 409, 502)
    )
    def post(self, call: ApiCall) -> Reply:
        """Take on a number of the network; one month is charged in advance."""

        def add(key: str | None) -> Reply:
            added = add_number(
                account=call.account,
                by=call.actor,
                e164=call.values["number"],
                destination=from_route(call.values.get("route", routes.DEFAULT)),
                idempotency_key=key,
            )
            return Reply(
                201, success({"number": to_ten_digits(added.e164), "route": to_route(added.destination)})
            )

        return once(call, "numbers", add)


class Number(Endpoint):
    @operation("numbers.get", reply=NumberData, also=(404,))
    def get(self, call: ApiCall, number: str) -> Data:
        """One number with its settings."""
        found = numbers_json(call, e164=path_number(number))
        if not found:
            raise NotFound("There is no such number on this account.")
        return found[0]

    @operation("numbers.move", body=Move, reply=Moved, also=(404, 409, 502))
    def patch(self, call: ApiCall, number: str) -> Data:
        """Give the number to another account, which it reaches with nothing set but the route.

        409 until the other account has accepted it, unless it is of the same tree; 200 again once it has.
        """
        e164, route = path_number(number), call.values["route"]
        destination = from_route(route)
        to = transfer_target(call.values["accountId"])
        if (offer := was_accepted(call.account, e164, to)) is not None:
            return {
                "number": to_ten_digits(e164),
                "accountId": int(to.number),
                "route": to_route(offer.destination),
            }
        give = move_number if call.credential.is_admin else hand_over
        if give(account=call.account, by=call.actor, e164=e164, to=to, destination=destination) is None:
            raise Conflict("The other account was asked and has to accept the number first.", field="account")
        return {"number": to_ten_digits(e164), "accountId": int(to.number), "route": route}

    @operation("numbers.remove", reply=None, also=(404, 409, 502))
    def delete(self, call: ApiCall, number: str) -> Data:
        """Take the number off the account for good; 409 while it is being ported."""
        remove_number(account=call.account, by=call.actor, e164=path_number(number))
        return None


class Release(Endpoint):
    @operation("numbers.release", reply=None, also=(404, 409, 502))
    def post(self, call: ApiCall, number: str) -> Data:
        """Give the number back to the network; nobody can be assigned it again.

        It leaves every list at once; within 72 hours its people can take it back on its page (voicetel.md §13).
        """
        release_number(account=call.account, by=call.actor, e164=path_number(number))
        return None


def numbers_json(call: ApiCall, **only: Any) -> list[dict[str, Any]]:
    """The account's North American numbers in VoiceTel's words, from two statements however many there are."""
    columns = ("destination", *NUMBER_COLUMNS)
    rows = rows_with_route_out(phone_numbers(call.account, **only), "+1", columns)
    names = gateway_names(call.account)
    return [
        number_json(*row) | {"route": to_route(destination), "gateway": names.get(to_route(destination))}
        for destination, *row in rows
    ]


def path_number(number: str) -> str:
    """The number in a path; what cannot be one is on no account."""
    try:
        return telephone(number)
    except Invalid as exc:
        raise NotFound("There is no such number on this account.") from exc
