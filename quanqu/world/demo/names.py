"""Made-up people: names put together by chance, phones of a range that nobody has."""

from random import Random
from typing import Final

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN: Final = (
    "悦安宁晓雨欣怡思涵子轩梓浩然佳琪雪梅文博俊杰雅婷诗语明哲嘉慧若溪清妍乐言书禾知夏一诺"
    "景行望舒沐阳星辰云帆锦程采薇如风以沫青禾南乔"
)


def person(random: Random) -> str:
    """A surname and one or two characters."""
    given = "".join(random.sample(GIVEN, random.choice((1, 2, 2))))
    return random.choice(SURNAMES) + given


def phone(number: int) -> str:
    """The n-th phone: 199 0000 xxxx, obviously of no real person."""
    if not 0 <= number < 10_000:
        raise ValueError(f"no phone {number}")
    return f"1990000{number:04d}"
