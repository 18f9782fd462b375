"""The processes of the search bench: `searches` (four clients), `changes` (50 a second)."""

import json
import random
import signal
import sys
import threading
import time
from collections import defaultdict
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import django

django.setup()

from django.db import connection  # noqa: E402

from quanqu.kit import clock, ids, sql, tx  # noqa: E402
from quanqu.pricing import actions as pricing  # noqa: E402
from quanqu.pricing.types import PriceRow  # noqa: E402
from quanqu.search import queries  # noqa: E402
from quanqu.search.types import Near, Sort, Wish  # noqa: E402
from quanqu.stock import actions as stock  # noqa: E402
from quanqu.stock.types import HandLine, Shelf, StockLine  # noqa: E402

THREADS: Final = 4
CHANGES_PER_S: Final = 50
WATCHED_EVERY: Final = 10
"""Every tenth change is looked for until it is seen."""

CHINESE: Final = (
    *(
        "衬衫",
        "羽绒服",
        "连衣裙",
        "真丝衬衫",
        "跑鞋",
        "女装 羊绒",
        "拉面",
        "咖啡豆",
        "口红",
        "蓝牙耳机",
    ),
    *(
        "不锈钢保温杯",
        "经典棉牛津纺衬衫",
        "云南普洱",
        "儿童 连帽卫衣",
        "猫粮",
        "茶",
        "四件套",
        "面霜",
    ),
)
ENGLISH: Final = (
    *("shirt", "silk blouse", "running shoes", "wool coats", "vintage leather tote bag", "jeans"),
    *("coffee beans", "lipstick", "organic tea", "kettle", "linen duvet", "phone case", "denim"),
)
TYPOS: Final = (
    "shrit",
    "jakcet",
    "cashmre",
    "leathr bag",
    "sneekers",
    "chocolte",
    "雨绒服",
    "运东文胸",
)
BEGINNINGS: Final = ("sh", "jack", "cas", "wool c", "yurong", "lian", "衬", "P0001", "69")
COLOURS: Final = ("黑色", "白色", "藏青", "正红", "驼色")
SIZES: Final = ("S", "M", "L", "XL", "38", "42")
DEPARTMENTS: Final = ("womenswear", "menswear", "footwear", "drinks", "home", "beauty", "digital")


def wish_of(chance: random.Random, places: list[tuple[float, float]]) -> tuple[str, Wish, bool]:
    """A kind, a wish of it, and whether its facets are wanted, as a shop's pages ask."""
    draw = chance.random()
    if draw < 0.25:
        return "chinese", Wish(text=chance.choice(CHINESE)), True
    if draw < 0.45:
        return "english", Wish(text=chance.choice(ENGLISH)), True
    if draw < 0.55:
        return "typo", Wish(text=chance.choice(TYPOS)), True
    if draw < 0.70:
        return "beginning", Wish(text=chance.choice(BEGINNINGS)), False
    if draw < 0.85:
        words = chance.choice((*CHINESE, *ENGLISH))
        return "filtered", _filtered(chance, words), True
    if draw < 0.97:
        near = Near(*chance.choice(places))
        return "near", Wish(text=chance.choice((*CHINESE, *ENGLISH)), near=near), True
    wish = Wish(category_code=chance.choice(DEPARTMENTS), sort=Sort.NEWEST)
    return "department", wish, True


def _filtered(chance: random.Random, words: str) -> Wish:
    low = chance.choice((None, 5_000, 20_000))
    return Wish(
        text=words,
        colours=tuple(chance.sample(COLOURS, chance.choice((0, 1, 2)))),
        sizes=tuple(chance.sample(SIZES, chance.choice((0, 1)))),
        from_fen=low,
        to_fen=50_000 if low is None or chance.random() < 0.5 else None,
        sort=chance.choice((Sort.RELEVANCE, Sort.PRICE)),
    )


