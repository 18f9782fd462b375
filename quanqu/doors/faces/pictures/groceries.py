"""Food and drink, standing on a table at about y = 400."""

# ruff: noqa: E501  Outlines are data; broken over lines they are harder to edit, not easier.

from quanqu.doors.faces.pictures.brush import Brush, block, both, disc, even, mix, oval, seam, shape

_LEAF = "#5f8f5a"


def fruit(b: Brush, turn: int) -> str:
    """Two apples, or citrus with a cut half."""
    if turn % 2:
        slices = "".join(
            f'<path d="M250,352L250,308" stroke="{b.light}" stroke-width="4" transform="rotate({angle} 250 352)"/>'
            for angle in range(0, 360, 45)
        )
        return (
            disc(172, 300, 84, b.base)
            + shape(
                "M172,384C226,384 256,346 256,300C256,268 240,240 214,226C236,280 220,350 150,381Z",
                b.shade,
            )
            + oval(142, 262, 15, 9, b.light, 'transform="rotate(-38 142 262)" opacity=".8"')
            + shape("M176,220C184,190 214,180 240,190C232,214 206,226 176,220Z", _LEAF)
            + disc(250, 352, 54, b.deep)
            + disc(250, 352, 47, mix(b.light, "#ffffff", 0.55))
            + disc(250, 352, 43, b.base)
            + slices
        )
    apple = even(
        "200,214 / 180,196 130,194 116,250 / 106,310 140,388 182,392 / 190,392 194,388 200,388"
    )
    second = f'<g transform="translate(66 12) scale(.86)">{shape(apple, b.deep)}</g>'
    return (
        second
        + f'<g transform="translate(-34 0)">{shape(apple, b.base)}'
        + shape(
            "M236,207C276,212 288,240 284,274C280,330 252,388 218,392C260,340 266,260 236,207Z",
            b.shade,
        )
        + oval(146, 256, 12, 24, b.light, 'transform="rotate(18 146 256)" opacity=".85"')
        + seam("M200,218C200,194 206,178 216,168", "#6b4f3a", 6)
        + shape("M208,196C220,166 252,160 274,170C264,198 236,208 208,196Z", _LEAF)
        + "</g>"
    )


def vegetable(b: Brush, turn: int) -> str:
    """A head of pak choi."""
    stalk = mix(b.base, "#f6f5e6", 0.82)
    leaf = "M200,262C160,250 110,214 112,160C114,116 160,96 186,120C206,138 208,200 200,262Z"
    return (
        f'<g transform="rotate(-16 200 380)">{shape(leaf, b.deep)}</g>'
        f'<g transform="matrix(-1 0 0 1 400 0) rotate(-16 200 380)">{shape(leaf, b.deep)}</g>'
        + shape(even("200,96 / 160,100 146,150 156,206 / 164,240 182,262 200,270"), b.base)
        + both(shape("M196,270C170,246 136,244 128,250C130,310 142,370 176,398L200,400Z", stalk))
        + both(
            seam(
                "M150,262C154,320 166,366 184,394M176,262C176,320 184,366 192,396",
                mix(stalk, b.base, 0.3),
                3,
            )
        )
        + seam(
            "M200,120L200,266M200,170L178,150M200,170L222,150M200,214L176,190M200,214L224,190",
            b.light,
            4,
        )
    )


def milk(b: Brush, turn: int) -> str:
    """A gable-top carton."""
    return (
        shape(
            "M136,190L264,190L264,400C264,406 260,408 256,408L144,408C140,408 136,406 136,400Z",
            "#fbfaf6",
        )
        + shape("M232,190L264,190L264,400C264,406 260,408 256,408L232,408Z", "#e7e4db")
        + shape("M136,190L156,126L244,126L264,190Z", b.base)
        + shape("M232,190L224,126L244,126L264,190Z", b.shade)
        + block(152, 104, 96, 26, 4, b.deep)
        + (disc(178, 156, 16, "#fbfaf6") + disc(178, 156, 11, b.light) if turn % 2 else "")
        + shape(
            "M136,330C166,306 190,350 232,322L264,330L264,400C264,406 260,408 256,408L144,408C140,408 136,406 136,400Z",
            b.base,
        )
        + shape("M232,322L264,330L264,400C264,406 260,408 256,408L232,408Z", b.shade)
        + block(156, 218, 58, 12, 6, b.base)
        + block(156, 240, 40, 8, 4, mix(b.light, "#ffffff", 0.4))
        + block(156, 256, 48, 8, 4, mix(b.light, "#ffffff", 0.4))
    )


