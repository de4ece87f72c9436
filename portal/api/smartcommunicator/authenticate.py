"""Signing in for a token (smartcommunicator.md §2, operation 1)."""

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request

from accounts.addresses import counted_address
from accounts.services.login import log_in
from accounts.services.tokens import issue_token
from portal.api.reading import json_body
from portal.api.serving import require_way_in
from portal.api.smartcommunicator.auth import DIALECT
from portal.api.smartcommunicator.base import API, Data, Endpoint, checked, public_operation
from portal.api.smartcommunicator.errors import Problem
from portal.api.smartcommunicator.fields import Shape
from portal.api.voicetel.fields import Text


class Login(Shape):
    username = Text(min_length=1, max_length=80)
    password = Text(trim_whitespace=False, min_length=1, max_length=128)


class Token(Shape):
    data = serializers.CharField(  # type: ignore[assignment]
        help_text="A JSON Web Token; it lives for 24 hours, or until the password changes."
    )


class Authenticate(Endpoint):
    @public_operation("authenticate", body=Login, reply=Token)
    def post(self, request: Request) -> Data:
        """A token for a user name and password."""
        given = checked(Login, json_body(request._request))
        credential = log_in(dialect=DIALECT, address=counted_address(request._request), **given)
        if credential is None:
            raise Problem(401)
        require_way_in(API, request._request, credential)
        return {"data": issue_token(credential=credential, now=timezone.now())}
