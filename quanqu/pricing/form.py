"""The closed form in which a promotion is written: integers only, nothing that is not named here.

The same text is evaluated by the server (`rules`) and by a till without the network. Where a sale
happens is named by price zone, seller or node; a kind of node or a channel has no word here (C2).
`docs/promotion.schema.json` is this form as a JSON schema.
"""

import json
import re
import sys
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

MOST_FEN: Final = 10**12
MOST_QTY: Final = 1_000_000
WHOLE_BPS: Final = 10_000

_ID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Id = Annotated[str, Meta(pattern=f"^{_ID}$")]
Who = Annotated[str, Meta(pattern=f"^(seller|platform|{_ID})$")]
Ids = Annotated[tuple[Id, ...], Meta(max_length=10_000)]
_WORD: Final = "^[A-Za-z0-9._:-]+$"
Word = Annotated[str, Meta(min_length=1, max_length=64, pattern=_WORD)]
Words = Annotated[tuple[Word, ...], Meta(max_length=200)]
Fen = Annotated[int, Meta(ge=0, le=MOST_FEN)]
MoneyFen = Annotated[int, Meta(ge=1, le=MOST_FEN)]
Qty = Annotated[int, Meta(ge=1, le=MOST_QTY)]
Bps = Annotated[int, Meta(ge=1, le=WHOLE_BPS)]
Second = Annotated[int, Meta(ge=0, le=32_503_680_000)]
Minute = Annotated[int, Meta(ge=0, le=1_440)]
Round = Literal["half", "down", "up"]
"""How a part of an amount becomes whole fen: halves up, always down, always up."""


class Form(Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """A part of the form: a word that it does not know is refused."""


class Text(Form, frozen=True):
    """What the reader sees."""

    zh: Annotated[str, Meta(min_length=1, max_length=120)]
    en: Annotated[str, Meta(min_length=1, max_length=120)]


class Bearer(Form, frozen=True):
    """Who bears how much of a discount: the seller, the platform, or an organisation by its id."""

    who: Who
    bps: Bps


class Except(Form, frozen=True):
    skus: Ids = ()
    products: Ids = ()
    categories: Ids = ()
    brands: Ids = ()


class Scope(Form, frozen=True, rename={"except_": "except"}):
    """Goods: those of any of the lists, or all; a category means those below it too."""

    all: bool = False
    skus: Ids = ()
    products: Ids = ()
    categories: Ids = ()
    brands: Ids = ()
    except_: Except | None = None


class When(Form, frozen=True, rename={"from_": "from"}):
    """Every condition that is named must hold. Times are epoch seconds, `until` is exclusive;
    weekdays (1 is Monday) and minutes of the day are those of the node's own clock.
    """

    from_: Second = 0
    until: Second | None = None
    weekdays: Annotated[tuple[Annotated[int, Meta(ge=1, le=7)], ...], Meta(max_length=7)] = ()
    minutes: Annotated[tuple[tuple[Minute, Minute], ...], Meta(max_length=24)] = ()
    zones: Words = ()
    sellers: Ids = ()
    nodes: Ids = ()
    members_only: bool = False
    tiers: Words = ()
    first_order: bool = False
    buyers_only: bool = False
    tokens: Words = ()
    coupon: bool = False


class Need(Form, frozen=True):
    """What must be in the basket of the goods in `what`; a set is one fulfilment of it."""

    qty: Annotated[int, Meta(ge=0, le=MOST_QTY)] = 0
    amount_fen: Fen = 0


class Percent(Form, frozen=True, tag_field="kind", tag="percent"):
    """So many ten-thousandths off what the goods cost by now."""

    bps: Bps
    round: Round = "half"


class Amount(Form, frozen=True, tag_field="kind", tag="amount"):
    """So much off each unit, or off the whole for each set."""

    fen: MoneyFen
    per: Literal["unit", "set"]


class Price(Form, frozen=True, tag_field="kind", tag="price"):
    """This price per unit (goods by weight: per the quantity their price is for), if lower."""

    fen: Fen


class Nth(Form, frozen=True, tag_field="kind", tag="nth"):
    """Of every n units the cheapest at so many ten-thousandths off."""

    n: Annotated[int, Meta(ge=2, le=1_000)]
    bps: Bps
    round: Round = "half"


class BuyGet(Form, frozen=True, tag_field="kind", tag="buy_get"):
    """With every `buy` units, `get` units of the same goods (the cheapest), or of others."""

    buy: Annotated[int, Meta(ge=1, le=1_000)]
    get: Annotated[int, Meta(ge=1, le=1_000)]
    bps: Bps
    of: Scope | None = None
    round: Round = "half"


class Part(Form, frozen=True):
    what: Scope
    qty: Annotated[int, Meta(ge=1, le=10_000)]


class Bundle(Form, frozen=True, tag_field="kind", tag="bundle"):
    """All parts together for one price: a set of goods, or a full carton."""

    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=20)]
    price_fen: Fen


