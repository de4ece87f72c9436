"""Templates of the mails that tell of voicemails and recordings."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

VOICEMAIL, RECORDING = "voicemail", "recording"


@dataclass(frozen=True)
class MailTemplate:
    """``$caller``, ``$called``, ``$app``, ``$time``, ``$seconds`` and ``$transcript`` are filled in."""

    ref: str
    name: str
    purpose: str
    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject, on one line, and body; what is not known is left out."""
        known = dict.fromkeys(("caller", "called", "app", "time", "seconds", "transcript"), "") | dict(values)
        subject = " ".join(Template(self.subject).safe_substitute(known).split())
        return subject, Template(self.body).safe_substitute(known).rstrip() + "\n"


BODY = """$app: $caller called $called on $time and left $what of $seconds seconds.
It is attached, and can be heard in the console.

$transcript"""
TEMPLATES = {
    template.ref: template
    for template in (
        MailTemplate(
            "THECALLR",
            "Voicemail",
            VOICEMAIL,
            "Voicemail from $caller",
            BODY.replace("$what", "a message"),
        ),
        MailTemplate(
            "RECORDED",
            "Recording",
            RECORDING,
            "Recording of a call from $caller",
            BODY.replace("$what", "a recording"),
        ),
    )
}


def templates_for(purpose: str) -> list[MailTemplate]:
    return [template for template in TEMPLATES.values() if template.purpose == purpose]


def template_for(ref: str, purpose: str) -> MailTemplate:
    """The one of this ref, or else the usual one."""
    found = TEMPLATES.get(ref)
    return found if found is not None and found.purpose == purpose else templates_for(purpose)[0]
