"""Rows of the table of pages: what each role gets."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Row:
    """The expected status of one page for each role; ``stranger`` and ``home`` are in accounts of their own."""

    method: str
    reader: int
    member: int
    owner: int
    stranger: int
    acting: int
    home: int
    kwargs: dict[str, str] = field(default_factory=dict)


def page(
    level: str, ok: int = 200, elsewhere: int | None = None, *, post: bool = False, **kwargs: str
) -> Row:
    """A page that needs at least ``level``: view, member, manager, owner, or upper (an account above others).

    ``elsewhere`` is what the owners of other accounts get who may open such pages: 404 where it is about one of Acme's
    things; ``ok`` when it is left out.
    """
    outside = ok if elsewhere is None else elsewhere
    lower = 403 if level == "upper" else ok
    return Row(
        method="post" if post else "get",
        reader=ok if level == "view" else 403,
        member=ok if level in {"view", "member"} else 403,
        owner=lower,
        stranger=403 if level == "upper" else outside,
        acting=lower,
        home=outside,
        kwargs=kwargs,
    )


def carriers(ok: int = 200, *, post: bool = False, **kwargs: str) -> Row:
    """A page of carriers, for accounts above others and for those that act from above; the house login is the
    operator's own.
    """
    row = page("upper", ok, post=post, **kwargs)
    return replace(row, acting=404 if "pk" in kwargs else ok)
