"""Pictures of products, drawn from a seed: one flat thing on a soft ground, in its SKU's colour.

They stand in where a merchant has not sent photographs. The same input gives the same drawing.
"""

# ruff: noqa: E501  The table of kinds reads as a table.

from collections.abc import Callable
from functools import lru_cache
from typing import Final
from zlib import crc32

from quanqu.doors.faces.pictures import accessories, garments, groceries, household
from quanqu.doors.faces.pictures.brush import Brush, disc, from_hue, hex_of, lightness, oval, shape

VERSION: Final = 2
"""Part of every address: raise it when a drawing changes, for browsers keep pictures for ever."""

Drawing = Callable[[Brush, int], str]

KINDS: Final[dict[str, tuple[Drawing, str, str]]] = {
    # kind: (drawing, colour when the SKU has none, words that mean it)
    "coat": (garments.coat, "camel", "coat trench overcoat parka 大衣 风衣 羽绒"),
    "jacket": (garments.jacket, "olive", "jacket outerwear blazer suit bomber hoodie vest 夹克 外套 西装 西服 卫衣 马甲"),
    "knit": (garments.knit, "rust", "knit sweater cardigan pullover wool 毛衣 针织 羊毛 开衫"),
    "tee": (garments.tee, "sky", "tee t-shirt tshirt polo top underwear sport t恤 短袖 背心 内衣 运动"),
    "shirt": (garments.shirt, "white", "shirt blouse 衬衫 衬衣 上衣"),
    "dress": (garments.dress, "rose", "dress gown qipao 连衣裙 旗袍 礼服"),
    "skirt": (garments.skirt, "wine", "skirt 半身裙 短裙 裙"),
    "trousers": (garments.trousers, "denim", "trouser pants jeans shorts chino 裤"),
    "boots": (accessories.boots, "brown", "boot 靴"),
    "shoes": (accessories.shoes, "teal", "shoe sneaker trainer footwear sandal slipper 鞋"),
    "backpack": (accessories.backpack, "navy", "backpack rucksack luggage 双肩 背包 箱包"),
    "bag": (accessories.bag, "camel", "bag tote handbag purse wallet leather 包 皮具"),
    "hat": (accessories.hat, "khaki", "hat cap beanie headwear 帽"),
    "scarf": (accessories.scarf, "burgundy", "scarf shawl sock glove 围巾 丝巾 袜 手套"),
    "watch": (accessories.watch, "brown", "watch jewel accessor belt 手表 腕表 首饰 饰品 配饰 腰带"),
    "fruit": (groceries.fruit, "red", "fruit apple orange citrus 水果 果 橙 苹果"),
    "vegetable": (groceries.vegetable, "#6a9a55", "vegetable veg greens salad produce 蔬 菜"),
    "milk": (groceries.milk, "blue", "milk dairy yogurt yoghurt cheese 奶 乳"),
    "bread": (groceries.bread, "rust", "bread bakery cake pastry biscuit 面包 烘焙 糕 饼"),
    "eggs": (groceries.eggs, "grey", "egg 蛋"),
    "fish": (groceries.fish, "#6f94a8", "fish seafood 鱼 海鲜 水产 虾"),
    "bowl": (groceries.bowl, "red", "noodle ready meal deli soup cooked 面条 熟食 便当 速食 米饭 粉面"),
    "sack": (groceries.sack, "green", "rice flour grain bean staple 米 粮 面粉 豆"),
    "tin": (household.tin, "green", "tea coffee tin 茶 咖啡"),
    "pouch": (groceries.pouch, "coral", "snack crisp chips nut candy sweet frozen pouch 零食 坚果 糖 冷冻 膨化"),
    "bottle": (groceries.bottle, "green", "bottle drink beverage juice wine beer water oil sauce liquor shampoo beauty cosmetic care 饮 酒 水 油 酱 调味 洗 护 美妆"),
    "mug": (household.mug, "teal", "mug cup kitchen tableware home 杯 餐具 厨 家居"),
    "flowers": (household.flowers, "pink", "flower bouquet plant garden 花 绿植"),
    "can": (household.can, "orange", "can meat preserve pet household clean 罐 肉 宠物 日用 清洁"),
    "box": (household.box, "beige", "box gift toy book stationery electronic 盒 礼 玩具 图书 文具 数码"),
}  # fmt: skip

