"""What needs no key: login, sign-up, password recovery (voicetel.md §3, operations 1, 5 and 11)."""

from accounts.services import throttle
from accounts.services.credentials import api_key
from accounts.services.login import log_in
from accounts.services.recovery import send_recovery
from accounts.services.signup import sign_up
from common.errors import Invalid
from portal.api.serving import require_way_in
from portal.api.voicetel.auth import DIALECT
from portal.api.voicetel.base import API, HOUR, Data, Endpoint, PublicCall, public_operation
from portal.api.voicetel.errors import Problem
from portal.api.voicetel.fields import DigitText, Shape, Text

# Of sign-ups and recoveries, an hour and address.
MOST_MAILS = 20


class LoginRequest(Shape):
    username = DigitText(max_length=80)
    password = Text(trim_whitespace=False, max_length=128)


class LoginData(Shape):
    apikey = Text(help_text="32 hexadecimal digits; the same until the password changes.")


class SignUpRequest(Shape):
    name = Text(max_length=120)
    email = Text(max_length=254)
    promo = Text(required=False, allow_blank=True)


class SignUpData(Shape):
    username = Text()
    password = Text(help_text="Told only here.")
    name = Text()
    email = Text()


class RecoveryRequest(Shape):
    email = Text(max_length=254, allow_blank=True)


class RecoveryData(Shape):
    message = Text()


class ApiKey(Endpoint):
    @public_operation("login", body=LoginRequest, reply=LoginData, limited=True, also=(401, 403))
    def post(self, call: PublicCall) -> Data:
        """The present key of a user name and password."""
        credential = log_in(dialect=DIALECT, address=call.address, **call.values)
        if credential is None:
            raise Problem(401, "Invalid username or password")
        require_way_in(API, call.request._request, credential)
        return {"apikey": api_key(credential)}


class SignUp(Endpoint):
    @public_operation("account.signup", body=SignUpRequest, reply=SignUpData, status=201, also=(409, 429))
    def post(self, call: PublicCall) -> Data:
        """A new customer account; a verification link is mailed."""
        throttle.count(key=f"voicetel:signup:{call.address}", limit=MOST_MAILS, seconds=HOUR)
        opened = sign_up(by=call.actor, dialect=DIALECT, name=call.values["name"], email=call.values["email"])
        return {
            "username": opened.account.number,
            "password": opened.password,
            "name": opened.account.name,
            "email": opened.account.email,
        }


class Recovery(Endpoint):
    @public_operation("account.recover", body=RecoveryRequest, reply=RecoveryData, also=(404, 429, 502))
    def post(self, call: PublicCall) -> Data:
        """Mails a link for choosing a new console password."""
        throttle.count(key=f"voicetel:recovery:{call.address}", limit=MOST_MAILS, seconds=HOUR)
        try:
            send_recovery(email=call.values["email"])
        except Invalid as exc:
            within = {"requirement": "Must be valid"}
            raise Problem(400, "Invalid email address", within=within) from exc
        return {"message": "A recovery link has been sent."}
