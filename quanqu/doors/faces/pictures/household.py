"""Things for the house and gifts, standing on a table at about y = 400."""

# ruff: noqa: E501  Outlines are data; broken over lines they are harder to edit, not easier.

from quanqu.doors.faces.pictures.brush import Brush, block, disc, mix, oval, seam, shape

_LEAF = "#5f8f5a"


def box(b: Brush, turn: int) -> str:
    """A carton seen from a corner, with a ribbon or a label."""
    front = "M96,218L214,252L214,412L96,366Z"
    side = "M214,252L310,212L310,356L214,412Z"
    lid = "M96,218L196,182L310,212L214,252Z"
    ribbon = shape("M140,231L166,238L166,393L140,383Z", b.light) + shape(
        "M140,231L166,238L262,198L238,192Z", mix(b.light, "#ffffff", 0.35)
    )
    label = shape("M118,290L178,309L178,352L118,331Z", "#fbf8f0") + seam(
        "M128,304L166,316M128,316L152,324", b.line, 4
    )
    return (
        shape(front, b.base)
        + shape(side, b.deep)
        + shape(lid, b.light)
        + (ribbon if turn % 2 else label)
    )


def mug(b: Brush, turn: int) -> str:
    """A cup for kitchen and table ware."""
    steam = "M176,176C164,156 188,146 176,124M216,176C204,156 228,146 216,124"
    return (
        seam("M268,254C330,244 330,342 262,336", b.deep, 16)
        + shape(
            "M116,214L276,214L268,376C266,398 252,406 236,406L156,406C140,406 126,398 124,376Z",
            b.base,
        )
        + shape(
            "M244,214L276,214L268,376C266,394 256,404 240,406C248,350 250,280 244,214Z", b.shade
        )
        + oval(196, 214, 80, 18, b.light)
        + oval(196, 216, 70, 13, "#7a5238" if turn % 2 else "#c8a06a")
        + seam(steam, b.deep, 5, 'opacity=".35"')
        + (seam("M122,318L270,318", b.light, 14) if turn % 2 else "")
    )


def flowers(b: Brush, turn: int) -> str:
    """A bunch in paper."""
    blooms = ((150, 176, 34), (214, 150, 38), (262, 196, 32), (186, 216, 32), (236, 236, 28))
    heads = "".join(
        "".join(
            oval(
                x,
                y - r * 0.5,
                r * 0.42,
                r * 0.55,
                b.base if i % 2 else b.light,
                f'transform="rotate({a} {x} {y})"',
            )
            for a in range(0, 360, 60)
        )
        + disc(x, y, r * 0.3, "#e6b64c")
        for i, (x, y, r) in enumerate(blooms)
    )
    leaves = shape(
        "M116,226C104,190 110,160 120,148C138,170 142,200 134,232ZM284,236C302,206 304,170 296,152C276,170 268,202 272,234Z",
        _LEAF,
    )
    paper = mix(b.base, "#ffffff", 0.78) if turn % 2 else "#efe6d2"
    return (
        leaves
        + heads
        + shape("M106,236C150,262 250,262 294,236L232,392C226,406 174,406 168,392Z", paper)
        + shape(
            "M294,236L232,392C228,402 214,404 204,404L236,254C258,250 278,244 294,236Z",
            mix(paper, "#14211d", 0.08),
        )
        + seam("M162,352C184,364 216,364 238,352", b.base, 9)
    )


def can(b: Brush, turn: int) -> str:
    """A can or jar: preserves, meat, household goods."""
    return (
        shape("M126,178L274,178L274,384C274,400 242,410 200,410C158,410 126,400 126,384Z", b.base)
        + shape("M236,178L274,178L274,384C274,396 258,403 236,407Z", b.shade)
        + shape(
            "M126,214C142,226 258,226 274,214L274,350C258,362 142,362 126,350Z",
            mix(b.base, "#ffffff", 0.82),
        )
        + disc(186, 276, 32, b.base)
        + (
            shape("M186,254C206,270 206,288 186,300C166,288 166,270 186,254Z", b.light)
            if turn % 2
            else seam("M170,276L182,288L204,264", "#ffffff", 7)
        )
        + block(156, 322, 60, 8, 4, b.deep)
        + oval(200, 178, 74, 19, "#d9dddc")
        + oval(200, 176, 62, 14, "#bcc3c1")
    )


def tin(b: Brush, turn: int) -> str:
    """A round tin of tea or coffee."""
    return (
        shape("M122,180L278,180L278,380C278,398 244,410 200,410C156,410 122,398 122,380Z", b.base)
        + shape("M238,180L278,180L278,380C278,394 262,402 238,407Z", b.shade)
        + oval(200, 180, 78, 20, b.deep)
        + shape("M118,142L282,142L282,178C282,192 246,202 200,202C154,202 118,192 118,178Z", b.deep)
        + oval(200, 142, 82, 20, b.light)
        + shape("M122,258C140,270 260,270 278,258L278,336C260,348 140,348 122,336Z", "#fbf8f0")
        + shape(
            "M200,282C180,290 172,306 176,324C196,322 206,308 200,282ZM204,286C222,292 230,308 224,324C208,320 200,306 204,286Z",
            _LEAF if turn % 2 else b.base,
        )
    )
