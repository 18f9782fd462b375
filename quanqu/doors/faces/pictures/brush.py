"""Colours and paths for the product drawings; pure functions on text."""

# ruff: noqa: E501  The tables of colours are read as tables.

import colorsys
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 400
INK: Final = "#14211d"
WHITE: Final = "#ffffff"

NAMED: Final[dict[str, str]] = {
    "black": "#2b2e31",
    "white": "#f7f6f2",
    "ivory": "#f1e9d8",
    "cream": "#f0e6cf",
    "grey": "#9aa1a4",
    "gray": "#9aa1a4",
    "charcoal": "#4a5054",
    "silver": "#c3c9cc",
    "navy": "#2c3d5c",
    "blue": "#4f78ae",
    "sky": "#9dc0dd",
    "denim": "#53708f",
    "teal": "#2f7f7c",
    "green": "#57805c",
    "olive": "#7c7a4b",
    "mint": "#a9d3c0",
    "red": "#b94a48",
    "wine": "#7d3441",
    "burgundy": "#7d3441",
    "pink": "#e3aeb1",
    "rose": "#cf8f93",
    "coral": "#e58a72",
    "orange": "#e09450",
    "rust": "#b0623e",
    "yellow": "#e6c25b",
    "mustard": "#cf9f3d",
    "gold": "#cbaa5b",
    "brown": "#86614a",
    "camel": "#c39b6d",
    "khaki": "#b8a57e",
    "beige": "#dccab0",
    "sand": "#dccab0",
    "purple": "#81689b",
    "lilac": "#bba9d0",
}
CHINESE: Final[dict[str, str]] = {
    "藏青": "navy", "深蓝": "navy", "天蓝": "sky", "浅蓝": "sky", "牛仔": "denim", "墨绿": "green",
    "军绿": "olive", "橄榄": "olive", "薄荷": "mint", "酒红": "wine", "枣红": "wine", "砖红": "rust",
    "珊瑚": "coral", "米白": "ivory", "米色": "beige", "杏": "beige", "驼": "camel", "卡其": "khaki",
    "咖": "brown", "棕": "brown", "褐": "brown", "深灰": "charcoal", "炭": "charcoal", "银": "silver",
    "金": "gold", "姜黄": "mustard", "橙": "orange", "橘": "orange", "粉": "pink", "玫": "rose",
    "紫": "purple", "青": "teal", "黑": "black", "白": "white", "灰": "grey", "蓝": "blue", "绿": "green",
    "红": "red", "黄": "yellow",
}  # fmt: skip


def hex_of(name: str, default: str = "") -> str:
    """A colour's hex from an English or Chinese word or a hex; unknown words give the default."""
    word = name.strip().lower()
    if len(word) == 7 and word[0] == "#" and all(c in "0123456789abcdef" for c in word[1:]):
        return word
    for part, known in CHINESE.items():
        if part in word:
            return NAMED[known]
    found = [known for known in NAMED if known in word]
    return NAMED[max(found, key=len)] if found else default


def mix(one: str, other: str, share: float) -> str:
    """`share` of the other colour in the one."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def lightness(colour: str) -> float:
    red, green, blue = (part / 255 for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def from_hue(hue: float, light: float, saturation: float) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue % 360 / 360, light, saturation)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@dataclass(frozen=True, slots=True)
class Brush:
    """The tones of one thing: its colour, its light and shaded sides, its seams."""

    base: str
    light: str
    shade: str
    deep: str
    line: str

    @classmethod
    def of(cls, base: str) -> "Brush":
        dark = lightness(base) < 0.28
        return cls(
            base=base,
            light=mix(base, WHITE, 0.16 if dark else 0.3),
            shade=mix(base, INK, 0.24 if dark else 0.1),
            deep=mix(base, INK, 0.5 if dark else 0.26),
            line=mix(base, WHITE, 0.3) if dark else mix(base, INK, 0.36),
        )


def shape(path: str, fill: str, more: str = "") -> str:
    return f'<path d="{path}" fill="{fill}"{_more(more)}/>'


def seam(path: str, colour: str, width: float = 2.2, more: str = "") -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round"{_more(more)}/>'
    )


def disc(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}"/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, more: str = "") -> str:
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}"{_more(more)}/>'


def block(x: float, y: float, width: float, height: float, radius: float, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}"/>'


def both(drawing: str) -> str:
    """The drawing and its mirror image."""
    return f'{drawing}<g transform="matrix(-1 0 0 1 {WIDTH} 0)">{drawing}</g>'


def even(half: str) -> str:
    """A symmetric outline from its left half: "x,y" points; "a b c" is a curve with two handles.

    The half runs from the top of the middle line to its bottom: `200,130 / 168,112 / …`.
    """
    steps = [[_point(p) for p in step.split()] for step in half.split("/")]
    path = [f"M{_text(steps[0][-1])}", *(_go(step) for step in steps[1:])]
    for i in range(len(steps) - 1, 0, -1):
        back = [*reversed(steps[i][:-1]), steps[i - 1][-1]]
        path.append(_go([(WIDTH - x, y) for x, y in back]))
    return "".join(path) + "Z"


def _point(text: str) -> tuple[float, float]:
    x, y = text.split(",")
    return float(x), float(y)


def _go(points: list[tuple[float, float]]) -> str:
    letter = {1: "L", 2: "Q", 3: "C"}[len(points)]
    return letter + " ".join(_text(point) for point in points)


def _text(point: tuple[float, float]) -> str:
    return f"{point[0]:g},{point[1]:g}"


def _more(more: str) -> str:
    return f" {more}" if more else ""
