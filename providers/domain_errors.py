"""A carrier asked while somebody waits for the answer: its errors as those that this person may read."""

from collections.abc import Iterator
from contextlib import contextmanager

from common.errors import CarrierTrouble, Conflict, DomainError
from jobs.errors import Again, WorkError
from providers.errors import BadCredentials, Malformed, OutOfFunds, RateLimited, Rejected, Unsupported


@contextmanager
def as_domain_errors(refusal: type[DomainError] = Conflict) -> Iterator[None]:
    """Turn a connector's error into ``refusal`` when the carrier said no, and into CarrierTrouble when it failed."""
    try:
        yield
    except (Rejected, Unsupported) as exc:
        raise refusal(exc.text) from exc
    except RateLimited as exc:
        raise CarrierTrouble("The carrier is busy; try again in a minute.") from exc
    except Malformed as exc:
        raise CarrierTrouble("The carrier gave an answer that cannot be read; try again later.") from exc
    except Again as exc:
        raise CarrierTrouble("The carrier cannot be reached at the moment; try again later.") from exc
    except BadCredentials as exc:
        raise CarrierTrouble("The carrier does not accept our login; your provider has to renew it.") from exc
    except OutOfFunds as exc:
        raise CarrierTrouble(
            "Your provider's account at the carrier is out of money; your provider has to top it up."
        ) from exc
    except WorkError as exc:
        raise CarrierTrouble("The carrier did not say what it did; try again later.") from exc
