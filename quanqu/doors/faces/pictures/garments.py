"""Clothes, hung flat and seen from the front, on a field of 400 x 500 with the middle line at 200."""

# ruff: noqa: E501  Outlines are data; broken over lines they are harder to edit, not easier.

from quanqu.doors.faces.pictures.brush import Brush, block, both, disc, even, mix, seam, shape

_SLEEVE = (
    "M130,126C106,136 96,166 86,226C78,276 72,318 74,366C84,374 104,374 112,368"
    "C116,322 124,276 140,226Z"
)
_INSIDE = "M166,112C176,126 224,126 234,112C226,98 174,98 166,112Z"


def jacket(b: Brush, turn: int) -> str:
    """A short jacket with a zip and ribbed hem; every third one is quilted."""
    body = even(
        "200,130 / 164,110 / 150,116 138,121 126,130 / 130,170 134,205 134,240 / "
        "134,300 130,350 128,398 / 152,406 178,408 200,408"
    )
    quilted = "".join(
        seam(f"M132,{y}C160,{y + 9} 180,{y + 9} 198,{y + 4}", b.deep, 2)
        for y in range(176, 372, 38)
    )
    pockets = seam("M150,296L166,344", b.line, 3)
    return (
        both(
            shape(_SLEEVE, b.shade)
            + shape("M74,350C84,360 104,360 113,354L112,370C102,378 84,378 74,370Z", b.deep)
        )
        + shape(body, b.base)
        + shape(
            "M200,140L200,408C224,408 248,406 272,398C270,350 266,300 266,240C258,250 240,190 200,140Z",
            b.shade,
            'opacity=".55"',
        )
        + (both(quilted) if turn % 3 == 0 else both(pockets))
        + shape(
            "M129,382C152,392 178,394 200,394C222,394 248,392 271,382L272,398C248,406 222,408 200,408C178,408 152,406 128,398Z",
            b.deep,
        )
        + shape(
            "M162,113C168,96 184,90 200,90C216,90 232,96 238,113C232,134 220,150 200,156C180,150 168,134 162,113Z",
            b.deep,
        )
        + shape(
            "M172,108C180,116 220,116 228,108C222,98 178,98 172,108Z", mix(b.deep, "#14211d", 0.35)
        )
        + seam("M200,152L200,406", b.line, 3)
        + block(196.5, 166, 7, 17, 3, b.light)
    )


def coat(b: Brush, turn: int) -> str:
    """A long coat with lapels and a belt or two rows of buttons."""
    body = even(
        "200,128 / 164,108 / 150,114 138,119 126,128 / 131,170 136,205 136,240 / "
        "132,300 124,370 118,432 / 146,440 174,442 200,442"
    )
    buttons = "".join(both(disc(184, y, 4.6, b.deep)) for y in (262, 300, 338))
    belt = block(133, 250, 134, 20, 3, b.deep) + block(188, 247, 24, 26, 4, b.line)
    return (
        both(shape(_SLEEVE, b.shade))
        + shape(_INSIDE, mix(b.deep, "#14211d", 0.3))
        + shape(body, b.base)
        + shape(
            "M214,210L216,441C244,441 262,438 282,432C276,370 268,300 264,240C256,262 236,240 214,210Z",
            b.shade,
            'opacity=".6"',
        )
        + shape("M170,104L200,226L230,104C222,122 178,122 170,104Z", mix(b.base, "#ffffff", 0.72))
        + both(
            shape(
                "M168,104C158,112 150,130 152,152L170,160L160,170L200,230C196,190 184,150 168,104Z",
                b.light,
            )
        )
        + both(
            seam(
                "M168,104C184,150 196,190 200,230L160,170L170,160L152,152C150,130 158,112 168,104Z",
                b.line,
                2,
            )
        )
        + seam("M200,230L200,440", b.line, 2.4)
        + (belt if turn % 2 else buttons)
        + both(seam("M142,318L168,324", b.line, 3))
    )


