"""The code flow with the issuer: its token is taken for true only if the signature, the issuer, the audience, the times
and the nonce are right. django-allauth leaves the signature aside where it asked for the token itself.
"""

import logging
from typing import Any

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from requests import RequestException

log = logging.getLogger(__name__)

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
# Clocks may differ by so many seconds.
LEEWAY = 60


class OidcAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Raises OAuth2Error for whatever the issuer says that cannot be believed."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the issuer tells of itself; it must be the one that the settings name."""
        config: dict[str, Any] = super().openid_config
        named = str(self.get_provider().app.settings["server_url"])
        if str(config.get("issuer", "")).rstrip("/") != named.rstrip("/"):
            raise OAuth2Error("The issuer calls itself otherwise than the settings.")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        return request.build_absolute_uri(reverse("oidc_callback", args=[self.provider_id]))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        claims = self._claims(app, str(kwargs["response"].get("id_token", "")))
        told: dict[str, Any] = claims
        if "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("The issuer tells of somebody else than its token.")
            told = claims | more
        return self.get_provider().sociallogin_from_response(request, {"userinfo": told, "id_token": claims})

    def _claims(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(header),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as exc:
            raise OAuth2Error("The issuer's token is not valid.") from exc
        if not self.nonce or not constant_time_compare(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("The issuer's token is of another sign-in.")
        return claims

    def _key(self, header: dict[str, Any]) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        usable = [key for key in keys if key.public_key_use in (None, "sig")]
        fit = [key for key in usable if key.key_id == header.get("kid")]
        if not fit:
            raise OAuth2Error("The issuer has no such key.")
        return fit[0]


class _Callback(OAuth2CallbackView):  # type: ignore[misc]
    """Tells the adapter which nonce this sign-in began with."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, answer = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = str(state.get("nonce", ""))
        return state, answer


def _serve(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(OidcAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as exc:
        raise Http404 from exc
    except (OAuth2Error, RequestException) as exc:
        # On the way there; on the way back django-allauth tells of it by the same page.
        log.warning("The issuer cannot be asked: %s", exc)
        return render(request, "socialaccount/authentication_error.html", status=502)
    return answer


@login_not_required  # type: ignore[untyped-decorator]
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _serve(OAuth2LoginView, request, provider_id)


@login_not_required  # type: ignore[untyped-decorator]
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _serve(_Callback, request, provider_id)
