"""A page is as calm as its least disciplined rule: colours are tokens, and tokens have contrast."""

import re
from pathlib import Path

import pytest

STYLES = (Path(__file__).parents[1] / "static" / "faces" / "quanqu.css").read_text()
TOKENS = STYLES.split("/* 2 ground")[0]
RULES = STYLES.split("/* 2 ground")[1]
NAMES = "white|black|red|green|blue|gray|grey|yellow|orange|purple|teal|silver|navy|pink|gold"
COLOUR = re.compile(rf"#[0-9a-f]{{3,8}}\b|\b(?:rgba?|hsla?|oklch|lab)\(|:\s*(?:{NAMES})\b", re.I)

PAIRS = [
    ("ink", "paper"), ("ink", "ground"), ("ink-soft", "paper"), ("ink-soft", "ground"),
    ("ink-soft", "sunk"), ("ink-faint", "paper"), ("ink-faint", "ground"), ("ink-faint", "sunk"),
    ("accent", "paper"), ("accent", "ground"), ("accent-deep", "accent-soft"),
    ("on-accent", "accent"), ("on-accent", "accent-deep"), ("on-field", "field"),
    ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"), ("news", "news-soft"),
    ("good", "paper"), ("bad", "paper"), ("ink-soft", "news-soft"), ("ink-soft", "bad-soft"),
    ("ink-soft", "accent-soft"), ("paper", "ink"), ("code-ink", "code-paper"),
]  # fmt: skip


def tokens(theme: str) -> dict[str, str]:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    read = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return read | (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark)) if theme == "dark" else {}
    )


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestColours:
    def test_stand_in_the_tokens_only(self) -> None:
        assert COLOUR.findall(RULES) == []

    def test_the_search_would_see_one(self) -> None:
        assert COLOUR.findall("a { color: #fff } b { color: rgb(1 2 3) } c { color: red }") != []

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize(("front", "back"), PAIRS)
    def test_text_reaches_four_and_a_half(self, theme: str, front: str, back: str) -> None:
        known = tokens(theme)
        assert contrast(known[front], known[back]) >= 4.5

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("back", ["paper", "ground"])
    def test_borders_of_controls_reach_three(self, theme: str, back: str) -> None:
        known = tokens(theme)
        assert contrast(known["line-strong"], known[back]) >= 3

    def test_every_token_that_is_used_is_defined(self) -> None:
        used = set(re.findall(r"var\(--([a-z0-9-]+)", STYLES))
        assert used <= set(re.findall(r"--([a-z0-9-]+):", STYLES))


class TestTemplates:
    def test_bring_no_style_and_no_script_of_their_own(self) -> None:
        doors = Path(__file__).parents[2]
        pages = [page for page in doors.rglob("*.html") if "style=" in page.read_text()]
        scripts = [
            page
            for page in doors.rglob("*.html")
            if re.search(
                r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son[a-z]+=", page.read_text()
            )
        ]
        assert pages == []
        assert scripts == []

    def test_use_only_icons_that_are_drawn(self) -> None:
        folder = Path(__file__).parents[1]
        drawn = set(re.findall(r'id="(\w+)"', (folder / "static/faces/icons.svg").read_text()))
        used = {
            name
            for page in folder.parent.rglob("*.html")
            for name in re.findall(r'{% icon "(\w+)"', page.read_text())
        }
        assert used <= drawn
