"""Voices that speak texts: each is one of espeak-ng's, and known by a language and a name."""

from dataclasses import dataclass

from common.errors import Invalid


@dataclass(frozen=True)
class Voice:
    """``locale`` is written ``fr_FR``; ``engine`` is how the synthesiser knows the voice."""

    id: str
    name: str
    locale: str
    language: str
    gender: str
    engine: str


def _voice(locale: str, language: str, name: str, engine: str) -> Voice:
    gender = "F" if "+f" in engine else "M"
    written = locale.upper().replace("_", "-")
    return Voice(f"TTS_{written}_{name.upper()}", name, locale, language, gender, engine)


VOICES = {
    voice.id: voice
    for voice in (
        _voice("de_DE", "German", "Anna", "de+f2"),
        _voice("de_DE", "German", "Yannick", "de+m3"),
        _voice("en_GB", "English (United Kingdom)", "Daniel", "en+m3"),
        _voice("en_GB", "English (United Kingdom)", "Serena", "en+f2"),
        _voice("en_US", "English (United States)", "Alice", "en-us+f2"),
        _voice("en_US", "English (United States)", "Henry", "en-us+m3"),
        _voice("da_DK", "Danish", "Freja", "da+f2"),
        _voice("es_ES", "Spanish", "Lucia", "es+f2"),
        _voice("fr_FR", "French", "Audrey", "fr+f2"),
        _voice("fr_FR", "French", "Sebastien", "fr+m3"),
        _voice("fr_FR", "French", "Thomas", "fr+m1"),
        _voice("fr_FR", "French", "Virginie", "fr+f4"),
        _voice("it_IT", "Italian", "Paolo", "it+m3"),
        _voice("it_IT", "Italian", "Silvia", "it+f2"),
        _voice("nl_BE", "Dutch (Belgium)", "Ellen", "nl+f4"),
        _voice("nl_NL", "Dutch", "Claire", "nl+f2"),
        _voice("nl_NL", "Dutch", "Xander", "nl+m3"),
    )
}
# What voices were called before (callr.md §12 A7), and how the vendor's examples write them too.
ALIASES = {
    f"NUANCE_FR_{name}": f"TTS_FR-FR_{name}" for name in ("AUDREY", "SEBASTIEN", "THOMAS", "VIRGINIE")
} | {name.replace("_", "-", 1): name for name in VOICES}


def present_name(name: str) -> str:
    """What a voice is called now; a name that none ever had stays as it is."""
    return ALIASES.get(name, name)


def voice_named(name: str, *, field: str = "voice") -> Voice:
    found = VOICES.get(present_name(name))
    if found is None:
        raise Invalid("There is no such voice.", field=field)
    return found


def voice_for(language: str) -> Voice:
    """One that speaks a language, written ``fr-FR`` or ``fr``; an American where none does."""
    wanted = language.replace("-", "_").lower()
    same = [voice for voice in VOICES.values() if voice.locale.lower() == wanted]
    near = [voice for voice in VOICES.values() if voice.locale.split("_")[0] == wanted.split("_")[0]]
    return (same + near + [VOICES["TTS_EN-US_ALICE"]])[0]


def voice_in(country: str) -> Voice:
    """One of a country's language, an American where there is none."""
    near = [voice for voice in VOICES.values() if voice.locale.endswith(f"_{country}")]
    return [*near, VOICES["TTS_EN-US_ALICE"]][0]