def bread(b: Brush, turn: int) -> str:
    """A loaf, or a long one in paper."""
    crust = Brush.of("#c98f4f")
    if turn % 2:
        loaf = shape(
            "M128,120C150,84 196,100 214,146L286,344C296,376 262,396 240,372L132,176C124,158 122,136 128,120Z",
            crust.base,
        )
        cuts = seam("M150,158L182,138M172,204L206,184M194,250L228,228", crust.light, 9)
        paper = shape(
            "M176,236L262,212L312,384C314,396 306,404 298,404L198,404C190,404 184,398 182,392Z",
            mix(b.base, "#ffffff", 0.55),
        )
        return (
            loaf
            + cuts
            + paper
            + seam("M204,262L226,396M232,252L256,396", mix(b.base, "#ffffff", 0.25), 3)
        )
    return (
        shape(
            "M92,268C88,214 130,192 200,192C270,192 312,214 308,268C306,286 300,290 294,292L294,380C294,394 286,398 276,398L124,398C114,398 106,394 106,380L106,292C100,290 94,286 92,268Z",
            crust.base,
        )
        + shape(
            "M116,270C114,232 148,212 200,212C252,212 286,232 284,270C280,280 274,278 272,284L272,368C272,376 268,378 260,378L140,378C132,378 128,376 128,368L128,284C126,278 120,280 116,270Z",
            "#f3dfb8",
        )
        + "".join(
            disc(x, y, r, "#e6c997")
            for x, y, r in (
                (166, 268, 7),
                (222, 300, 9),
                (186, 334, 6),
                (238, 250, 5),
                (156, 310, 4),
                (210, 356, 5),
            )
        )
        + seam("M136,222C160,208 184,204 206,204", crust.light, 6)
    )


def bottle(b: Brush, turn: int) -> str:
    """A bottle with a label, slim or with shoulders."""
    slim = even(
        "200,92 / 182,92 / 182,150 / 182,186 152,200 152,240 / 152,388 / 152,402 158,408 200,408"
    )
    jar = even("200,150 / 156,150 / 138,158 132,176 132,196 / 132,384 / 132,402 142,408 200,408")
    body, top = (slim, 92) if turn % 2 else (jar, 150)
    wide = 96 if turn % 2 else 136
    x = 200 - wide / 2
    return (
        shape(body, b.base)
        + shape(
            f"M{x + wide * 0.72:g},214L{x + wide:g},214L{x + wide:g},388C{x + wide:g},402 {x + wide - 8:g},407 {x + wide * 0.72:g},408Z",
            b.shade,
        )
        + block(178 if turn % 2 else 150, top - 20, 44 if turn % 2 else 100, 30, 6, b.deep)
        + block(x, 254, wide, 104, 0, "#fbf8f0")
        + block(x + wide * 0.72, 254, wide * 0.28, 104, 0, "#ebe6da")
        + disc(200 - wide * 0.08, 290, 15, b.base)
        + block(200 - wide * 0.3, 316, wide * 0.44, 8, 4, b.deep)
        + block(200 - wide * 0.25, 332, wide * 0.34, 6, 3, b.light)
        + block(x + 9, 214, 7, 36, 3.5, b.light)
    )


def sack(b: Brush, turn: int) -> str:
    """A sack of rice, flour or beans."""
    cloth = Brush.of("#e8dcc2")
    grain = "".join(
        oval(
            200 + dx, 338 + dy, 5, 10, b.base, f'transform="rotate({dx * 3} {200 + dx} {338 + dy})"'
        )
        for dx, dy in ((-22, 4), (-8, -10), (8, 6), (22, -4), (0, 14))
    )
    return (
        shape(
            even("200,150 / 158,146 / 120,190 104,270 106,360 / 108,396 122,408 200,408"),
            cloth.base,
        )
        + shape(
            "M236,148C280,190 296,270 294,360C292,392 284,404 250,407C270,330 266,230 236,148Z",
            cloth.shade,
        )
        + shape("M150,120C170,136 230,136 250,120L240,156C224,164 176,164 160,156Z", cloth.shade)
        + seam("M156,152C176,164 224,164 244,152", b.base, 8)
        + block(140, 232, 120, 64, 6, b.base)
        + block(158, 252, 64, 10, 5, "#ffffff")
        + block(158, 270, 42, 8, 4, b.light)
        + grain
    )