def shirt(b: Brush, turn: int) -> str:
    """A shirt with collar, placket and buttons."""
    body = even(
        "200,126 / 166,108 / 150,114 138,120 126,128 / 131,170 136,205 136,238 / "
        "136,300 134,350 132,396 / 152,416 176,420 200,414"
    )
    return (
        both(
            shape(_SLEEVE, b.shade)
            + shape("M74,348C86,356 104,356 113,351L112,369C102,376 84,376 74,368Z", b.light)
        )
        + shape(_INSIDE, b.deep)
        + shape(body, b.base)
        + _stripes(turn, body, b)
        + shape("M191,138L209,138L209,416L191,416Z", b.light, 'opacity=".75"')
        + seam("M191,140L191,415M209,140L209,415", b.line, 1.4, 'opacity=".7"')
        + "".join(disc(200, y, 3.8, b.line) for y in range(166, 400, 44))
        + both(
            shape(
                "M168,102C160,108 154,118 152,132L178,150L200,134C186,126 176,116 168,102Z", b.light
            )
        )
        + both(
            seam(
                "M168,102C160,108 154,118 152,132L178,150L200,134C186,126 176,116 168,102Z",
                b.line,
                2,
            )
        )
        + seam("M222,206L254,206L254,238L238,246L222,238Z", b.line, 2)
    )


def tee(b: Brush, turn: int) -> str:
    """A T-shirt, plain, striped or with a block of colour."""
    body = even(
        "200,142 / 188,140 172,128 164,110 / 146,116 124,124 108,136 / 92,166 / 80,204 / "
        "104,220 126,228 / 136,214 / 138,280 136,340 134,402 / 156,410 178,412 200,412"
    )
    band = shape("M137,250L263,250L264,306L136,306Z", b.deep)
    return (
        shape("M164,108C174,122 226,122 236,108C228,98 172,98 164,108Z", b.deep)
        + shape(body, b.base)
        + (band if turn % 4 == 1 else _stripes(turn, body, b))
        + both(
            shape("M136,214L126,228C104,220 80,204 80,204L92,166C104,190 120,204 136,214Z", b.shade)
        )
        + shape(
            "M240,412C252,410 260,408 266,402C264,340 262,280 264,214C256,300 250,360 240,412Z",
            b.shade,
        )
        + seam("M164,111C172,138 188,148 200,148C212,148 228,138 236,111", b.line, 5)
        + both(seam("M84,194C100,206 114,214 129,219", b.line, 1.6, 'opacity=".7"'))
    )


def knit(b: Brush, turn: int) -> str:
    """A sweater with ribs and a cabled front or a patterned yoke."""
    body = even(
        "200,134 / 186,134 172,124 166,108 / 150,114 138,120 126,128 / 131,170 136,205 136,240 / "
        "134,300 130,350 132,384 / 132,404 / 156,410 178,412 200,412"
    )
    yoke = "".join(
        seam(
            "M" + " ".join(f"{x},{y + (x // 12 % 2) * 10}" for x in range(140, 264, 12)), b.light, 4
        )
        for y in (178, 200, 222)
    )
    cables = "".join(
        both(
            seam(
                f"M178,{y}C190,{y + 8} 166,{y + 16} 178,{y + 24}M166,{y}C154,{y + 8} 178,{y + 16} 166,{y + 24}",
                b.line,
                2.4,
            )
        )
        for y in range(170, 370, 24)
    )
    ribs = "".join(f"M{x},386L{x},408" for x in range(138, 266, 9))
    return (
        both(
            shape(_SLEEVE, b.shade)
            + shape("M75,340C86,348 104,348 114,343L112,370C102,378 84,378 74,370Z", b.deep)
        )
        + shape(body, b.base)
        + (yoke if turn % 2 else cables)
        + shape(
            "M132,382C156,388 178,390 200,390C222,390 244,388 268,382L268,404C244,410 222,412 200,412C178,412 156,410 132,404Z",
            b.shade,
        )
        + seam(ribs, b.line, 1.6, 'opacity=".6"')
        + shape(
            "M164,108C168,92 232,92 236,108C230,132 216,144 200,144C184,144 170,132 164,108Z",
            b.shade,
        )
        + shape("M175,108C180,116 220,116 225,108C218,100 182,100 175,108Z", b.deep)
        + seam("M165,109C172,136 186,144 200,144C214,144 228,136 235,109", b.line, 2)
    )


