"""The real worker keeps the index true, whatever dies."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from pytest_django import Settings

from quanqu.catalog import actions as catalog
from quanqu.catalog.types import ProductView
from quanqu.kit import sql, tx
from quanqu.kit.embedded_postgres import EmbeddedPostgres
from quanqu.pricing import actions as pricing
from quanqu.pricing.types import PriceRow
from quanqu.search import actions, queries, reading
from quanqu.search.refusals import SearchNotReady
from quanqu.search.tests import factory
from quanqu.search.types import Near, Wish

PATIENCE_S = 60.0


@pytest.fixture
def home(committed: str, postgres: EmbeddedPostgres, settings: Settings, tmp_path: Path) -> "Home":
    """A database with real commits, and a folder for its index."""
    settings.QUANQU_SEARCH = {"folder": tmp_path, "inline": False}
    urls = {
        "QUANQU_DATABASE_URL": postgres.dsn(committed, "quanqu_app"),
        "QUANQU_DATABASE_OWNER_URL": postgres.dsn(committed, "quanqu_owner"),
    }
    indexing = {"QUANQU_SEARCH_DIR": str(tmp_path), "QUANQU_SEARCH_INLINE": ""}
    with tx.begin(actor="system:test"):
        shop = factory.shop()
    return Home(shop, os.environ | urls | indexing)


class Home:
    def __init__(self, shop: factory.Shop, environment: dict[str, str]) -> None:
        self.shop = shop
        self.environment = environment

    def product(self, name: str, **rest: Any) -> ProductView:
        with tx.begin(actor="system:test"):
            return self.shop.product(name, **rest)

    def open_list(self, zone: str) -> UUID:
        with tx.begin(actor="system:test"):
            return pricing.open_list(
                organisation_id=self.shop.owner_id, zone=zone, currency="CNY", name=zone
            )

    def begin(self, verb: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "quanqu.cli", "search", verb]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)

    @contextmanager
    def followed(self) -> Iterator[subprocess.Popen[bytes]]:
        """With the worker on an index that is there; the first is built here, which is faster."""
        if not is_ready():
            actions.reindex()
        worker = self.begin("follow")
        try:
            await_that(lambda: queries.index_state().is_followed)
            yield worker
        finally:
            worker.terminate()
            worker.wait(PATIENCE_S)


def is_ready() -> bool:
    try:
        queries.find(Wish())
    except SearchNotReady:
        return False
    return True


def found(text: str = "", **wish: Any) -> set[UUID]:
    return set(queries.find(Wish(text=text, **wish), limit=1_000).product_ids)


def await_that(holds: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < PATIENCE_S
        time.sleep(0.01)


class TestFollowing:
    def test_rests_less_than_the_second_in_which_it_shows_a_change(self) -> None:
        assert actions.PAUSE_S + actions.TOGETHER_S < 1

    def test_shows_every_kind_of_change(self, home: Home) -> None:
        near = Near(31.23, 121.47)
        with tx.begin(actor="system:test"):
            node = home.shop.store("S1")
        with home.followed():
            product = home.product("防水夹克")
            await_that(lambda: found("夹克") == {product.product_id})
            with tx.begin(actor="system:test"):
                home.shop.price(product, 77_700)
            await_that(lambda: bool(found(from_fen=77_700, to_fen=77_700)))
            with tx.begin(actor="system:test"):
                home.shop.receive(product.skus[0].sku_id, node)
            await_that(lambda: bool(found("夹克", near=near)))
            with tx.begin(actor="system:test"):
                home.shop.sell(product.skus[0].sku_id, node)
            await_that(lambda: not found("夹克", near=near))
            with tx.begin(actor="system:test"):
                catalog.end_product(product.product_id, at=factory.AT)
            await_that(lambda: not found("夹克"))

    def test_a_long_transaction_elsewhere_keeps_nothing_waiting(self, home: Home) -> None:
        with home.followed(), _open_transaction():
            home.product("防水夹克")
            await_that(lambda: bool(found("夹克")))

    def test_what_commits_late_is_not_passed_by(self, home: Home) -> None:
        with home.followed():
            with tx.begin(actor="system:test"):
                home.shop.product("早写晚交的夹克")
                with _other_connection() as other:
                    other.execute("UPDATE catalog_category SET name_en = 'Things'")
                time.sleep(0.7)
            await_that(lambda: bool(found("早写晚交")))

    def test_a_killed_worker_loses_nothing(self, home: Home) -> None:
        """Killed at random moments while it writes: the next one goes on from the last commit."""
        chance = random.Random(4)
        made: set[UUID] = set()
        for _ in range(4):
            with home.followed() as worker:
                for _ in range(chance.randrange(5, 40)):
                    made.add(home.product("防水夹克").product_id)
                worker.send_signal(signal.SIGKILL)
                worker.wait(PATIENCE_S)
                made.add(home.product("防水夹克").product_id)
        with home.followed():
            await_that(lambda: found("夹克") == made)
        assert len(made) > 20

    def test_an_index_of_another_database_is_built_anew(self, home: Home, tmp_path: Path) -> None:
        product = home.product("防水夹克")
        actions.reindex()
        with tx.begin(actor="system:test"):
            catalog.end_product(product.product_id, at=factory.AT)
        (folder,) = tmp_path.glob("1-*")
        about = (folder / "about.json").read_text()
        origin = about.split('"origin_id": "')[1][:36]
        (folder / "about.json").write_text(about.replace(origin, str(UUID(int=7))))
        with home.followed():
            await_that(lambda: not found("夹克"))

    def test_a_new_price_list_can_be_searched_by(self, home: Home) -> None:
        product = home.product("防水夹克", price_fen=10_000)
        with home.followed():
            list_id = home.open_list("dealer:D")
            with tx.begin(actor="system:test"):
                rows = [PriceRow(product.skus[0].sku_id, 5_000)]
                pricing.set_prices(list_id=list_id, rows=rows, at=factory.AT)
            await_that(lambda: bool(found(to_fen=5_000, zone="dealer:D")))
            assert not found(to_fen=5_000)

    def test_what_expires_is_no_longer_found_in_a_store(self, home: Home) -> None:
        """Time changes no row: neither while it is followed, nor while nobody follows."""
        products = [home.product(name) for name in ("酸奶", "鲜奶")]
        with tx.begin(actor="system:test"):
            node = home.shop.store("S1")
            for product in products:
                home.shop.receive(product.skus[0].sku_id, node, lot="L1")
        near = Near(31.23, 121.47)
        with home.followed():
            await_that(lambda: len(found("奶", near=near)) == 2)
            _end_lot(products[0], "1 second")
            await_that(lambda: found("奶", near=near) == {products[1].product_id})
        _end_lot(products[1], "0 seconds")
        with tx.begin(actor="system:test"):
            sql.run_text("DELETE FROM search_change", {})
        with home.followed():
            await_that(lambda: not found("奶", near=near))
            assert len(found("奶")) == 2

    @pytest.mark.parametrize("is_first", [True, False])
    def test_ends_at_once_though_it_builds(
        self, home: Home, tmp_path: Path, is_first: bool
    ) -> None:
        """The rebuild is held fast in its middle, as a long one would be; then it begins again."""
        product = home.product("防水夹克")
        if not is_first:
            actions.reindex()
            home.open_list("dealer:D")
        with _goods_held(home):
            worker = home.begin("follow")
            rebuild = await_rebuild(worker.pid)
            os.kill(rebuild, signal.SIGSTOP)
        worker.terminate()
        assert worker.wait(PATIENCE_S) == 0
        assert not Path(f"/proc/{rebuild}").exists()
        with home.begin("follow") as worker:
            zone = "group" if is_first else "dealer:D"
            await_that(lambda: is_ready() and found("夹克", zone=zone) == {product.product_id})
            worker.terminate()
        assert len(list(tmp_path.glob("1-*"))) == 1


class TestReindexing:
    def test_serves_the_old_index_until_the_new_one_is_there(
        self, home: Home, tmp_path: Path
    ) -> None:
        made = {home.product("防水夹克").product_id for _ in range(30)}
        with home.followed():
            rebuild = home.begin("reindex")
            await_that(lambda: len(list(tmp_path.glob("1-*"))) == 2 or rebuild.poll() is not None)
            rebuild.send_signal(signal.SIGSTOP)
            for _ in range(4):
                assert found("夹克") == made
                made.add(home.product("防水夹克").product_id)
                await_that(lambda: found("夹克") == made)
            rebuild.send_signal(signal.SIGCONT)
            while rebuild.poll() is None:
                assert found("夹克") == made
            assert rebuild.returncode == 0
            made.add(home.product("防水夹克").product_id)
            await_that(lambda: found("夹克") == made)
        assert reading.folders().current().name == "1-2"  # type: ignore[union-attr]

    def test_a_killed_rebuild_leaves_the_old_index(self, home: Home, tmp_path: Path) -> None:
        product = home.product("防水夹克")
        actions.reindex()
        with _goods_held(home):
            rebuild = home.begin("reindex")
            await_that(lambda: len(list(tmp_path.glob("1-*"))) == 2)
            rebuild.kill()
            rebuild.wait(PATIENCE_S)
        assert found("夹克") == {product.product_id}
        actions.reindex()
        assert len(list(tmp_path.glob("1-*"))) == 1

    def test_two_at_once_are_one(self, home: Home) -> None:
        home.product("防水夹克")
        with reading.folders().building() as is_ours:
            assert is_ours
            with pytest.raises(actions.AlreadyReindexing):
                actions.reindex()

    def test_before_the_first_index_search_says_so(self, home: Home) -> None:
        with pytest.raises(SearchNotReady):
            queries.find(Wish(text="夹克"))


def await_rebuild(worker: int) -> int:
    """The process that builds for a worker, as soon as there is one."""
    found: list[int] = []

    def is_there() -> bool:
        children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
        for child in children:
            # It may have ended since.
            with suppress(OSError):
                if b"reindex" in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(int(child))
        return bool(found)

    await_that(is_there)
    return found[0]


def _end_lot(product: ProductView, after: str) -> None:
    """As midnight would, in the time of the database."""
    with tx.begin(actor="system:test"):
        sql.run_text(
            "UPDATE stock_level SET lot_ends_at = clock_timestamp() + %(after)s::interval"
            " WHERE sku_id = %(sku_id)s",
            {"after": after, "sku_id": product.skus[0].sku_id},
        )


@contextmanager
def _other_connection() -> Iterator[Any]:
    from django.db import connection

    parameters = connection.get_connection_params()
    wanted = {
        name: parameters[name]
        for name in ("dbname", "user", "host", "port", "password")
        if parameters.get(name)
    }
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute("SELECT set_config('quanqu.actor', 'system:test', false)")
        yield other


@contextmanager
def _goods_held(home: Home) -> Iterator[None]:
    """Nobody can read a product meanwhile: a rebuild that has begun does not end."""
    with psycopg.connect(home.environment["QUANQU_DATABASE_OWNER_URL"]) as owner:
        owner.execute("LOCK TABLE catalog_product IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def _open_transaction() -> Iterator[None]:
    """Somebody else who has written and does not commit."""
    with _other_connection() as other, other.transaction():
        other.execute("UPDATE catalog_category SET name_en = name_en")
        yield
