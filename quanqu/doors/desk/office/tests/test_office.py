import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.catalog.models import AssortmentRule, Barcode, Brand, Product, Sku
from quanqu.catalog.types import NewSku, ProductView, Verdict
from quanqu.codes import actions as codes
from quanqu.codes.models import Code
from quanqu.doors.desk.office.site import office
from quanqu.identity import actions as identity
from quanqu.identity.models import Device, User
from quanqu.kit import clock, tx
from quanqu.kit import sql as sql_files
from quanqu.network import actions as network
from quanqu.network.models import Hours, Node, Organisation, Staff
from quanqu.network.types import NodeView, OrganisationView, StaffView
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as prices
from quanqu.pricing.models import Price
from quanqu.pricing.types import GROUP_ZONE, PriceRow
from quanqu.rewards.models import PlanVersion, SharePlan
from quanqu.stock import actions as stock
from quanqu.stock.models import ChannelLimit
from quanqu.stock.types import ChannelLimit as Limit

PASSWORD = "a long enough one"

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """A group with one store, one product and its price; an administrator and a manager."""

    group: OrganisationView
    store: NodeView
    product: ProductView
    list_id: UUID
    boss: StaffView
    manager: StaffView
    code_id: UUID
    client: Client

    def get(self, name: str, *args: Any, **query: Any) -> Any:
        return self.client.get(reverse(f"office:{name}", args=args), query)

    def post(self, name: str, *args: Any, **data: Any) -> Any:
        return self.client.post(reverse(f"office:{name}", args=args), data)


def signed_in(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def scene() -> Scene:
    at = clock.now()
    with tx.begin(actor="system:test"):
        group = network.open_organisation(code="G", name="集团", kind="group")
        store = network.open_node(
            organisation_id=group.organisation_id,
            code="S1",
            name="一号店",
            capabilities=["sells"],
            latitude=31.2,
            longitude=121.4,
        )
        people = {}
        for username, role, is_office in (("boss", "administrator", True), ("m1", "manager", True)):
            people[username] = network.employ(
                organisation_id=group.organisation_id,
                name=username,
                username=username,
                password=PASSWORD,
                is_office=is_office,
            )
            place: dict[str, Any] = {"organisation_id": group.organisation_id}
            if role == "manager":
                place = {"node_id": store.node_id}
            network.assign(staff_id=people[username].staff_id, role=role, at=at, **place)
        catalog.add_brand(code="B", name="牌")
        catalog.add_category(code="C", name="类")
        product = catalog.add_product(
            organisation_id=group.organisation_id,
            category_code="C",
            brand_code="B",
            code="P1",
            name="外套",
            skus=[NewSku(code="P1-M", size="M"), NewSku(code="P1-L", size="L")],
        )
        list_id = pricing.open_list(
            organisation_id=group.organisation_id, zone=GROUP_ZONE, currency="CNY", name="标准"
        )
        rows = [PriceRow(sku.sku_id, 89_900) for sku in product.skus]
        pricing.set_prices(list_id=list_id, rows=rows, at=at)
        code = codes.issue(
            purpose="store",
            target_id=store.node_id,
            organisation_id=group.organisation_id,
            node_id=store.node_id,
            label="S1",
            valid_from=at,
        )
        identity.enrol_device(kind="till", name="收银一", node_id=store.node_id, at=at)
        plan = SharePlan.objects.create(
            organisation_id=group.organisation_id, code="plan", name="分成"
        )
        PlanVersion.objects.create(
            plan=plan,
            number=1,
            rates_bps={"": 1000},
            shares_bps={"bound_guide": 4000, "node": 1000},
            limits={"bound_guide": [100, 5000]},
            window_days=30,
        )
        catalog.set_assortment_rule(verdict=Verdict.DENY, channel="till", category_code="C")
        stock.limit_channels(limits=[Limit("marketplace", kept_qty=1, most_qty=20)])
    return Scene(
        group,
        store,
        product,
        list_id,
        people["boss"],
        people["m1"],
        code.code_id,
        signed_in("boss"),
    )


def names() -> list[str]:
    return sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in office._registry)


