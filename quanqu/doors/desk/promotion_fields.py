"""A promotion that is written already, back in the builder's fields, where they can say it all."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from quanqu.catalog import queries as catalog
from quanqu.doors.desk.promotion_form import Fields, Form, Written, local_moment
from quanqu.doors.desk.promotion_words import hour
from quanqu.kit import ids
from quanqu.network import queries as network
from quanqu.pricing import queries as pricing
from quanqu.pricing.types import PromotionView

TICKS: Final = ("members_only", "first_order", "buyers_only", "coupon")


def fields_of(view: PromotionView) -> Fields | None:
    """The fields that say what a version says; None if it says more than they can."""
    budget = [ids.public("bud", view.budget_id)] if view.budget_id else []
    fields = _Fields(view.form).all() | {"code": [view.code], "budget": budget}
    read = MultiValueDict({name: [str(one) for one in said] for name, said in fields.items()})
    currency = view.form.get("currency", "CNY")
    form = Written(read, view.organisation_id, currency).form()
    return read if pricing.is_same_form(form, view.form) else None


class _Fields:
    def __init__(self, form: Mapping[str, Any]) -> None:
        self._form = form

    def all(self) -> dict[str, list[Any]]:
        form, text = self._form, self._form["text"]
        need = form.get("need", {})
        said = {
            "zh": text["zh"],
            "en": text["en"],
            "kind": form["give"]["kind"],
            "round": form["give"].get("round", "half"),
            "priority": form.get("priority", 100),
            "stack": form.get("stack", ""),
            "exclusive": "on" if form.get("exclusive") else "",
            "offline_ok": "on" if form.get("offline_ok") else "",
            "times": form.get("times", ""),
            "cap": _money(form.get("cap_fen")),
            "need_qty": need.get("qty", ""),
            "need_amount": _money(need.get("amount_fen")),
            **self._give(form["give"]),
            **self._bearers(),
        }
        many = self._when() | self._what(form.get("what", {}))
        return {name: [value] for name, value in said.items()} | many

    def _give(self, give: Mapping[str, Any]) -> Form:
        percent = _money(give.get("bps"))
        match give["kind"]:
            case "percent":
                return {"percent": percent}
            case "amount":
                return {"amount": _money(give["fen"]), "per": give["per"]}
            case "price":
                return {"price": _money(give["fen"])}
            case "nth":
                return {"n": give["n"], "nth_percent": percent}
            case "buy_get":
                others = _codes(give.get("of") or {})
                amounts = {"buy": give["buy"], "get": give["get"], "get_percent": percent}
                return amounts | {"get_codes": others}
            case "bundle":
                parts: Form = {"bundle_price": _money(give["price_fen"])}
                for number, part in enumerate(give["parts"], start=1):
                    parts |= {f"part{number}": _codes(part["what"])}
                    parts |= {f"part{number}_qty": part["qty"]}
                return parts
            case "gift":
                return {"gift": _codes({"skus": [give["sku"]]}), "gift_qty": give.get("qty", 1)}
            case _:
                return {}

    def _bearers(self) -> Form:
        said: Form = {}
        for bearer in self._form["bearers"]:
            who, share = bearer["who"], _money(bearer["bps"])
            if who in ("seller", "platform"):
                said[f"{who}_percent"] = share
            else:
                said |= {"other": ids.public("org", UUID(who)), "other_percent": share}
        return said

    def _when(self) -> dict[str, list[Any]]:
        when = self._form.get("when", {})
        nodes = network.nodes_by_id(UUID(one) for one in when.get("nodes", ()))
        hours = [hour(minute) for minute in next(iter(when.get("minutes", ())), ())]
        return {
            "from": [local_moment(when["from"])] if when.get("from") else [],
            "until": [local_moment(when["until"])] if when.get("until") else [],
            "weekdays": list(when.get("weekdays", ())),
            "minute_from": hours[:1],
            "minute_until": hours[1:],
            "zones": [" ".join(when.get("zones", ()))],
            "nodes": [" ".join(node.code for node in nodes.values())],
            "tiers": list(when.get("tiers", ())),
            "tokens": [" ".join(when.get("tokens", ()))],
            **{name: ["on"] for name in TICKS if when.get(name)},
        }

    def _what(self, what: Mapping[str, Any]) -> dict[str, list[Any]]:
        without = what.get("except") or {}
        categories = {str(one.category_id): one.code for one in catalog.list_categories()}
        brands = {str(one.brand_id): one.code for one in catalog.list_brands()}
        return {
            "codes": [_codes(what)],
            "categories": [categories.get(one, "") for one in what.get("categories", ())],
            "brands": [brands.get(one, "") for one in what.get("brands", ())],
            "except_codes": [_codes(without)],
            "except_categories": [categories.get(one, "") for one in without.get("categories", ())],
        }


def _codes(scope: Mapping[str, Any]) -> str:
    """SKUs and products of a scope by their codes."""
    skus = catalog.get_skus(_ids(scope.get("skus", ())))
    products = catalog.list_products_by_id(_ids(scope.get("products", ())))
    return " ".join([*(one.code for one in skus.values()), *(one.code for one in products)])


def _ids(texts: Iterable[str]) -> list[UUID]:
    return [UUID(one) for one in texts]


def _money(amount: int | None) -> str:
    """Minor units, or ten-thousandths, as a person types them."""
    if amount is None:
        return ""
    whole, rest = divmod(amount, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)
