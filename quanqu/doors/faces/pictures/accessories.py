"""Shoes, bags, hats and other things that are worn or carried."""

# ruff: noqa: E501  Outlines are data; broken over lines they are harder to edit, not easier.

from quanqu.doors.faces.pictures.brush import Brush, block, both, disc, even, mix, oval, seam, shape

_SOLE = "#f4f1ea"


def shoes(b: Brush, turn: int) -> str:
    """One trainer from the side, its pair behind."""
    upper = (
        "M92,322C90,288 96,254 108,234C118,224 134,228 144,240C156,256 170,262 186,258"
        "C212,252 222,262 236,276C258,296 292,300 318,314C330,322 332,334 330,344L96,344Z"
    )
    laces = "M190,262L206,284M208,258L222,278M224,268L236,286"
    return _shoe(upper, laces, Brush.of(b.deep), turn, "34 -46") + _shoe(
        upper, laces, b, turn, "-12 4"
    )


def _shoe(upper: str, laces: str, b: Brush, turn: int, moved: str) -> str:
    waves = "M150,300C178,318 214,318 240,296"
    bars = "M160,270L176,336M178,268L194,336M196,270L212,336"
    return (
        f'<g transform="translate({moved})">'
        + shape(upper, b.base)
        + shape(
            "M92,322C90,288 96,254 108,234C118,224 134,228 144,240C150,268 148,310 132,344L96,344Z",
            b.shade,
        )
        + shape(
            "M268,300C292,302 308,308 318,314C330,322 332,334 330,344L262,344C258,326 260,310 268,300Z",
            b.shade,
        )
        + seam(waves if turn % 2 else bars, b.light, 8)
        + seam(laces, b.light, 5)
        + shape("M88,340L334,340C342,340 344,366 334,370L100,370C88,370 84,350 88,340Z", _SOLE)
        + seam("M92,356L338,356", "#d8d3c8", 2)
        + "</g>"
    )


def boots(b: Brush, turn: int) -> str:
    """An ankle boot from the side."""
    boot = (
        "M138,122C160,116 190,116 212,122C212,180 214,230 222,262C244,282 284,292 308,312"
        "C318,322 320,336 318,348L136,348C130,280 132,190 138,122Z"
    )
    side = shape("M176,130L198,130C198,170 196,206 188,238C178,206 174,170 176,130Z", b.deep)
    laces = "".join(seam(f"M196,{y}L218,{y + 6}", b.light, 4) for y in range(160, 262, 24))
    return (
        shape(boot, b.base)
        + shape(
            "M138,122C150,119 158,118 168,117C156,190 158,280 168,348L136,348C130,280 132,190 138,122Z",
            b.shade,
        )
        + (side if turn % 2 else laces)
        + shape("M138,122C160,116 190,116 212,122L212,138C190,132 160,132 138,138Z", b.deep)
        + shape(
            "M130,344L322,344C330,350 328,368 320,370L196,370L192,386L134,386C126,374 126,356 130,344Z",
            mix(b.deep, "#14211d", 0.45),
        )
    )


def bag(b: Brush, turn: int) -> str:
    """A tote or a handbag with a flap."""
    tote = even("200,196 / 112,196 / 106,270 100,340 98,396 / 96,410 / 130,416 166,418 200,418")
    handles = seam("M152,214C148,90 252,90 248,214", b.deep, 11)
    if turn % 2:
        return (
            seam("M156,216C154,78 246,78 244,216", mix(b.deep, "#14211d", 0.3), 11)
            + shape(tote, b.base)
            + shape(
                "M236,196L288,196C294,270 300,340 302,396C304,412 280,416 250,417C256,340 250,260 236,196Z",
                b.shade,
            )
            + both(block(146, 190, 16, 40, 4, b.deep))
            + seam("M110,216L290,216", b.line, 1.8, 'opacity=".6"')
            + block(172, 300, 56, 34, 4, b.light)
        )
    flap = even("200,230 / 104,230 / 104,280 128,326 160,334 / 180,338 190,338 200,338")
    return (
        handles
        + shape(
            even(
                "200,212 / 124,212 / 100,214 96,230 94,250 / 92,310 92,350 94,386 / 98,408 128,412 200,412"
            ),
            b.base,
        )
        + shape(
            "M250,412C290,408 304,406 306,386C308,350 308,310 306,250C304,230 300,216 282,213C290,300 284,370 250,412Z",
            b.shade,
        )
        + shape(flap, b.light)
        + seam(flap, b.line, 2)
        + block(184, 322, 32, 26, 6, "#d9b76a")
        + block(192, 330, 16, 9, 4, "#a98644")
    )


