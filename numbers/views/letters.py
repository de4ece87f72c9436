"""The letter of authorisation: read, signed or uploaded, by members or by whoever holds its signed address."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import Actor
from accounts.addresses import client_address
from accounts.models.activity import Source
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires
from common import scope
from common.errors import DomainError, NotFound
from numbers.letter import CONSENT
from numbers.letter_address import pid_of
from numbers.models import PortRequest
from numbers.port_forms import LetterForm, SignForm
from numbers.port_states import PortState
from numbers.selectors import ports as selectors
from numbers.services.letters import letter_file, sign_letter, upload_letter

ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
METHODS = ["GET", "HEAD", "POST"]
HOLDER = Actor(label="Holder of the letter's address", source=Source.WEB)


@require_http_methods(METHODS)
@requires(Right.ORDER_NUMBERS)
def letter(request: AccountRequest, pid: str) -> HttpResponse:
    """Sign or upload the letter as a member of the account."""
    port = selectors.port(request.account, pid)
    file_url, done_url = reverse("numbers:letter_file", args=[pid]), reverse("numbers:port", args=[pid])
    return _letter(request, port, request.actor, "numbers/port_letter.html", file_url, done_url)


@require_safe
@requires(Right.VIEW)
def letter_pdf(request: AccountRequest, pid: str) -> HttpResponse:
    """The latest letter, or one to print and sign."""
    return _file(selectors.port(request.account, pid))


@require_http_methods(METHODS)
def signed_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign or upload the letter without a session."""
    port = _port(token)
    file_url = reverse("numbers:signed_letter_file", args=[token])
    with scope.tenant(port.account_id):
        return _letter(request, port, HOLDER, "numbers/signed_letter.html", file_url, request.path)


@require_safe
def signed_letter_file(_request: HttpRequest, token: str) -> HttpResponse:
    """The letter without a session."""
    port = _port(token)
    with scope.tenant(port.account_id):
        return _file(port)


def _port(token: str) -> PortRequest:
    pid = pid_of(token)
    try:
        if pid is None:
            raise NotFound("The address of this letter has expired.")
        return selectors.port_of_letter_address(pid)
    except NotFound as exc:
        raise Http404(exc.text) from exc


def _letter(
    request: HttpRequest, port: PortRequest, by: Actor, template: str, file_url: str, done_url: str
) -> HttpResponse:
    uploads = request.method == "POST" and "upload" in request.POST
    sign = SignForm(request.POST if request.method == "POST" and not uploads else None)
    upload = LetterForm(request.POST, request.FILES) if uploads else LetterForm()
    form = upload if uploads else sign
    if request.method == "POST" and form.is_valid():
        address = client_address(request)
        try:
            if uploads:
                upload_letter(account=port.account, by=by, pid=port.pid, data=upload.content, address=address)
            else:
                name = sign.cleaned_data["name"]
                sign_letter(
                    account=port.account, by=by, pid=port.pid, name=name, consents=True, address=address
                )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Thank you: the letter is kept and the port goes on.")
            return redirect(done_url)
    context = {
        "port": port,
        "sign": sign,
        "upload": upload,
        "consent": CONSENT,
        "file_url": file_url,
        "takes_letter": port.state in {PortState.AWAITING_LOA, PortState.EXCEPTION},
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _file(port: PortRequest) -> HttpResponse:
    """A download that no browser opens in our pages: what was uploaded is a stranger's."""
    content, mime = letter_file(port)
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="letter-{port.pid}{ENDINGS[mime]}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