def dress(b: Brush, turn: int) -> str:
    """A dress with a waist and a wide skirt, with sleeves or straps."""
    skirt_part = "144,246 / 132,310 110,380 96,424 / 130,438 166,442 200,442"
    sleeved = even(
        "200,142 / 184,138 174,126 170,106 / 152,112 138,118 124,128 / 108,166 / 104,186 / 124,198 136,200 / "
        f"142,190 / 148,214 147,230 / {skirt_part}"
    )
    strapped = even(
        f"200,156 / 182,158 166,152 / 160,96 / 152,96 / 150,150 / 140,168 138,186 / 146,210 148,230 / {skirt_part}"
    )
    with_sleeves = turn % 2 == 0
    folds = "M176,250C168,320 156,390 148,438M186,252C184,320 178,390 176,440"
    return (
        (
            shape("M170,104C178,114 222,114 230,104C224,98 176,98 170,104Z", b.deep)
            if with_sleeves
            else ""
        )
        + shape(sleeved if with_sleeves else strapped, b.base)
        + shape(
            "M216,248C228,310 240,390 246,440C268,438 290,432 304,424C290,380 268,310 256,246C250,230 246,240 216,248Z",
            b.shade,
            'opacity=".7"',
        )
        + _dots(turn, b)
        + both(seam(folds, b.line, 2, 'opacity=".55"'))
        + shape("M146,234C160,242 240,242 254,234L256,250C238,258 162,258 144,250Z", b.deep)
        + (both(seam("M142,190C138,176 136,160 138,142", b.line, 1.8)) if with_sleeves else "")
        + (
            seam("M170,107C174,130 186,142 200,144C214,142 226,130 230,107", b.line, 3)
            if with_sleeves
            else ""
        )
    )


def trousers(b: Brush, turn: int) -> str:
    """Trousers, straight or tapered."""
    hem = "112" if turn % 2 else "124"
    legs = even(
        f"200,208 / 196,208 / 190,300 184,360 178,432 / 160,440 138,440 {hem},432 / "
        f"128,340 136,200 148,104 / 166,108 184,109 200,109"
    )
    return (
        shape(legs, b.base)
        + shape(
            "M204,208C212,300 218,360 222,432C240,440 262,440 276,432C272,340 264,200 252,110C244,180 232,220 204,208Z",
            b.shade,
            'opacity=".75"',
        )
        + shape("M149,86C166,90 234,90 251,86L253,110C234,115 166,115 147,110Z", b.deep)
        + both(seam("M168,88L168,112M150,150C162,150 172,136 174,114", b.line, 2.2))
        + seam("M200,112L200,206M200,176C208,176 212,160 212,114", b.line, 2.2)
        + both(seam("M160,160C156,250 150,350 148,436", b.line, 1.7, 'opacity=".5"'))
        + disc(200, 101, 4.4, b.light)
    )


def skirt(b: Brush, turn: int) -> str:
    """A pleated skirt."""
    body = even("200,140 / 150,136 / 132,220 108,320 92,396 / 126,412 164,416 200,416")
    spread = (38, 58, 78) if turn % 2 else (28, 52, 76, 92)
    pleats = "".join(
        both(
            seam(
                f"M{200 - step * 0.46:g},140C{200 - step * 0.7:g},230 {200 - step:g},330 {200 - step * 1.16:g},412",
                b.line,
                2,
                'opacity=".6"',
            )
        )
        for step in spread
    )
    return (
        shape(body, b.base)
        + shape(
            "M218,140C234,230 246,330 252,413C276,410 294,404 308,396C292,320 268,220 250,136Z",
            b.shade,
        )
        + pleats
        + shape("M150,112C168,117 232,117 250,112L252,138C232,144 168,144 148,138Z", b.deep)
        + disc(236, 127, 4.6, b.light)
    )


def _stripes(turn: int, outline: str, b: Brush) -> str:
    """Some pieces are striped; the others stay plain."""
    if turn % 3 != 2:
        return ""
    lines = "".join(f"M60,{y}L340,{y}" for y in range(158, 420, 22))
    return f'<clipPath id="cut"><path d="{outline}"/></clipPath>' + seam(
        lines, b.deep, 5, 'clip-path="url(#cut)"'
    )


def _dots(turn: int, b: Brush) -> str:
    if turn % 3 != 1:
        return ""
    spots = [(x + (y // 26 % 2) * 15, y) for y in range(274, 424, 26) for x in range(130, 268, 30)]
    return "".join(disc(x, y, 3.6, b.light) for x, y in spots if abs(x - 200) < (y - 130) * 0.33)