FORMS: Final[dict[str, tuple[str, int, str, str]]] = {
    # form: (kind, turn of the drawing, colour when the SKU has none, words of a name that mean it)
    "apple": ("fruit", 0, "red", "apple 苹果 富士"),
    "pear": ("fruit", 0, "#c9c26b", "pear 梨"),
    "peach": ("fruit", 0, "coral", "peach nectarine 桃"),
    "citrus": ("fruit", 1, "orange", "orange citrus mandarin tangerine 橙 橘 柑"),
    "lemon": ("fruit", 1, "yellow", "lemon grapefruit pomelo 柠檬 柚"),
    "loaf": ("bread", 0, "rust", "toast sandwich sliced 吐司 切片"),
    "baguette": ("bread", 1, "rust", "baguette sourdough rustic 法棍 长棍 酸面包"),
    "cap": ("hat", 1, "navy", "cap 棒球"),
    "brimmed": ("hat", 0, "khaki", "bucket straw fedora sun 渔夫 草帽 礼帽 遮阳"),
    "tote": ("bag", 1, "camel", "tote shopper canvas 托特 帆布 购物"),
    "satchel": ("bag", 0, "camel", "satchel crossbody shoulder 斜挎 单肩 手提"),
    "wine": ("bottle", 1, "wine", "wine liquor oil sauce vinegar beer juice 酒 油 酱 醋 果汁"),
    "water": ("bottle", 1, "sky", "water 水"),
    "coffee": ("tin", 0, "brown", "coffee 咖啡"),
    "tea": ("tin", 1, "green", "tea 茶"),
    "stripes": ("tee", 2, "white", "stripe breton 条纹 海魂"),
    "stripes-shirt": ("shirt", 2, "sky", "stripe 条纹"),
    "quilt": ("jacket", 0, "olive", "quilt puffer down padded 绗缝 羽绒 棉"),
    "strap": ("dress", 1, "rose", "slip strap cami 吊带"),
}  # fmt: skip

HANGING: Final = {
    "coat",
    "jacket",
    "knit",
    "tee",
    "shirt",
    "dress",
    "skirt",
    "trousers",
    "scarf",
    "watch",
}
GROUNDS: Final = (150, 172, 196, 214, 338, 14, 30, 44, 92, 252)
"""Hues of the soft grounds; none is loud enough to fight with the thing on it."""


def kind_of(category: str, name: str = "") -> str:
    """Which drawing suits a category, or else the product's name; a plain box when neither says."""
    if category.lower() in KINDS:
        return category.lower()
    for words in (category.lower(), name.lower()):
        for kind, (_, _, meanings) in KINDS.items():
            if any(meaning in words for meaning in meanings.split()):
                return kind
    return "box"


def form_of(kind: str, name: str) -> str:
    """The form that a product's name asks for, so that an apple is no orange; empty: by seed."""
    words = name.lower()
    for form, (of_kind, _, _, meanings) in FORMS.items():
        if kind == of_kind and any(meaning in words for meaning in meanings.split()):
            return form
    return ""


def colour_hex(colour: str) -> str:
    """The hex of a SKU's colour, for swatches; a middle grey when the word is unknown."""
    return hex_of(colour, "#a8afac")


@lru_cache(maxsize=2048)
def draw(*, seed: str, category: str, colour: str = "", form: str = "") -> str:
    """The whole SVG of one product, 400 x 500."""
    kind = kind_of(category)
    drawing, usual, _ = KINDS[kind]
    turn = crc32(seed.encode())
    shown = turn >> 3
    if form in FORMS and FORMS[form][0] == kind:
        _, shown, usual, _ = FORMS[form]
    base = hex_of(colour) or hex_of(usual)
    thing = drawing(Brush.of(base), shown)
    cast = (
        f'<g opacity=".13" transform="translate(7 12)" filter="url(#flat)">{thing}</g>'
        if kind in HANGING
        else oval(206, 410, 132, 15, "#14211d", 'opacity=".13"')
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 500" width="400" height="500">'
        + _FLAT
        + _ground(turn, base)
        + cast
        + thing
        + "</svg>"
    )


_FLAT: Final = (
    '<filter id="flat" x="-10%" y="-10%" width="120%" height="120%">'
    '<feColorMatrix values="0 0 0 0 .08 0 0 0 0 .13 0 0 0 0 .11 0 0 0 1 0"/>'
    '<feGaussianBlur stdDeviation="5"/></filter>'
)


def _ground(turn: int, base: str) -> str:
    """A soft field and one larger form behind the thing; pale things get a deeper field."""
    hue = GROUNDS[turn % len(GROUNDS)]
    pale = lightness(base) > 0.8
    field = from_hue(hue, 0.87 if pale else 0.935, 0.24 if pale else 0.3)
    form = from_hue(hue + 8, 0.82 if pale else 0.895, 0.26 if pale else 0.34)
    forms = (
        disc(200, 262, 168, form),
        shape("M62,500L62,222C62,62 338,62 338,222L338,500Z", form),
        shape("M0,330C110,290 250,392 400,318L400,500L0,500Z", form),
        disc(286, 148, 118, form) + shape("M0,402L400,402L400,500L0,500Z", form),
    )
    return f'<rect width="400" height="500" fill="{field}"/>' + forms[(turn >> 5) % len(forms)]