def eggs(b: Brush, turn: int) -> str:
    """Eggs in a tray."""
    shell = ("#e8c39e", "#f4e6d4") if turn % 2 else ("#f3e3cd", "#dcae84")
    egg = "M0,-46C22,-46 34,-10 34,8C34,28 18,38 0,38C-18,38 -34,28 -34,8C-34,-10 -22,-46 0,-46Z"
    row = "".join(
        f'<g transform="translate({x} {y}) scale({size})">{shape(egg, shell[i % 2])}'
        + oval(-11, -14, 6, 12, "#ffffff", 'opacity=".55" transform="rotate(18)"')
        + "</g>"
        for i, (x, y, size) in enumerate(
            (
                (128, 288, 0.86),
                (200, 282, 0.9),
                (272, 288, 0.86),
                (106, 326, 1.04),
                (168, 322, 1.06),
                (232, 322, 1.06),
                (294, 326, 1.04),
            )
        )
    )
    tray = Brush.of(mix(b.base, "#b9b4a8", 0.5))
    return (
        row
        + shape(
            "M58,334C80,350 92,352 106,344C126,360 148,360 168,344C190,360 210,360 232,344C252,360 274,360 294,344C308,352 320,350 342,334L326,392C324,402 318,406 308,406L92,406C82,406 76,402 74,392Z",
            tray.base,
        )
        + seam("M136,360L142,402M200,360L200,402M264,360L258,402", tray.line, 3, 'opacity=".5"')
    )


def pouch(b: Brush, turn: int) -> str:
    """A bag of snacks or frozen food."""
    return (
        shape(
            even(
                "200,118 / 118,112 / 126,150 124,180 / 112,260 116,340 122,380 / 118,410 / 146,404 174,402 200,402"
            ),
            b.base,
        )
        + shape(
            "M244,115L282,112C274,150 276,180 276,180C288,260 284,340 278,380L282,410C268,407 256,405 246,404C262,310 262,210 244,115Z",
            b.shade,
        )
        + seam("M120,136C160,142 240,142 280,136M121,390C160,382 240,382 279,390", b.deep, 3)
        + oval(200, 262, 58, 58, "#fbf8f0")
        + (
            shape("M166,270C180,236 222,232 236,252C226,286 186,296 166,270Z", "#dca64b")
            + seam("M176,268C194,252 212,246 228,252", "#b9812c", 3)
            if turn % 2
            else disc(184, 256, 17, "#b9812c")
            + disc(214, 248, 13, "#dca64b")
            + disc(206, 278, 16, "#8e5f2a")
        )
        + block(158, 168, 84, 12, 6, b.light)
    )


def fish(b: Brush, turn: int) -> str:
    """A fish on a plate."""
    return (
        oval(200, 330, 150, 58, "#fbfaf6")
        + oval(200, 326, 118, 42, "#ebeeec")
        + shape(
            "M84,312C120,258 214,250 268,300L322,266C318,300 320,330 330,356L270,326C216,376 126,372 84,312Z",
            b.base,
        )
        + shape("M90,320C130,372 216,374 268,328C216,346 140,346 90,320Z", b.light)
        + shape("M166,270C190,240 218,240 234,262C214,262 196,266 176,274Z", b.deep)
        + seam("M146,280C158,300 158,324 146,344", b.deep, 3)
        + "".join(
            seam(f"M{x},294C{x + 10},304 {x + 10},318 {x},328", b.shade, 3)
            for x in range(172, 262, 22)
        )
        + disc(114, 306, 8, "#ffffff")
        + disc(113, 306, 4.4, "#22302b")
    )


def bowl(b: Brush, turn: int) -> str:
    """A bowl of noodles or rice: cooked and ready meals."""
    noodles = "".join(
        f"M{x},244C{x + 12},226 {x + 26},262 {x + 40},242" for x in range(112, 260, 26)
    )
    return (
        seam("M230,250L330,150M250,256L346,166", "#9a6b45", 7)
        + oval(200, 250, 118, 30, b.deep)
        + oval(200, 248, 108, 24, "#f0d9a8")
        + seam(noodles, "#dcb56c", 6)
        + disc(158, 246, 15, "#ffffff")
        + disc(158, 246, 8, "#eaa63c")
        + shape("M206,240C220,226 244,228 254,240C240,252 220,252 206,240Z", _LEAF)
        + shape(
            "M82,252C84,340 130,394 158,398L242,398C270,394 316,340 318,252C300,290 100,290 82,252Z",
            b.base,
        )
        + shape(
            "M262,276C296,270 314,262 318,252C316,340 270,394 242,398L226,398C254,370 266,320 262,276Z",
            b.shade,
        )
        + block(156, 394, 88, 14, 4, b.deep)
        + (seam("M100,312C140,330 260,330 300,312", b.light, 6) if turn % 2 else "")
    )
