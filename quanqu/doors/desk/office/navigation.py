"""The side bar, and the addresses it shares with the other doors."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The places of the office, as people group them."""
    return [
        _group("", [_item(_("Overview"), "dashboard", "index"), _desk()]),
        _group(
            _("Network"),
            [
                _item(_("Organisations"), "domain", "network_organisation_changelist"),
                _item(_("Nodes"), "storefront", "network_node_changelist"),
                _item(_("Staff"), "badge", "network_staff_changelist"),
                _item(_("Roles held"), "assignment_ind", "network_assignment_changelist"),
                _item(_("Devices"), "point_of_sale", "identity_device_changelist"),
            ],
        ),
        _group(
            _("Goods"),
            [
                _item(_("Brands"), "loyalty", "catalog_brand_changelist"),
                _item(_("Categories"), "account_tree", "catalog_category_changelist"),
                _item(_("Products"), "apparel", "catalog_product_changelist"),
                _item(_("SKUs"), "barcode", "catalog_sku_changelist"),
                _item(_("Assortments"), "rule", "catalog_assortmentrule_changelist"),
                _item(
                    _("Limits of channels"),
                    "production_quantity_limits",
                    "stock_channellimit_changelist",
                ),
            ],
        ),
        _group(
            _("Prices"),
            [
                _item(_("Price lists"), "list_alt", "pricing_pricelist_changelist"),
                _item(_("Prices"), "sell", "pricing_price_changelist"),
                _item(_("Price versions"), "history", "pricing_version_changelist"),
            ],
        ),
        _group(
            _("Codes and shares"),
            [
                _item(_("Codes"), "qr_code_2", "codes_code_changelist"),
                _item(_("Share plans"), "pie_chart", "rewards_shareplan_changelist"),
                _item(_("Versions of share plans"), "contract", "rewards_planversion_changelist"),
            ],
        ),
        _group(_("Control"), [_item(_("Audit trail"), "policy", "trail")]),
    ]


def language_url(request: HttpRequest) -> str:
    return reverse("faces:language")


def desk_url(request: HttpRequest) -> str:
    return reverse("desk:today")


def stylesheet(request: HttpRequest) -> str:
    return static("office/office.css")


def mark(request: HttpRequest) -> str:
    return static("faces/mark.svg")


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Instead of the link to a page for passwords, which are set at the member of staff."""
    return [{"title": _("Back to the desk"), "link": reverse("desk:today")}]


def _group(title: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": title, "separator": bool(title), "items": items}


def _item(title: str, icon: str, name: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(f"office:{name}")}


def _desk() -> dict[str, Any]:
    return {"title": _("Desk"), "icon": "arrow_back", "link": reverse("desk:today")}
