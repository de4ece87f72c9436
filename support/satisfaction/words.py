"""What people are asked after a call or chat, in the languages that receptions speak."""

from dataclasses import dataclass

from pbx.receptions.phrases import Language, language_of
from support.satisfaction.models import Rating
from support.satisfaction.states import RatingKind


@dataclass(frozen=True)
class Words:
    """``{brand}`` stands for the company, ``{day}`` for the last day of the link. ``faces`` are in the order of
    RatingKind.
    """

    text: str
    subject: str
    call: str
    chat: str
    until: str
    unwanted: str
    hello: str
    lead: str
    question: str
    faces: tuple[str, str, str]
    face_missing: str
    score: str
    score_help: str
    score_missing: str
    comment: str
    send: str
    thanks: str


WORDS = {
    Language.ENGLISH: Words(
        text="How was your call with {brand}?",
        subject="How did it go with {brand}?",
        call="how was your call with {brand}? One answer helps us to do better:",
        chat="how was your chat with {brand}? One answer helps us to do better:",
        until="The link works once, until {day}.",
        unwanted="You do not want to be asked by {brand}? Say so here:",
        hello="Hello,",
        lead="Thank you for talking with us. One answer helps us to do better.",
        question="How did it go?",
        faces=("Satisfied", "Neither", "Dissatisfied"),
        face_missing="Choose one of the faces.",
        score="How likely are you to recommend {brand} to others?",
        score_help="0 is not at all, 10 is very likely.",
        score_missing="Choose a number from 0 to 10.",
        comment="Anything else",
        send="Send the answer",
        thanks="Thank you, your answer is kept. You can close this page.",
    ),
    Language.DANISH: Words(
        text="Hvordan var din samtale med {brand}?",
        subject="Hvordan gik det med {brand}?",
        call="hvordan var din samtale med {brand}? Et svar hjælper os til at blive bedre:",
        chat="hvordan var din chat med {brand}? Et svar hjælper os til at blive bedre:",
        until="Linket virker én gang, til og med {day}.",
        unwanted="Vil du ikke spørges af {brand}? Sig det her:",
        hello="Hej,",
        lead="Tak for samtalen. Et svar hjælper os til at blive bedre.",
        question="Hvordan gik det?",
        faces=("Tilfreds", "Hverken eller", "Utilfreds"),
        face_missing="Vælg et af ansigterne.",
        score="Hvor sandsynligt er det, at du vil anbefale {brand} til andre?",
        score_help="0 er slet ikke, 10 er meget sandsynligt.",
        score_missing="Vælg et tal fra 0 til 10.",
        comment="Andet",
        send="Send svaret",
        thanks="Tak, dit svar er gemt. Du kan lukke siden.",
    ),
    Language.DUTCH: Words(
        text="Hoe was uw gesprek met {brand}?",
        subject="Hoe ging het met {brand}?",
        call="hoe was uw gesprek met {brand}? Eén antwoord helpt ons om het beter te doen:",
        chat="hoe was uw chat met {brand}? Eén antwoord helpt ons om het beter te doen:",
        until="De link werkt één keer, tot en met {day}.",
        unwanted="Wilt u niet door {brand} gevraagd worden? Zeg het hier:",
        hello="Hallo,",
        lead="Dank u voor het gesprek. Eén antwoord helpt ons om het beter te doen.",
        question="Hoe ging het?",
        faces=("Tevreden", "Geen van beide", "Ontevreden"),
        face_missing="Kies een van de gezichten.",
        score="Hoe waarschijnlijk is het dat u {brand} bij anderen aanbeveelt?",
        score_help="0 is helemaal niet, 10 is zeer waarschijnlijk.",
        score_missing="Kies een getal van 0 tot 10.",
        comment="Iets anders",
        send="Antwoord versturen",
        thanks="Dank u, uw antwoord is bewaard. U kunt deze pagina sluiten.",
    ),
    Language.FRENCH: Words(
        text="Comment s'est passé votre appel avec {brand} ?",
        subject="Comment cela s'est-il passé avec {brand} ?",
        call="comment s'est passé votre appel avec {brand} ? Une réponse nous aide à faire mieux :",
        chat="comment s'est passée votre conversation avec {brand} ? Une réponse nous aide à faire mieux :",
        until="Le lien sert une fois, jusqu'au {day}.",
        unwanted="Vous ne voulez pas que {brand} vous demande votre avis ? Dites-le ici :",
        hello="Bonjour,",
        lead="Merci de nous avoir parlé. Une réponse nous aide à faire mieux.",
        question="Comment cela s'est-il passé ?",
        faces=("Satisfait", "Ni l'un ni l'autre", "Insatisfait"),
        face_missing="Choisissez un des visages.",
        score="Recommanderiez-vous {brand} à d'autres ?",
        score_help="0 : pas du tout, 10 : très probablement.",
        score_missing="Choisissez un nombre de 0 à 10.",
        comment="Autre chose",
        send="Envoyer la réponse",
        thanks="Merci, votre réponse est enregistrée. Vous pouvez fermer cette page.",
    ),
    Language.GERMAN: Words(
        text="Wie war Ihr Gespräch mit {brand}?",
        subject="Wie war es mit {brand}?",
        call="wie war Ihr Gespräch mit {brand}? Eine Antwort hilft uns, besser zu werden:",
        chat="wie war Ihr Chat mit {brand}? Eine Antwort hilft uns, besser zu werden:",
        until="Der Link gilt einmal, bis zum {day}.",
        unwanted="Sie möchten von {brand} nicht gefragt werden? Sagen Sie es hier:",
        hello="Guten Tag,",
        lead="Danke für das Gespräch. Eine Antwort hilft uns, besser zu werden.",
        question="Wie war es?",
        faces=("Zufrieden", "Weder noch", "Unzufrieden"),
        face_missing="Wählen Sie eines der Gesichter.",
        score="Wie wahrscheinlich ist es, dass Sie {brand} weiterempfehlen?",
        score_help="0 heißt gar nicht, 10 sehr wahrscheinlich.",
        score_missing="Wählen Sie eine Zahl von 0 bis 10.",
        comment="Noch etwas",
        send="Antwort senden",
        thanks="Danke, Ihre Antwort ist gespeichert. Sie können diese Seite schließen.",
    ),
    Language.ITALIAN: Words(
        text="Com'è andata la chiamata con {brand}?",
        subject="Com'è andata con {brand}?",
        call="com'è andata la chiamata con {brand}? Una risposta ci aiuta a fare meglio:",
        chat="com'è andata la chat con {brand}? Una risposta ci aiuta a fare meglio:",
        until="Il link vale una volta, fino al {day}.",
        unwanted="Non vuole che {brand} le chieda un parere? Lo dica qui:",
        hello="Buongiorno,",
        lead="Grazie per averci parlato. Una risposta ci aiuta a fare meglio.",
        question="Com'è andata?",
        faces=("Soddisfatto", "Né l'uno né l'altro", "Insoddisfatto"),
        face_missing="Scelga una delle facce.",
        score="Quanto è probabile che consigli {brand} ad altri?",
        score_help="0 per niente, 10 molto probabile.",
        score_missing="Scelga un numero da 0 a 10.",
        comment="Altro",
        send="Invia la risposta",
        thanks="Grazie, la sua risposta è conservata. Può chiudere questa pagina.",
    ),
    Language.SPANISH: Words(
        text="¿Cómo fue su llamada con {brand}?",
        subject="¿Cómo le fue con {brand}?",
        call="¿cómo fue su llamada con {brand}? Una respuesta nos ayuda a mejorar:",
        chat="¿cómo fue su chat con {brand}? Una respuesta nos ayuda a mejorar:",
        until="El enlace sirve una vez, hasta el {day}.",
        unwanted="¿No quiere que {brand} le pregunte? Dígalo aquí:",
        hello="Hola:",
        lead="Gracias por hablar con nosotros. Una respuesta nos ayuda a mejorar.",
        question="¿Cómo fue?",
        faces=("Satisfecho", "Ni lo uno ni lo otro", "Insatisfecho"),
        face_missing="Elija una de las caras.",
        score="¿Qué probabilidad hay de que recomiende {brand} a otros?",
        score_help="0 es ninguna, 10 es muy probable.",
        score_missing="Elija un número de 0 a 10.",
        comment="Algo más",
        send="Enviar la respuesta",
        thanks="Gracias, su respuesta está guardada. Puede cerrar esta página.",
    ),
}


def language_asked_in(row: Rating) -> Language:
    """That of the reception, or else of the account's country."""
    chosen = row.reception.language if row.reception is not None else ""
    return language_of(chosen, row.account.country)


def faces(words: Words) -> list[tuple[str, str]]:
    return list(zip(RatingKind.values, words.faces, strict=True))
