"""Sample content of the living page, in both languages; made up, and small."""

from datetime import timedelta
from typing import Any

from django.utils.functional import lazy

from quanqu.kit import clock, languages


def _say(english: str, chinese: str) -> str:
    return chinese if languages.is_chinese() else english


say = lazy(_say, str)
"""A sample text in the reader's language; samples are content and stay out of the catalog."""

GOODS = (
    ("p1", "jacket", "olive", say("Waxed field jacket", "油蜡田野夹克"), 89900, 119900),
    ("p2", "knit", "ivory", say("Cable knit sweater", "绞花羊毛衫"), 45900, 0),
    ("p3", "dress", "rose", say("Tea dress with belt", "收腰茶歇裙"), 52900, 0),
    ("p4", "shoes", "white", say("Court trainers", "小白鞋"), 39900, 49900),
    ("p5", "fruit", "", say("Yantai apples, 1.5 kg", "烟台红富士 1.5 千克"), 2990, 0),
    ("p6", "milk", "", say("Fresh milk, 950 ml", "鲜牛奶 950 毫升"), 1680, 0),
    ("p7", "bag", "camel", say("Canvas tote", "帆布托特包"), 29900, 0),
    ("p8", "tin", "", say("Longjing tea, 100 g", "明前龙井 100 克"), 26800, 0),
    ("p9", "trousers", "navy", say("Straight trousers", "直筒长裤"), 35900, 0),
    ("p10", "bread", "", say("Sourdough loaf", "酸面包"), 2200, 0),
    ("p11", "coat", "camel", say("Double-faced wool coat", "双面羊毛大衣"), 189900, 0),
    ("p12", "flowers", "", say("Bunch of the week", "每周花束"), 6900, 0),
)


def everything() -> dict[str, Any]:
    """All samples by the names that the sample pages use."""
    return {"goods": goods(), "lines": lines(), **_choices(), **_work(), **_figures()}


def goods() -> list[dict[str, Any]]:
    return [
        {
            "url": "/faces/product",
            "picture_seed": seed,
            "category": category,
            "colour": colour,
            "name": name,
            "price_fen": price,
            "was_fen": was or None,
            "member_price": bool(was),
            "badge": say("New", "新品") if seed in ("p2", "p11") else "",
            "note": say("Few left here", "本店仅剩少量") if seed == "p3" else "",
        }
        for seed, category, colour, name, price, was in GOODS
    ]


def lines() -> list[dict[str, Any]]:
    """Two lines of a basket."""
    buttons = {"minus_url": "#", "plus_url": "#"}
    jacket, apples = goods()[0] | buttons, goods()[4] | buttons
    return [
        jacket | {"choice": say("Olive, M", "橄榄绿 / M"), "qty": 2, "total_fen": 179800},
        apples | {"choice": say("1.5 kg", "1.5 千克"), "qty": 1, "total_fen": 2990},
    ]


def _choices() -> dict[str, Any]:
    return {
        "sizes": [
            {"value": "s", "label": "S", "note": say("none", "无货"), "disabled": True},
            {"value": "m", "label": "M", "note": say("other store", "他店有货"), "checked": True},
            {"value": "l", "label": "L", "note": say("2 here", "本店 2 件")},
            {"value": "xl", "label": "XL", "note": say("5 here", "本店 5 件")},
        ],
        "colours": [
            {"value": "olive", "label": say("Olive", "橄榄绿"), "colour": "olive", "checked": True},
            {"value": "navy", "label": say("Navy", "藏青"), "colour": "navy"},
            {"value": "camel", "label": say("Camel", "驼色"), "colour": "camel"},
            {"value": "black", "label": say("Black", "黑色"), "colour": "black"},
        ],
        "offers": [
            {
                "value": "a",
                "kind": "delivery",
                "title": say("Today by 11:26", "今天 11:26 前送达"),
                "where": say("From the Wudaokou store", "五道口店发货"),
                "distance_m": 2400,
                "fee_fen": 500,
            },
            {
                "value": "b",
                "kind": "pickup",
                "title": say("From 14:00 today", "今天 14:00 起可取"),
                "where": say("Collect at Zhongguancun", "中关村店自提"),
                "distance_m": 850,
                "checked": True,
            },
            {
                "value": "c",
                "kind": "locker",
                "title": say("Tonight after 19:30", "今晚 19:30 后"),
                "where": say("Locker bank 31, Chengfu Road", "成府路 31 号柜"),
                "distance_m": 1200,
            },
            {
                "value": "d",
                "kind": "in_store",
                "title": say("Take it now", "现在带走"),
                "where": say("Not in this size here", "本店没有这个尺码"),
                "disabled": True,
            },
        ],
        "totals": [
            {"label": say("Goods", "商品"), "fen": 182790},
            {
                "label": say("Member discount", "会员优惠"),
                "fen": -12000,
                "note": say("silver", "银卡"),
            },
            {"label": say("Stored value", "储值支付"), "fen": -50000},
            {"label": say("To pay", "应付"), "fen": 120790, "sum": True},
        ],
    }


