"""Numbers in the dialect's words: types, classes, hashes and local forms (callr.md §5)."""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

from accounts.models import Account
from common.e164 import national
from common.errors import NotFound
from common.plans.kinds import NumberClass, NumberKind
from numbers.models import PhoneNumber
from numbers.selectors.numbers import number_with_id
from pbx.selectors.apps import refs_of
from portal.api.callr.hashes import NUMBER, SIZE, hash_of, pk_of
from portal.api.callr.objects.did import Did
from portal.api.callr.objects.did_store import DidStoreItem
from portal.api.callr.objects.values import NumberType

TYPES: dict[NumberKind, NumberType] = {
    NumberKind.GEOGRAPHIC: "GEOGRAPHIC",
    NumberKind.MOBILE: "MOBILE",
    NumberKind.GEOGRAPHIC_OR_MOBILE: "GEOGRAPHIC",
    NumberKind.NATIONAL: "NON-GEOGRAPHIC",
    NumberKind.TOLL_FREE: "TOLLFREE",
    NumberKind.VOICEMAIL: "SPECIAL",
    NumberKind.SHARED_COST: "SHAREDREVENUE",
    NumberKind.PREMIUM: "SHAREDREVENUE",
    NumberKind.PERSONAL: "PERSONAL",
    NumberKind.PAGER: "SPECIAL",
    NumberKind.SATELLITE: "PLATFORM",
    NumberKind.UNKNOWN: "SPECIAL",
}
# The dialect knows two classes; the ones between count as the plainer or the better.
CLASSIC = frozenset({NumberClass.CLASSIC, NumberClass.SILVER})
GOLD = frozenset(NumberClass) - CLASSIC
CLASSES: dict[str, NumberClass] = {"CLASSIC": NumberClass.CLASSIC, "GOLD": NumberClass.GOLD}
# Items of a reservation are no numbers of ours yet, so their hashes come from the number itself.
OFFERED = 577_215_664_901
NOT_DIGITS = re.compile("[^0-9]")
LABELS: dict[NumberType, str] = {
    "GEOGRAPHIC": "Geographic",
    "MOBILE": "Mobile",
    "NON-GEOGRAPHIC": "Non-geographic",
    "PERSONAL": "Personal",
    "PLATFORM": "Platform",
    "SHAREDREVENUE": "Shared revenue",
    "SMS-ONLY": "SMS only",
    "SPECIAL": "Special",
    "TOLLFREE": "Toll-free",
    "VERIFIED": "Verified",
}


def type_of(kind: str) -> NumberType:
    return TYPES[NumberKind(kind)]


def kinds_of(type: str) -> list[NumberKind]:
    """The kinds that are of the dialect's type; none for types that no plan of ours has."""
    return [kind for kind, name in TYPES.items() if name == type]


def class_of(number_class: str) -> Literal["CLASSIC", "GOLD"]:
    return "CLASSIC" if number_class in CLASSIC else "GOLD"


def local(e164: str) -> str:
    """As people at home dial it, digits alone."""
    return NOT_DIGITS.sub("", national(e164))


def dids(account: Account, numbers: Sequence[PhoneNumber]) -> list[Did]:
    """The numbers as the dialect tells them, with the apps that answer them in one statement more."""
    apps = refs_of(account, [number.destination for number in numbers])
    return [
        Did(
            app=apps.get(number.destination),
            class_=class_of(number.number_class),
            country_code=number.country,
            hash=hash_of(number.pk, NUMBER),
            intl_number=number.e164,
            local_number=local(number.e164),
            local_number_f=national(number.e164),
            type=type_of(number.kind),
        )
        for number in numbers
    ]


def number_of_hash(account: Account, hash: str) -> PhoneNumber:
    """The account's number with this hash; NotFound for any other."""
    pk = pk_of(hash, NUMBER)
    if pk is None:
        raise NotFound("There is no such number on this account.", field="did")
    return number_with_id(account, pk)


def item(e164: str, hash: str | None = None) -> DidStoreItem:
    """A number that is reserved, or with its hash one that was bought."""
    mark = int.from_bytes(sha256(e164.encode()).digest()[:8]) % SIZE
    return DidStoreItem(hash=hash or hash_of(mark, OFFERED), intl_number=e164, local_number=local(e164))
