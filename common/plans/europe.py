"""The number plans of France, Denmark, the United Kingdom and Germany, where they say more than libphonenumber."""

import re

from common.plans.plan import ENGLISH, Emergency, Keywords, NumberPlan, SenderNames, ranges, words

EMERGENCY = Emergency("112")
FRENCH = Keywords(stop=words("ARRET STOP_PUB DESABONNER"), start=words("REPRENDRE"), help=words("AIDE"))
DANISH = Keywords(stop=words("FRAMELD AFMELD SLUT"), start=words("TILMELD"), help=words("HJALP HJAELP"))
GERMAN = Keywords(stop=words("STOPP ABMELDEN ENDE"), start=words("ANMELDEN"), help=words("HILFE"))

FR = NumberPlan(
    country="FR",
    calling_code=33,
    domestic=frozenset({"FR"}),
    # ARCEP keeps these for films and examples; no operator has them, and so libphonenumber does not know them.
    form=re.compile(r"63998\d{4}", re.ASCII),
    ranges=ranges(mobile=r"63998\d{4}"),
    area_code=re.compile(r"0?[1-5]", re.ASCII),
    sender_names=SenderNames.FREE,
    emergency=EMERGENCY,
    keywords=ENGLISH | FRENCH,
    example="01 99 00 12 34",
    fictional="+33199009999",
)
DK = NumberPlan(
    country="DK",
    calling_code=45,
    domestic=frozenset({"DK"}),
    ranges=ranges(national=r"70\d{6}"),
    sender_names=SenderNames.FREE,
    emergency=EMERGENCY,
    keywords=ENGLISH | DANISH,
    example="32 12 34 56",
)
GB = NumberPlan(
    country="GB",
    calling_code=44,
    domestic=frozenset({"GB"}),
    # Ofcom keeps these for drama; no operator has them, and so libphonenumber does not know them.
    form=re.compile(r"7700900\d{3}|1632960\d{3}", re.ASCII),
    ranges=ranges(mobile=r"7700900\d{3}", geographic=r"1632960\d{3}"),
    area_code=re.compile(r"0?(?:2\d|1\d{2,4})", re.ASCII),
    sender_names=SenderNames.FREE,
    emergency=Emergency("999"),
    keywords=ENGLISH,
    example="020 7946 0123",
    fictional="+442079460999",
)
DE = NumberPlan(
    country="DE",
    calling_code=49,
    domestic=frozenset({"DE"}),
    ranges=ranges(national=r"32\d{7,9}"),
    area_code=re.compile(r"0?[2-9]\d{1,4}", re.ASCII),
    sender_names=SenderNames.FREE,
    emergency=EMERGENCY,
    keywords=ENGLISH | GERMAN,
    example="030 23125 123",
    fictional="+493023125999",
)
PLANS = (FR, DK, GB, DE)