def _work() -> dict[str, Any]:
    now = clock.now()
    return {
        "steps": [
            {"state": "done", "label": say("Paid", "已支付"), "at": now - timedelta(hours=3)},
            {
                "state": "done",
                "label": say("Picked at store S2", "S2 店已拣货"),
                "at": now - timedelta(hours=2),
                "note": say("Chen Min", "陈敏"),
            },
            {
                "state": "now",
                "label": say("On the way to S1", "运往 S1 店途中"),
                "note": say("Van 3, expected 14:00", "3 号车，预计 14:00 到"),
            },
            {"state": "next", "label": say("Ready for pickup", "待自提")},
            {"state": "next", "label": say("Handed over", "已交付")},
        ],
        "facts": [
            {"label": say("Member", "会员"), "value": "138 **** 6021", "url": "#"},
            {"label": say("Guide", "导购"), "value": say("Lin Yue (S1)", "林悦（S1）")},
            {"label": say("State", "状态"), "state": "dispatched"},
            {"label": say("Paid", "实付"), "fen": 170790},
            {"label": say("Order", "订单号"), "value": "Q7F2-KD94"},
        ],
        "why": [
            {"label": say("List price", "标价"), "fen": 119900},
            {"label": say("Silver member price", "银卡会员价"), "fen": -30000},
        ],
        "orders": _orders(),
        "states": [
            "placed",
            "paid",
            "picking",
            "dispatched",
            "ready",
            "handed_over",
            "late",
            "cancelled",
        ],
    }


def _orders() -> list[dict[str, Any]]:
    now = clock.now()
    states = (
        "placed",
        "picking",
        "ready",
        "dispatched",
        "late",
        "handed_over",
        "paid",
        "cancelled",
    )
    stores = (
        say("Wudaokou", "五道口店"),
        say("Zhongguancun", "中关村店"),
        say("Xidan", "西单店"),
        say("Wangjing", "望京店"),
    )
    return [
        {
            "number": f"Q7F2-{1049 + i * 37:04d}",
            "at": now - timedelta(minutes=17 * i + 4),
            "member": f"1{38 + i % 5} **** {6021 + i * 311 % 3970:04d}",
            "goods": goods()[i % 12],
            "more": i % 3,
            "store": stores[i % 4],
            "way": ("pickup", "delivery", "pickup", "in_store")[i % 4],
            "state": states[i % 8],
            "total_fen": 2990 + (i * 83117) % 240000,
            "guide": say("Lin Yue", "林悦") if i % 2 else "",
        }
        for i in range(14)
    ]


def _figures() -> dict[str, Any]:
    return {
        "week": [182, 204, 197, 240, 260, 341, 388, 352, 371, 402, 395, 441],
        "by_store": [
            (str(say("Xidan", "西单店")), 18423000),
            (str(say("Wudaokou", "五道口店")), 12690050),
            (str(say("Zhongguancun", "中关村店")), 9821090),
            (str(say("Wangjing", "望京店")), 4410000),
        ],
        "shares": [
            (str(say("Guide", "导购")), 2697),
            (str(say("Manager", "店长")), 899),
            (str(say("Dealer A", "经销商 A")), 1798),
            (str(say("Store S2", "S2 店")), 1348),
            (str(say("Platform", "平台")), 2248),
        ],
    }
