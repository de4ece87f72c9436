"""What a reception says by itself while callers wait, in the languages that voices speak."""

from dataclasses import dataclass

from django.db.models import TextChoices

from pbx.media.voices import voice_for, voice_in
from pbx.prompts import Prompt


class Language(TextChoices):
    DANISH = "da", "Danish"
    DUTCH = "nl", "Dutch"
    ENGLISH = "en", "English"
    FRENCH = "fr", "French"
    GERMAN = "de", "German"
    ITALIAN = "it", "Italian"
    SPANISH = "es", "Spanish"


@dataclass(frozen=True)
class Phrases:
    """``position`` has a place for the number; ``thanks`` is for who wants to be called back."""

    position: str
    nobody: str
    offer: str
    thanks: str


PHRASES = {
    Language.DANISH: Phrases(
        "Du er nummer {place} i køen.",
        "Alle er optaget lige nu.",
        "Tryk 1 for at blive ringet op, eller bliv i røret.",
        "Tak. Vi ringer dig op.",
    ),
    Language.DUTCH: Phrases(
        "U bent nummer {place} in de wachtrij.",
        "Op dit moment is niemand vrij.",
        "Druk op 1 om teruggebeld te worden, of blijf aan de lijn.",
        "Dank u. Wij bellen u terug.",
    ),
    Language.ENGLISH: Phrases(
        "You are number {place} in the queue.",
        "Nobody is free right now.",
        "Press 1 to be called back, or hold the line.",
        "Thank you. We will call you back.",
    ),
    Language.FRENCH: Phrases(
        "Vous êtes numéro {place} dans la file d'attente.",
        "Personne n'est libre pour le moment.",
        "Appuyez sur 1 pour être rappelé, ou restez en ligne.",
        "Merci. Nous vous rappellerons.",
    ),
    Language.GERMAN: Phrases(
        "Sie sind Nummer {place} in der Warteschlange.",
        "Im Moment ist niemand frei.",
        "Drücken Sie die 1, um zurückgerufen zu werden, oder bleiben Sie am Apparat.",
        "Danke. Wir rufen Sie zurück.",
    ),
    Language.ITALIAN: Phrases(
        "Lei è il numero {place} in coda.",
        "Al momento nessuno è libero.",
        "Prema 1 per essere richiamato, o resti in linea.",
        "Grazie. La richiameremo.",
    ),
    Language.SPANISH: Phrases(
        "Usted es el número {place} en la cola.",
        "En este momento nadie está libre.",
        "Pulse 1 para que le llamemos, o permanezca en línea.",
        "Gracias. Le llamaremos.",
    ),
}
BRITISH = "GB"


def language_of(chosen: str, country: str) -> Language:
    """The one that was chosen, or that of the country; English where there is neither."""
    if chosen:
        return Language(chosen)
    return Language(voice_in(country).locale.partition("_")[0])


def waiting(language: Language, place: int | None, *, is_offered: bool) -> Prompt:
    """Said to who waits at a place of the queue, or where nobody can be rung; ``is_offered``: to be called back."""
    told = PHRASES[language]
    text = told.nobody if place is None else told.position.format(place=place)
    return _spoken(language, f"{text} {told.offer}" if is_offered else text)


def thanks(language: Language) -> Prompt:
    return _spoken(language, PHRASES[language].thanks)


def _spoken(language: Language, text: str) -> Prompt:
    voice = voice_in(BRITISH) if language == Language.ENGLISH else voice_for(language)
    return Prompt(voice=voice.id, text=text)