def searches(number: int, seconds: float) -> dict[str, Any]:
    """Four clients that search without a pause; milliseconds of each search by kind."""
    places = [(row["latitude"], row["longitude"]) for row in _rows(PLACES)]
    times: dict[str, list[float]] = defaultdict(list)
    queries.find(Wish(text="衬衫"), with_facets=True)
    # The pool has a connection for each client, and none for us.
    connection.close()

    def client(seed: int) -> None:
        chance = random.Random(seed)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            kind, wish, with_facets = wish_of(chance, places)
            began = time.perf_counter()
            queries.find(wish, with_facets=with_facets)
            times[kind].append((time.perf_counter() - began) * 1_000)
        connection.close()

    threads = [threading.Thread(target=client, args=(number * 100 + k,)) for k in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"ms": times}


def changes() -> dict[str, Any]:
    """Prices and stock change 50 times a second until we are stopped; how soon some were seen."""
    chance = random.Random(5)
    skus = [(row["id"], row["product_id"], row["code"]) for row in _rows(SOME_SKUS)]
    shelves = [Shelf(row["sku_id"], row["node_id"], row["owner_id"]) for row in _rows(EMPTY)]
    (list_id,) = (row["id"] for row in _rows("SELECT id FROM pricing_list"))
    seen: list[float] = []
    done, began = 0, time.monotonic()
    with suppress(KeyboardInterrupt):
        while True:
            is_watched = done % WATCHED_EVERY == 0
            if is_watched:
                # Each product once: below all real prices, and lower than its others.
                sku_id, product_id, code = skus[done // WATCHED_EVERY % len(skus)]
                fen = _change_price(list_id, sku_id, chance.randrange(1, 50))
            elif done % 2:
                _change_price(list_id, chance.choice(skus)[0], chance.randrange(9_000, 90_000))
            else:
                _turn(shelves[done // 2 % len(shelves)], done, chance)
            if is_watched:
                threading.Thread(target=_await, args=(product_id, code, fen, seen)).start()
            done += 1
            time.sleep(max(0.0, began + done / CHANGES_PER_S - time.monotonic()))
    return {"rate": done / (time.monotonic() - began), "ms": seen}


def _change_price(list_id: UUID, sku_id: UUID, fen: int) -> int:
    with tx.begin(actor="system:bench"):
        pricing.set_prices(list_id=list_id, rows=[PriceRow(sku_id, fen)], at=clock.now())
    return fen


def _turn(shelf: Shelf, number: int, chance: random.Random) -> None:
    """The first unit comes in, and perhaps it is sold at once."""
    cause: dict[str, Any] = {"cause_kind": "bench", "cause_id": ids.new_id(), "at": clock.now()}
    with tx.begin(actor="system:bench"):
        stock.receive(lines=[StockLine(shelf, 1)], **cause)
    if chance.random() < 0.5:
        with tx.begin(actor="system:bench"):
            stock.sell_from_hand(lines=[HandLine(shelf, 1)], **cause)


def _await(product_id: UUID, code: str, fen: int, seen: list[float]) -> None:
    began = time.perf_counter()
    wish = Wish(text=code, from_fen=fen, to_fen=fen)
    while time.perf_counter() - began < 30:
        if product_id in queries.find(wish).product_ids:
            break
        time.sleep(0.02)
    seen.append((time.perf_counter() - began) * 1_000)
    connection.close()


def _rows(text: str) -> list[sql.Row]:
    return sql.run_text(text, {})


PLACES = "SELECT latitude, longitude FROM network_node WHERE sells ORDER BY code LIMIT 400"
SOME_SKUS = """
SELECT DISTINCT ON (product_id) id, product_id, code
  FROM catalog_sku TABLESAMPLE SYSTEM (1) LIMIT 5000
"""
EMPTY = "SELECT sku_id, node_id, owner_id FROM stock_level WHERE on_hand_qty = 0 LIMIT 2000"


def main() -> None:
    what, number, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    told = searches(number, seconds) if what == "searches" else changes()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