class Gift(Form, frozen=True, tag_field="kind", tag="gift"):
    """Units of a SKU that lie in the basket are free, so many for each set."""

    sku: Id
    qty: Annotated[int, Meta(ge=1, le=1_000)]


class FreeDelivery(Form, frozen=True, tag_field="kind", tag="free_delivery"):
    """The delivery fee is not taken, or `cap_fen` of it at most."""


Give = Percent | Amount | Price | Nth | BuyGet | Bundle | Gift | FreeDelivery


class Promotion(Form, frozen=True):
    """A promotion: for what, when, what it gives, what it combines with, and who bears it.

    Lower priorities come first, coupons after all others. Of one `stack` group a line takes one,
    the best; an exclusive one takes only untouched lines and leaves them to nobody else. `times`
    is how many sets a basket may have (of a percentage, a price, an amount off each unit: how many
    units), `cap_fen` the most it may get.
    """

    form: Literal[1]
    text: Text
    bearers: Annotated[tuple[Bearer, ...], Meta(min_length=1, max_length=8)]
    give: Give
    what: Scope = Scope()
    when: When = When()
    need: Need = Need()
    currency: Literal["CNY", "GBP"] = "CNY"
    priority: Annotated[int, Meta(ge=0, le=9_999)] = 100
    stack: Annotated[str, Meta(max_length=64, pattern="^[A-Za-z0-9._:-]*$")] = ""
    exclusive: bool = False
    times: Qty | None = None
    cap_fen: MoneyFen | None = None
    offline_ok: bool = False


def read(written: object) -> Promotion:
    """The form as read; raises msgspec.ValidationError with the place of the fault."""
    promotion = msgspec.convert(written, Promotion, strict=True)
    fault = _fault(promotion)
    if fault:
        raise msgspec.ValidationError(fault)
    return promotion


def is_word(text: str) -> bool:
    """What a form may call a tier, a zone or a kind of benefit token."""
    return len(text) <= 64 and re.fullmatch(_WORD, text) is not None


def written(promotion: Promotion) -> dict[str, Any]:
    """The form as it is kept: what is as usual is left out."""
    kept: dict[str, Any] = msgspec.to_builtins(promotion)
    return kept


def schema() -> str:
    """The form as a JSON schema (2020-12)."""
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Promotion),
    }
    return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _fault(promotion: Promotion) -> str | None:
    """What no schema says of several fields together: a word of `faults`, and the place."""
    give, when = promotion.give, promotion.when
    if sum(bearer.bps for bearer in promotion.bearers) != WHOLE_BPS:
        return "bearers_sum - at `$.bearers`"
    if len({bearer.who for bearer in promotion.bearers}) < len(promotion.bearers):
        return "bearer_twice - at `$.bearers`"
    if when.until is not None and when.until <= when.from_:
        return "ends_first - at `$.when.until`"
    if any(start >= end for start, end in when.minutes):
        return "slot_ends_first - at `$.when.minutes`"
    if isinstance(give, Bundle) == _is_some(promotion.what):
        return "goods_of_bundle - at `$.what`"
    scopes = [part.what for part in give.parts] if isinstance(give, Bundle) else []
    scopes += [give.of] if isinstance(give, BuyGet) and give.of else []
    if not all(map(_is_some, scopes)):
        return "part_without_goods - at `$.give`"
    return None


def _is_some(scope: Scope) -> bool:
    return bool(scope.all or scope.skus or scope.products or scope.categories or scope.brands)


if __name__ == "__main__":
    sys.stdout.write(schema())