def audit(table: str) -> list[dict[str, Any]]:
    return sql_files.run_text(
        "SELECT action, actor, after FROM kit_audit WHERE table_name = %(t)s ORDER BY id",
        {"t": table},
    )


def hidden(html: str) -> dict[str, str]:
    """What a browser would send of a form that nobody touched."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        is_box = kind is not None and kind[1] in ("checkbox", "submit")
        if (
            name
            and (not is_box or re.search(r"\schecked(?=[\s>/])", tag))
            and "__prefix__" not in name[1]
        ):
            found[name[1]] = value[1] if value else "on" if is_box else ""
    for name_, body in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', body)
        if "__prefix__" not in name_:
            found[name_] = chosen[1] if chosen else ""
    for name_, body in re.findall(r'<textarea[^>]*name="([^"]+)".*?>(.*?)</textarea>', html, re.S):
        found[name_] = body.strip()
    return {key: text for key, text in found.items() if key not in ("language", "next", "q")}


class TestEveryPage:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_opens_for_the_administrator(self, scene: Scene, language: str) -> None:
        scene.client.cookies["django_language"] = language
        for name in names():
            page = scene.get(f"{name}_changelist")
            assert page.status_code == 200, name
            for model, admin in office._registry.items():
                if name != f"{model._meta.app_label}_{model._meta.model_name}":
                    continue
                assert model._default_manager.exists(), f"nothing to look at in {name}"
                row = model._default_manager.first()
                assert scene.get(f"{name}_change", row.pk).status_code == 200, name
                expected = 200 if admin.can_add else 403
                assert scene.get(f"{name}_add").status_code == expected, name
        for name in ("index", "trail"):
            assert scene.get(name).status_code == 200

    def test_refuses_a_manager(self, scene: Scene) -> None:
        client = signed_in("m1")
        for name in names():
            assert client.get(reverse(f"office:{name}_changelist")).status_code == 403
        for name in ("index", "trail"):
            assert client.get(reverse(f"office:{name}")).status_code == 403
        page = client.get(reverse("office:publish", args=[scene.list_id]))
        assert page.status_code == 403

    def test_refuses_an_administrator_without_the_flag(self, scene: Scene) -> None:
        sql_files.run_text("UPDATE identity_user SET is_staff = false WHERE username = 'boss'", {})
        assert scene.get("index").status_code == 403

    def test_asks_a_visitor_to_sign_in(self, scene: Scene) -> None:
        page = Client().get(reverse("office:index"))
        assert page.status_code == 302
        assert page["Location"] == "/account/login/?next=%2Foffice%2F"

    def test_relaxes_the_policy_of_scripts_here_and_nowhere_else(self, scene: Scene) -> None:
        here = scene.get("index").headers["Content-Security-Policy"]
        elsewhere = Client().get("/account/login/").headers["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-eval'" in here
        assert "unsafe" not in elsewhere


class TestNonsense:
    @pytest.mark.parametrize(
        "pk", [str(UUID(int=1)), "1' OR '1'='1", "%00", "../../etc/passwd", "9" * 40]
    )
    def test_unknown_and_planted_ids_are_not_found(self, scene: Scene, pk: str) -> None:
        for name in names():
            base = reverse(f"office:{name}_changelist")
            for path in (f"{base}{pk}/change/", f"{base}{pk}/delete/"):
                assert scene.client.get(path).status_code in (403, 404), path
            assert scene.client.get(f"{base}{pk}/change/").status_code == 404, name
        assert scene.client.get(f"/office/publish/{pk}/").status_code == 404

    @pytest.mark.parametrize(
        "text", ["'; DROP TABLE network_node; --", "\x00", "%s%(a)s", "é" * 999]
    )
    def test_planted_searches_and_filters_never_break(self, scene: Scene, text: str) -> None:
        for name in names():
            page = scene.get(f"{name}_changelist", q=text, state__exact=text, o=text, p=text)
            assert page.status_code in (200, 302, 400, 404), name
        for query in ({"actor": text}, {"table": text}, {"before": text}, {"since": text}):
            assert scene.get("trail", **query).status_code in (200, 404)
        assert Node.objects.count() == 1


class TestPublishing:
    def rows(self, *rows: dict[str, Any]) -> dict[str, Any]:
        sent = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            sent |= {f"form-{number}-{name}": value for name, value in row.items()}
        return sent

    def test_makes_a_version_and_an_audit_row_with_the_actor(self, scene: Scene) -> None:
        before = prices.current_version()
        sent = self.rows({"sku": "P1-M", "tier": "", "min_qty": "1", "price": "79.90"})
        page = scene.client.post(f"/office/publish/{scene.list_id}/", sent)
        assert page.status_code == 303
        price = Price.objects.get(sku__code="P1-M", until_version__isnull=True)
        assert price.price_fen == 7_990
        assert price.from_version_id == before + 1
        assert Price.objects.filter(sku__code="P1-M").count() == 2
        actors = {row["actor"] for row in audit("pricing_price")[-2:]}
        assert actors == {f"staff:{scene.boss.staff_id}"}

    @pytest.mark.parametrize(
        "row",
        [
            {"sku": "nothing", "min_qty": "1", "price": "1"},
            {"sku": "P1-M", "min_qty": "1", "price": "-1"},
            {"sku": "P1-M", "min_qty": "1", "price": "1.005"},
            {"sku": "P1-M", "min_qty": "0", "price": "1"},
            {"sku": "P1-M", "min_qty": "1", "price": "1e999999"},
            {"sku": "P1-M", "min_qty": "1", "price": ""},
        ],
    )
    def test_refuses_impossible_rows(self, scene: Scene, row: dict[str, str]) -> None:
        page = scene.client.post(f"/office/publish/{scene.list_id}/", self.rows(row))
        assert page.status_code == 200
        assert b"Nothing was published yet" in page.content
        assert Price.objects.count() == 2

    def test_refuses_the_same_row_twice_and_says_so(self, scene: Scene) -> None:
        row = {"sku": "P1-M", "min_qty": "1", "price": "5"}
        page = scene.client.post(f"/office/publish/{scene.list_id}/", self.rows(row, row))
        assert page.status_code == 303
        assert Price.objects.count() == 2
        assert b"is not a possible price" in scene.client.get(page["Location"]).content

    def test_starts_from_chosen_prices(self, scene: Scene) -> None:
        chosen = [str(price.pk) for price in Price.objects.all()]
        data = {"action": "publish_new", "_selected_action": chosen}
        page = scene.post("pricing_price_changelist", **data)
        assert page.status_code == 302
        html = scene.client.get(page["Location"]).content.decode()
        assert "P1-L" in html
        # One row is filled in; the other stays as it is and changes nothing.
        sent = hidden(html) | {"form-1-price": "12"}
        answer = scene.client.post(page["Location"], sent)
        assert answer.status_code == 303
        in_force = Price.objects.filter(until_version__isnull=True)
        assert sorted(in_force.values_list("price_fen", flat=True)) == [1_200, 89_900]

    def test_prices_cannot_be_edited_or_deleted(self, scene: Scene) -> None:
        price = Price.objects.first()
        assert price is not None
        sent = {"price_fen": "1"}
        assert scene.post("pricing_price_change", price.pk, **sent).status_code == 403
        assert scene.post("pricing_price_delete", price.pk, post="yes").status_code == 403


class TestChannels:
    """What a node sells in a channel, and how much of it is shown there."""

    def sent(self, scene: Scene, name: str, **given: Any) -> Any:
        url = reverse(f"office:{name}_add")
        return scene.client.post(url, hidden(scene.client.get(url).content.decode()) | given)

    def test_a_node_is_kept_from_selling_a_product_in_a_channel(self, scene: Scene) -> None:
        given = {"node": scene.store.node_id, "channel": "shop", "verdict": "deny"}
        given["product"] = scene.product.product_id
        assert self.sent(scene, "catalog_assortmentrule", **given).status_code == 302
        sku_ids = [sku.sku_id for sku in scene.product.skus]
        assert set(goods.not_sold(sku_ids, scene.store.node_id, "shop")) == set(sku_ids)
        assert goods.not_sold(sku_ids, scene.store.node_id, "guide") == {}
        again = self.sent(scene, "catalog_assortmentrule", **given)
        assert b"This is there already" in again.content
        rule = AssortmentRule.objects.get(node_id=scene.store.node_id)
        url = reverse("office:catalog_assortmentrule_change", args=[rule.pk])
        assert scene.client.post(url, {"verdict": "allow"}).status_code == 302
        assert goods.not_sold(sku_ids, scene.store.node_id, "shop") == {}
        assert scene.post("catalog_assortmentrule_delete", rule.pk, post="yes").status_code == 302
        assert goods.list_assortment_rules(scene.store.node_id) == []

    def test_a_rule_is_about_one_thing(self, scene: Scene) -> None:
        given = {"product": scene.product.product_id, "brand": Brand.objects.get().pk}
        page = self.sent(scene, "catalog_assortmentrule", verdict="deny", **given)
        assert b"A rule is about one of these only." in page.content
        assert AssortmentRule.objects.count() == 1

    def test_a_channel_is_shown_less_of_one_sku(self, scene: Scene) -> None:
        sku_id = scene.product.skus[0].sku_id
        given = {"channel": "shop", "sku": sku_id, "kept_qty": 3, "most_qty": ""}
        assert self.sent(scene, "stock_channellimit", **given).status_code == 302
        limit = ChannelLimit.objects.get(sku_id=sku_id)
        assert (limit.kept_qty, limit.most_qty, limit.node_id) == (3, None, None)
        url = reverse("office:stock_channellimit_change", args=[limit.pk])
        sent = hidden(scene.client.get(url).content.decode()) | {"kept_qty": 0, "most_qty": 5}
        assert scene.client.post(url, sent).status_code == 302
        assert ChannelLimit.objects.get(sku_id=sku_id).most_qty == 5
        assert scene.post("stock_channellimit_delete", limit.pk, post="yes").status_code == 302
        assert not ChannelLimit.objects.filter(sku_id=sku_id).exists()

    @pytest.mark.parametrize(
        "given",
        [{"kept_qty": 0}, {"kept_qty": -1}, {"kept_qty": 10**12}, {"kept_qty": 1, "channel": "x"}],
    )
    def test_an_impossible_limit_is_refused(self, scene: Scene, given: dict[str, Any]) -> None:
        page = self.sent(scene, "stock_channellimit", **({"channel": "shop"} | given))
        assert page.status_code == 200
        assert ChannelLimit.objects.count() == 1


class TestNetwork:
    def test_changes_terms_as_the_person_who_did(self, scene: Scene) -> None:
        url = reverse("office:network_organisation_change", args=[scene.group.organisation_id])
        sent = hidden(scene.client.get(url).content.decode()) | {"transfer_price_bps": "12.5"}
        assert scene.client.post(url, sent).status_code == 302
        assert Organisation.objects.get(code="G").transfer_price_bps == 1_250
        assert audit("network_organisation")[-1]["actor"] == f"staff:{scene.boss.staff_id}"

    def test_opens_a_dealer(self, scene: Scene) -> None:
        url = reverse("office:network_organisation_add")
        sent = hidden(scene.client.get(url).content.decode())
        sent |= {"code": "D1", "name": "经销商", "kind": "dealer", "contract": "agent"}
        sent |= {"transfer_price_bps": "60"}
        assert scene.client.post(url, sent).status_code == 302
        assert Organisation.objects.get(code="D1").transfer_price_bps == 6_000

    def test_refuses_a_code_that_is_taken_in_the_form(self, scene: Scene) -> None:
        url = reverse("office:network_node_add")
        sent = hidden(scene.client.get(url).content.decode())
        sent |= {"code": "bad code!", "name": "二号店", "latitude": "31", "longitude": "121"}
        sent |= {"organisation": str(scene.group.organisation_id)}
        page = scene.client.post(url, sent)
        assert page.status_code == 200
        assert b"bad code!" in page.content
        assert Node.objects.count() == 1

    def test_sets_hours_by_clock_times(self, scene: Scene) -> None:
        url = reverse("office:network_node_change", args=[scene.store.node_id])
        html = scene.client.get(url).content.decode()
        prefix = re.search(r'name="([\w-]+)-TOTAL_FORMS"', html)
        assert prefix is not None
        sent = hidden(html) | {f"{prefix[1]}-TOTAL_FORMS": "1"}
        for name, value in (
            ("weekday", "1"),
            ("opens_minute", "09:30"),
            ("closes_minute", "24:00"),
        ):
            sent[f"{prefix[1]}-0-{name}"] = value
        page = scene.client.post(url, sent)
        assert page.status_code == 302, page.content.decode()[-3000:]
        assert Hours.objects.values_list("opens_minute", "closes_minute").get() == (570, 1440)

    def test_employs_gives_a_role_and_dismisses(self, scene: Scene) -> None:
        url = reverse("office:network_staff_add")
        sent = hidden(scene.client.get(url).content.decode())
        sent |= {"name": "新人", "username": "new", "password": "another long one"}
        sent |= {"organisation": str(scene.group.organisation_id)}
        assert scene.client.post(url, sent).status_code == 302
        hired = Staff.objects.get(name="新人")
        url = reverse("office:network_staff_change", args=[hired.pk])
        html = scene.client.get(url).content.decode()
        prefix = re.search(r'name="([\w-]+)-TOTAL_FORMS"', html)
        assert prefix is not None
        sent = hidden(html) | {f"{prefix[1]}-TOTAL_FORMS": "1", f"{prefix[1]}-0-role": "picker"}
        sent |= {f"{prefix[1]}-0-node": str(scene.store.node_id), f"{prefix[1]}-0-organisation": ""}
        assert scene.client.post(url, sent).status_code == 302
        assert audit("network_assignment")[-1]["after"]["role"] == "picker"
        data = {"action": "dismiss", "_selected_action": [str(hired.pk)]}
        scene.post("network_staff_changelist", **data)
        hired.refresh_from_db()
        assert hired.state == "closed"

    def test_shows_why_a_weak_password_is_refused(self, scene: Scene) -> None:
        url = reverse("office:network_staff_add")
        sent = hidden(scene.client.get(url).content.decode())
        sent |= {"name": "新人", "username": "new", "password": "1"}
        sent |= {"organisation": str(scene.group.organisation_id)}
        page = scene.client.post(url, sent)
        assert page.status_code == 200
        assert "errornote" in page.content.decode() or "error" in page.content.decode()
        assert not Staff.objects.filter(name="新人").exists()


class TestGoods:
    def test_adds_a_sku_with_its_barcode(self, scene: Scene) -> None:
        url = reverse("office:catalog_product_change", args=[scene.product.product_id])
        html = scene.client.get(url).content.decode()
        prefix = re.search(r'name="([\w-]+)-TOTAL_FORMS"', html)
        assert prefix is not None
        p = prefix[1]
        sent = hidden(html) | {
            f"{p}-TOTAL_FORMS": "3",
            f"{p}-2-code": "P1-S",
            f"{p}-2-vat_bps": "9",
        }
        sent |= {f"{p}-2-unit": "piece", f"{p}-2-weight_g": "0", f"{p}-2-state": "active"}
        sent |= {f"{p}-2-barcodes": "4006381333931", f"{p}-2-is_stocked": "on"}
        page = scene.client.post(url, sent)
        assert page.status_code == 302, re.findall("errorlist.*", page.content.decode())
        made = Sku.objects.get(code="P1-S")
        assert made.vat_bps == 900
        assert Barcode.objects.get(sku=made).gtin.endswith("4006381333931")

    def test_refuses_a_wrong_barcode_and_changes_nothing(self, scene: Scene) -> None:
        url = reverse("office:catalog_product_change", args=[scene.product.product_id])
        html = scene.client.get(url).content.decode()
        prefix = re.search(r'name="([\w-]+)-TOTAL_FORMS"', html)
        assert prefix is not None
        sent = hidden(html) | {"name": "新名", f"{prefix[1]}-0-barcodes": "4006381333932"}
        page = scene.client.post(url, sent)
        assert page.status_code == 200
        assert b"4006381333932" in page.content
        assert Product.objects.get().name == "外套"
        assert not Barcode.objects.exists()

    def test_a_brand_with_products_stays(self, scene: Scene) -> None:
        brand = Brand.objects.get()
        page = scene.get("catalog_brand_delete", brand.pk)
        assert "protected related objects" in page.content.decode()
        assert scene.post("catalog_brand_delete", brand.pk, post="yes").status_code == 200
        assert Brand.objects.exists()

    def test_a_brand_without_products_may_go(self, scene: Scene) -> None:
        Product.objects.update(brand=None)
        scene.post("catalog_brand_delete", Brand.objects.get().pk, post="yes")
        assert not Brand.objects.exists()


class TestCodes:
    def test_issues_a_shelf_tag(self, scene: Scene) -> None:
        url = reverse("office:codes_code_add")
        sent = hidden(scene.client.get(url).content.decode())
        sent |= {"purpose": "product", "target": "P1", "node": str(scene.store.node_id)}
        sent |= {"organisation": str(scene.group.organisation_id), "label": "货架"}
        sent |= {"valid_from_0": "2026-01-01", "valid_from_1": "08:00:00"}
        page = scene.client.post(url, sent)
        assert page.status_code == 302, re.findall("errorlist.*", page.content.decode())
        made = Code.objects.get(label="货架")
        assert made.target_id == scene.product.product_id

    def test_prints_sheets(self, scene: Scene) -> None:
        data = {"action": "as_pdf", "_selected_action": [str(scene.code_id)]}
        answer = scene.post("codes_code_changelist", **data)
        assert answer.content.startswith(b"%PDF")
        assert "attachment" in answer["Content-Disposition"]

    def test_never_shows_or_prints_secret_codes(self, scene: Scene) -> None:
        with tx.begin(actor="system:test"):
            secret = codes.issue(
                purpose="pickup",
                target_id=uuid4(),
                organisation_id=scene.group.organisation_id,
                valid_from=clock.now(),
            )
        data = {"action": "as_pdf", "_selected_action": [str(secret.code_id)]}
        assert scene.post("codes_code_changelist", **data).status_code == 303
        for page in (
            scene.get("codes_code_changelist"),
            scene.get("codes_code_change", secret.code_id),
        ):
            assert secret.token not in page.content.decode()

    def test_takes_back(self, scene: Scene) -> None:
        data = {"action": "revoke", "_selected_action": [str(scene.code_id)]}
        scene.post("codes_code_changelist", **data)
        assert Code.objects.get(pk=scene.code_id).state == "revoked"


class TestDevices:
    def test_enrols_and_shows_the_token_once(self, scene: Scene) -> None:
        sent = {"name": "平板", "kind": "tablet", "node": str(scene.store.node_id)}
        page = scene.client.post(reverse("office:identity_device_add"), sent, follow=True)
        assert b"qd_" in page.content
        assert b"qd_" not in scene.get("identity_device_changelist").content

    def test_shuts_out(self, scene: Scene) -> None:
        device = Device.objects.get()
        data = {"action": "revoke", "_selected_action": [str(device.pk)]}
        scene.post("identity_device_changelist", **data)
        device.refresh_from_db()
        assert device.state == "revoked"


class TestTrail:
    def test_filters_by_table_actor_and_day(self, scene: Scene) -> None:
        everything = scene.get("trail").content.decode()
        assert "Price list" in everything
        assert "Organisation" in everything
        nobody = scene.get("trail", actor="staff:nobody").content.decode()
        assert "Nothing was changed by this choice" in nobody
        future = scene.get("trail", since="2199-01-01").content.decode()
        assert "Nothing was changed by this choice" in future
        cards = scene.get("trail", table="wallet_card").content.decode()
        assert "Nothing was changed by this choice" in cards

    def test_unknown_tables_are_not_found(self, scene: Scene) -> None:
        assert scene.get("trail", table="identity_user").status_code == 404


class TestShares:
    def test_says_terms_in_sentences(self, scene: Scene) -> None:
        version = PlanVersion.objects.get()
        page = scene.get("rewards_planversion_change", version.pk).content.decode()
        assert "10% of the money kept goes into the pool." in page
        assert "Bound guide: 40% of the pool." in page
        assert "Bound guide: at most ¥50.00 for each order line." in page


def test_the_accent_is_the_products() -> None:
    doors = Path(__file__).parents[3]
    ours = (doors / "desk/office/static/office/office.css").read_text()
    theirs = (doors / "faces/static/faces/quanqu.css").read_text()
    accent = re.search(r"--accent: (#\w+);", theirs)
    assert accent is not None
    assert f"--color-primary-600: {accent[1]};" in ours
