"""How equipment and programs authenticate (voicetel.md §3, operations 15 and 16)."""

from typing import Any

from rest_framework import serializers

from accounts.services.authentication import change_authentication
from accounts.states import AuthType
from portal.api.voicetel.acl import cidr_list
from portal.api.voicetel.base import ApiCall, Data, Endpoint, operation
from portal.api.voicetel.errors import Problem
from portal.api.voicetel.fields import Cidr, Shape, Text, Whole

NAMES = {"auth_type": "authType", "password": "password"}


class AuthData(Shape):
    authType = serializers.ChoiceField(AuthType.values)
    authTypeDescription = Text()
    acl = Cidr(many=True)


class AuthChanges(Shape):
    authType = Whole(required=False, min_value=-(2**31), help_text="0 to 3.")
    password = Text(
        required=False, trim_whitespace=False, allow_blank=True, help_text="6 to 10 letters and digits."
    )


class AuthUpdatedField(Shape):
    field = serializers.ChoiceField(list(NAMES.values()))
    value = serializers.ChoiceField(AuthType.values, required=False)


class AuthUpdated(Shape):
    updated = AuthUpdatedField(many=True)


class Authentication(Endpoint):
    @operation("authentication.get", reply=AuthData)
    def get(self, call: ApiCall) -> Data:
        """The authentication type and the access list."""
        chosen = AuthType(call.account.auth_type)
        return {"authType": chosen.value, "authTypeDescription": chosen.label, "acl": cidr_list(call)}

    @operation("authentication.update", body=AuthChanges, reply=AuthUpdated, also=(409,))
    def put(self, call: ApiCall) -> Data:
        """Change the type, the password, or both; a new password ends the key.

        Each is judged by itself: when one of two is refused the answer is 409 and tells which was changed.
        """
        given = call.values
        outcome = change_authentication(
            credential=call.credential,
            by=call.actor,
            auth_type=given.get("authType"),
            password=given.get("password"),
        )
        updated = [_updated(name, given) for name in outcome.updated]
        if not outcome.errors:
            return {"updated": updated}
        errors = [{"field": NAMES[name], "message": text} for name, text in outcome.errors.items()]
        status = 409 if updated else 400
        raise Problem(status, errors[0]["message"], beside={"updated": updated, "errors": errors})


def _updated(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The entry of one changed field; a password is not repeated."""
    return {"field": "authType", "value": given["authType"]} if name == "auth_type" else {"field": name}
