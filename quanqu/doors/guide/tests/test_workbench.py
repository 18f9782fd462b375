"""Tasks and notes, who to call back, my own page as clients see it, training before work."""

from quanqu.codes import queries as codes
from quanqu.codes.types import Purpose
from quanqu.doors.guide.tests.support import Browser, Town
from quanqu.guides import queries as guides
from quanqu.kit import ids, tx
from quanqu.network import actions as network
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import GROUP_ZONE, PriceRow


def post(browser: Browser, path: str, **fields: str) -> str:
    return browser.post(path, once=str(ids.new_id()), **fields)


def priced(town: Town) -> None:
    with tx.begin(actor="system:test"):
        list_id = pricing.open_list(
            organisation_id=town.shop.town.group.organisation_id,
            zone=GROUP_ZONE,
            currency="CNY",
            name="集团价",
        )
        rows = [PriceRow(sku.sku_id, 29_900) for sku in town.shop.skus]
        pricing.set_prices(list_id=list_id, rows=rows, at=town.at)


class TestTasksAndNotes:
    def test_are_kept_beside_the_client(self, town: Town) -> None:
        town.bind()
        browser = Browser(town.guide)
        post(browser, f"/guide/clients/{town.client}/notes", text="Likes dark green")
        assert "Likes dark green" in browser.page
        post(browser, "/guide/tasks", member=town.client, text="Bring size M")
        assert "Bring size M" in browser.get("/guide/")
        (task,) = guides.list_tasks(town.guide.staff_id)
        post(Browser(town.rival), f"/guide/tasks/{ids.public('tsk', task.task_id)}")
        assert guides.list_tasks(town.guide.staff_id)
        post(browser, f"/guide/tasks/{ids.public('tsk', task.task_id)}")
        assert "Bring size M" not in browser.page
        rival = Browser(town.rival)
        post(rival, f"/guide/clients/{town.client}/notes", text="x")
        assert rival.status == 404

    def test_list_who_has_not_bought(self, town: Town) -> None:
        town.bind()
        assert "Nobody is dormant" in Browser(town.guide).get("/guide/recall", days="30")
        assert "林杰" in Browser(town.guide).get("/guide/ranks")


class TestMyPage:
    def test_shows_what_i_picked_and_who_buys_from_it_is_mine(self, town: Town) -> None:
        browser, product = Browser(town.guide), town.shop.skus[0].product_id
        priced(town)
        browser.get("/guide/code")
        post(browser, "/guide/code")
        post(browser, f"/guide/sell/{ids.public('prd', product)}/pick", words="Warm and light")
        assert "Warm and light" in browser.page
        (code,) = codes.list_codes(purpose=Purpose.GUIDE, target_id=town.guide.staff_id)
        visitor = Browser(None)
        page = visitor.get(f"/g/{code.token}")
        assert "林杰 recommends" in page
        assert "Warm and light" in page
        assert "林杰" in visitor.get("/join")
        visitor.get("/g/nothing")
        assert visitor.status == 404
        post(browser, f"/guide/sell/{ids.public('prd', product)}/pick", drop="1")
        assert "Warm and light" not in visitor.get(f"/g/{code.token}")


class TestLessons:
    def test_come_before_work(self, town: Town) -> None:
        with tx.begin(actor="system:test"):
            network.teach(
                code="L1",
                title="礼仪",
                title_en="Manners",
                role="guide",
                permission="members.bind",
            )
        browser = Browser(town.guide)
        assert "Manners" in browser.get("/guide/clients")
        assert browser.address == "/guide/lessons"
        with tx.begin(actor="system:test"):
            network.pass_lesson(code="L1", staff_id=town.guide.staff_id, at=town.at)
        browser.get("/guide/clients")
        assert browser.address == "/guide/clients"