def backpack(b: Brush, turn: int) -> str:
    """A backpack from the front."""
    return (
        seam("M168,118C168,84 232,84 232,118", b.deep, 10)
        + both(shape("M122,200C104,214 98,260 102,350L122,352Z", b.deep))
        + shape(
            even(
                "200,104 / 150,104 120,130 116,190 / 112,260 112,330 116,392 / 118,412 130,418 200,418"
            ),
            b.base,
        )
        + shape(
            "M236,108C268,120 282,150 284,190C288,260 288,330 284,392C282,408 274,414 250,417C262,310 262,200 236,108Z",
            b.shade,
        )
        + shape(
            even("200,268 / 144,268 / 132,268 130,276 130,288 / 130,372 / 130,386 138,390 200,390"),
            b.light,
        )
        + seam("M132,292C160,300 240,300 268,292", b.line, 3)
        + seam("M130,210C150,168 250,168 270,210", b.line, 3)
        + block(194, 292, 12, 26, 5, b.deep if turn % 2 else "#d9b76a")
    )


def hat(b: Brush, turn: int) -> str:
    """A cap or a brimmed hat."""
    if turn % 2:
        return (
            shape(
                "M100,306C96,220 140,172 198,170C262,170 298,220 296,300C240,286 160,288 100,306Z",
                b.base,
            )
            + shape(
                "M232,176C276,190 298,236 296,300C280,296 268,294 256,293C262,250 254,208 232,176Z",
                b.shade,
            )
            + shape(
                "M100,304C160,284 250,286 298,298C336,312 356,330 352,338C300,326 200,320 128,340C104,342 94,322 100,304Z",
                b.deep,
            )
            + seam("M198,170C170,206 158,250 160,292M198,170C228,206 238,250 238,290", b.line, 2)
            + disc(198, 170, 6, b.deep)
        )
    return (
        oval(200, 326, 142, 38, b.shade)
        + oval(200, 320, 142, 34, b.base)
        + shape(
            even("200,168 / 160,168 142,188 136,232 / 130,290 / 128,318 / 150,334 176,338 200,338"),
            b.light,
        )
        + shape(
            "M228,171C252,180 260,204 264,232L272,318C260,328 248,332 232,336C244,280 244,220 228,171Z",
            b.base,
        )
        + shape("M131,286C160,304 240,304 269,286L272,318C244,338 156,338 128,318Z", b.deep)
    )


def scarf(b: Brush, turn: int) -> str:
    """A scarf, looped, with fringes."""
    tail = "M170,200C158,260 150,330 148,398L206,402C208,330 212,270 222,210Z"
    back = "M214,210C226,260 236,310 242,366L290,356C282,300 262,240 240,196Z"
    checks = "".join(
        seam(f"M{154 - i * 2},{y}L{213 - i},{y + 2}", b.light, 9)
        for i, y in enumerate((268, 308, 348))
    )
    fringe = "".join(f"M{x},400L{x - 1},424" for x in range(151, 208, 8))
    return (
        shape(back, b.deep)
        + shape(tail, b.base)
        + (
            checks
            if turn % 2
            else seam(
                "M180,214C170,270 164,330 162,398M198,214C190,270 184,330 184,400", b.light, 5
            )
        )
        + seam(fringe, b.base, 4)
        + shape(
            "M132,150C150,108 250,108 268,150C280,186 256,216 200,220C144,216 120,186 132,150Z",
            b.base,
        )
        + shape(
            "M150,152C164,132 236,132 250,152C256,168 232,176 200,176C168,176 144,168 150,152Z",
            b.deep,
        )
        + seam(
            "M136,176C156,204 244,204 264,176M146,192C166,212 234,212 254,192",
            b.line,
            2.2,
            'opacity=".7"',
        )
    )


def watch(b: Brush, turn: int) -> str:
    """A wristwatch, also for small jewellery."""
    return (
        shape(
            even("200,98 / 168,98 / 166,150 158,176 / 158,320 / 166,346 168,400 / 200,400"), b.base
        )
        + seam("M168,118L232,118M168,378L232,378", b.line, 2)
        + "".join(disc(200, y, 3.4, b.deep) for y in (356, 370, 384))
        + disc(200, 248, 68, "#d9b76a" if turn % 2 else "#c7cdd0")
        + disc(200, 248, 58, "#fbfaf6")
        + block(266, 240, 12, 16, 3, "#a98644" if turn % 2 else "#98a0a4")
        + "".join(
            seam(path, "#9aa29f", 3)
            for path in (
                "M200,198L200,206",
                "M200,290L200,298",
                "M150,248L158,248",
                "M242,248L250,248",
            )
        )
        + seam("M200,248L200,212M200,248L226,262", "#2b2e31", 4)
        + disc(200, 248, 5, "#2b2e31")
    )
