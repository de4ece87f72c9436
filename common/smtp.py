"""Mail by SMTP whose whole exchange has one end, whatever the mail server does."""

import smtplib
import socket
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from common import deadline

# For all mails of one call; a big attachment over a slow line takes its time.
TOTAL_SECONDS = 60.0


class _Plain(smtplib.SMTP):
    """Connects within the block's time; STARTTLS may follow."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return deadline.connect(host, port, seconds=timeout)


class _Secure(smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = deadline.connect(host, port, seconds=timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


class Backend(EmailBackend):
    """Opens, sends and closes within one deadline; who keeps it open himself brings his own."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Secure if self.use_ssl else _Plain

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with deadline.within(TOTAL_SECONDS):
            return super().send_messages(email_messages)
