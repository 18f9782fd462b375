"""The books behind the organisation wall."""

from django.utils import timezone

from quanqu.doors.api.tests.support import Person, Shop, refused, told
from quanqu.kit import ids


class TestLedger:
    def test_shows_finance_every_company_in_balance(self, shop: Shop) -> None:
        _person, order = shop.collected_order()
        books = told(shop.staff_person("hq").get(f"/orders/{order['order_id']}/ledger"))
        for journal in books["journals"]:
            sums: dict[str, int] = {}
            for posting in journal["postings"]:
                name = posting["organisation"]
                sums[name] = sums.get(name, 0) + posting["amount_fen"]
            assert not any(sums.values()), journal
        assert len({posting["organisation"] for posting in books["balances"]}) == 3

    def test_shows_nothing_to_those_without_books(self, shop: Shop) -> None:
        person, order = shop.collected_order()
        path = f"/orders/{order['order_id']}/ledger"
        refused(person.get(path), 401, "sign_in_needed")
        refused(shop.staff_person("c1").get(path), 404, "not_found")

    def test_unknown_orders_have_no_books(self, shop: Shop) -> None:
        path = f"/orders/{ids.public('ord', ids.new_id())}/ledger"
        refused(shop.staff_person("hq").get(path), 404, "not_found")


class TestRewards:
    def test_of_oneself_are_for_staff(self, shop: Shop) -> None:
        refused(Person().get("/rewards"), 401, "sign_in_needed")
        assert told(shop.staff_person("g1").get("/rewards"))["rewards"] == []


class TestStatements:
    def test_are_for_offices_of_the_organisation(self, shop: Shop) -> None:
        day = timezone.localdate().isoformat()
        wanted = {
            "first_on": day,
            "last_on": day,
            "organisation_id": ids.public("org", shop.dealer_a.organisation_id),
        }
        shop.collected_order()
        shown = told(shop.staff_person("hq").get("/statements", **wanted))
        assert shown["organisation_id"] == wanted["organisation_id"]
        assert shown["accounts"]
        assert shop.staff_person("c1").get("/statements", **wanted).status_code in (403, 404)
        assert shop.staff_person("g2").get("/statements", **wanted).status_code == 404


class TestVerify:
    def test_is_green_after_all_this_and_for_finance_only(self, shop: Shop) -> None:
        shop.collected_order()
        promises = told(shop.staff_person("hq").get("/verify"))["promises"]
        assert promises
        assert [one["code"] for one in promises if one["violation_count"]] == []
        for username in ("m1", "g1", "c3"):
            refused(shop.staff_person(username).get("/verify"), 404, "not_found")
