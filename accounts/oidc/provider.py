"""The issuer that the settings name: with PKCE and a nonce, and nothing taken over from the address of a request."""

import secrets
from typing import Any

from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

from accounts.oidc.views import OidcAdapter


class OidcProvider(OpenIDConnectProvider):  # type: ignore[misc]
    id = "oidc"
    pkce_enabled_default = True
    oauth2_adapter_class = OidcAdapter

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:  # noqa: ARG002
        """Who proves again who they are is asked by the issuer, even where it knows them."""
        return {"prompt": "login"} if "again" in request.GET else {}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:  # noqa: ARG002
        return list(self.get_scope())

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Send the browser to the issuer, with a nonce that its token has to bring back."""
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        answer: HttpResponse = super().redirect(request, process, next_url, data, nonce=nonce, **kwargs)
        return answer


provider_classes = [OidcProvider]
