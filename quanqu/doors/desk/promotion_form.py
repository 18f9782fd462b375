"""The fields in which a person writes a promotion, and the rule form behind them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from quanqu.catalog import queries as catalog
from quanqu.doors.faces.amounts import read_amount
from quanqu.kit import ids
from quanqu.kit.refusals import Invalid, Refused
from quanqu.network import queries as network

KINDS: Final = (
    *("percent", "amount", "price", "nth", "buy_get", "bundle", "gift", "free_delivery"),
)
PARTS: Final = ("1", "2", "3")
MOST_CODES: Final = 200
MINUTES: Final = 24 * 60
CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,40}")
WEEKDAYS: Final = (*"1234567",)
HOUR: Final = re.compile(r"([01]\d|2[0-4]):[0-5]\d", re.ASCII)

Fields = MultiValueDict[str, str]
Form = dict[str, Any]


class UnknownGoods(Refused):
    """Codes that no goods have."""

    code = "unknown_goods"
    status = 422
    text = _("Nothing is known by the code %(codes)s.")


class UnknownNode(Refused):
    """Codes that no node has."""

    code = "unknown_node"
    status = 422
    text = _("No node has the code %(codes)s.")


class Written:
    """The fields of the builder as they were sent, for one organisation."""

    def __init__(self, fields: Fields, organisation_id: UUID, currency: str) -> None:
        self._fields = fields
        self._organisation_id = organisation_id
        self._currency = currency

    def form(self) -> Form:
        """The rule form that they mean. Refuses Invalid, NotAnAmount, UnknownGoods, UnknownNode."""
        kind = self.text("kind") or "percent"
        if kind not in KINDS:
            raise Invalid(kind=kind)
        form: Form = {
            "form": 1,
            "text": {"zh": self.text("zh"), "en": self.text("en")},
            "bearers": self._bearers(),
            "give": {"kind": kind, **_GIVES[kind](self)},
            "currency": self._currency,
            "exclusive": self.ticked("exclusive"),
            "offline_ok": self.ticked("offline_ok"),
            **_said(
                when=self._when(),
                need=_said(qty=self.whole("need_qty"), amount_fen=self.fen("need_amount")),
                stack=self.text("stack"),
                times=self.whole("times"),
                cap_fen=self.fen("cap"),
                priority=self.whole("priority"),
            ),
        }
        return form if kind == "bundle" else form | {"what": self._scope()}

    def text(self, name: str) -> str:
        return self._fields.get(name, "").strip()

    def code(self) -> str:
        """What the promotion is called where no words are."""
        code = self.text("code")
        if not CODE.fullmatch(code):
            raise Invalid(code=code)
        return code

    def ticked(self, name: str) -> bool:
        return bool(self.text(name))

    def whole(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise Invalid(**{name: text})
        return int(text)

    def must(self, name: str) -> int:
        number = self.whole(name)
        if number is None:
            raise Invalid(**{name: ""})
        return number

    def fen(self, name: str) -> int | None:
        return read_amount(self.text(name), self._currency, least=0)

    def must_fen(self, name: str) -> int:
        amount = self.fen(name)
        if amount is None:
            raise Invalid(**{name: ""})
        return amount

    def bps(self, name: str) -> int:
        """A percentage as people type it: 12.5 is 1,250 ten-thousandths."""
        found = read_amount(self.text(name).removesuffix("%"), "CNY")
        if found is None:
            raise Invalid(**{name: ""})
        return found

    def goods(self, name: str) -> Form:
        """SKUs and products by their codes, as a scope."""
        codes = list(dict.fromkeys(self.text(name).replace(",", " ").split()))
        if len(codes) > MOST_CODES:
            raise Invalid(**{name: len(codes)})
        return self._goods(codes) if codes else {}

    def _goods(self, codes: list[str]) -> Form:
        group_id = network.platform().organisation_id
        owners = list(dict.fromkeys((self._organisation_id, group_id)))
        known: dict[str, UUID] = {}
        for owner_id in owners:
            found = catalog.find_skus_by_code(owner_id, [one for one in codes if one not in known])
            known |= {code: sku.sku_id for code, sku in found.items() if code not in known}
        products: dict[str, UUID] = {}
        for code in codes:
            if code not in known:
                for sku in catalog.list_items(organisation_ids=owners, text=code, limit=1):
                    products[code] = sku.product_id
        missing = [code for code in codes if code not in known and code not in products]
        if missing:
            raise UnknownGoods(codes=", ".join(missing[:5]))
        return _said(
            skus=[str(one) for one in known.values()],
            products=[str(one) for one in products.values()],
        )

    def _scope(self) -> Form:
        categories = {one.code: str(one.category_id) for one in catalog.list_categories()}
        brands = {one.code: str(one.brand_id) for one in catalog.list_brands()}
        without = self.goods("except_codes") | _said(
            categories=self._among("except_categories", categories)
        )
        named = self.goods("codes") | _said(
            categories=self._among("categories", categories), brands=self._among("brands", brands)
        )
        # Nothing named means everything: the usual promotion of a festival.
        return (named or {"all": True}) | ({"except": without} if without else {})

    def list_of(self, name: str) -> list[str]:
        return [one for one in self._fields.getlist(name) if one]

    def named_skus(self) -> list[UUID]:
        """The SKUs that the fields name, wherever they do."""
        of_kind = {
            "buy_get": ["get_codes"],
            "gift": ["gift"],
            "bundle": [f"part{n}" for n in PARTS],
        }
        names = ["codes", *of_kind.get(self.text("kind"), ())]
        return [UUID(one) for name in names for one in self.goods(name).get("skus", ())]

    def _among(self, name: str, known: Mapping[str, str]) -> list[str]:
        chosen = self.list_of(name)
        if any(one not in known for one in chosen):
            raise Invalid(**{name: chosen})
        return [known[one] for one in chosen]

    def _when(self) -> Form:
        hours = [self._minute("minute_from"), self._minute("minute_until")]
        first, last = hours
        slots = []
        if hours != [None, None]:
            slots = [[first or 0, last or MINUTES]]
        is_group = self._organisation_id == network.platform().organisation_id
        return {
            **_said(
                sellers=[] if is_group else [str(self._organisation_id)],
                **{"from": self.moment("from"), "until": self.moment("until")},
                weekdays=self._weekdays(),
                minutes=slots,
                zones=self.text("zones").split(),
                nodes=self._nodes(),
                tiers=self.list_of("tiers"),
                tokens=self.text("tokens").split(),
            ),
            **{
                name: True
                for name in ("members_only", "first_order", "buyers_only", "coupon")
                if self.ticked(name)
            },
        }

    def moment(self, name: str) -> int | None:
        """A day and hour in the house's zone, as epoch seconds."""
        text = self.text(name)
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError as error:
            raise Invalid(**{name: text}) from error
        if at.tzinfo is not None or not 2000 <= at.year < 3000:
            raise Invalid(**{name: text})
        return int(timezone.make_aware(at).timestamp())

    def _weekdays(self) -> list[int]:
        chosen = self.list_of("weekdays")
        if any(one not in WEEKDAYS for one in chosen):
            raise Invalid(weekdays=chosen)
        return [int(one) for one in chosen]

    def _minute(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        hour, _colon, minute = text.partition(":")
        if not HOUR.fullmatch(text):
            raise Invalid(**{name: text})
        return int(hour) * 60 + int(minute)

    def _nodes(self) -> list[str]:
        codes = self.text("nodes").replace(",", " ").split()
        found = {code: network.find_node_by_code(code) for code in codes[:MOST_CODES]}
        missing = [code for code in codes if found.get(code) is None]
        if missing:
            raise UnknownNode(codes=", ".join(missing[:5]))
        return [str(node.node_id) for node in found.values() if node is not None]

    def _bearers(self) -> list[Form]:
        shares = {
            "seller": self.text("seller_percent"),
            "platform": self.text("platform_percent"),
        }
        if self.text("other"):
            shares[str(ids.parse("org", self.text("other")))] = self.text("other_percent")
        if not any(shares.values()):
            shares["seller"] = "100"
        return [
            {"who": who, "bps": read_amount(text.removesuffix("%"), "CNY")}
            for who, text in shares.items()
            if text.strip("0.% ")
        ]

    def _percent(self) -> Form:
        return {"bps": self.bps("percent"), **self._round()}

    def _amount(self) -> Form:
        per = "unit" if self.text("per") == "unit" else "set"
        return {"fen": self.must_fen("amount"), "per": per}

    def _price(self) -> Form:
        return {"fen": self.must_fen("price")}

    def _nth(self) -> Form:
        return {"n": self.must("n"), "bps": self.bps("nth_percent"), **self._round()}

    def _buy_get(self) -> Form:
        others = self.goods("get_codes")
        return {
            "buy": self.must("buy"),
            "get": self.must("get"),
            "bps": self.bps("get_percent"),
            **({"of": others} if others else {}),
            **self._round(),
        }

    def _bundle(self) -> Form:
        parts = [
            {"what": self.goods(f"part{n}"), "qty": self.must(f"part{n}_qty")}
            for n in PARTS
            if self.text(f"part{n}")
        ]
        return {"parts": parts, "price_fen": self.must_fen("bundle_price")}

    def _gift(self) -> Form:
        code = self.text("gift")
        named = self.goods("gift").get("skus", [])
        if len(named) != 1:
            raise UnknownGoods(codes=code or "–")
        return {"sku": named[0], "qty": self.whole("gift_qty") or 1}

    def _free_delivery(self) -> Form:
        return {}

    def _round(self) -> Form:
        how = self.text("round") or "half"
        return {} if how == "half" else {"round": how}


_GIVES: Final[Mapping[str, Callable[[Written], Form]]] = {
    kind: getattr(Written, f"_{kind}") for kind in KINDS
}


def _said(**fields: Any) -> Form:
    """Without what was left empty."""
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "")}


def local_moment(seconds: int) -> str:
    """Epoch seconds as a field for a day and hour takes them."""
    at = timezone.localtime(datetime.fromtimestamp(seconds, UTC)).replace(tzinfo=None)
    return at.isoformat(timespec="seconds" if at.second else "minutes")
