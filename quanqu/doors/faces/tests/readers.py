"""Two unlike readers of codes, for tests of what is printed: zxing-cpp, and Debian's zbar."""

import ctypes
import ctypes.util
import io
from functools import cache

import zxingcpp
from PIL import Image

GREY = int.from_bytes(b"Y800", "little")


def opened(png: bytes) -> Image.Image:
    """A printed picture as a reader's camera sees it: grey."""
    return Image.open(io.BytesIO(png)).convert("L")


def zxing(picture: Image.Image) -> list[str]:
    return sorted(found.text for found in zxingcpp.read_barcodes(picture))


def zbar(picture: Image.Image) -> list[str]:
    """What zbar reads in a grey picture; `bin/test` installs its library."""
    library = _zbar()
    scanner = library.zbar_image_scanner_create()
    image = library.zbar_image_create()
    try:
        # Every kind of code, lines one beside the other.
        library.zbar_image_scanner_set_config(scanner, 0, 0, 1)
        content = picture.tobytes()
        library.zbar_image_set_format(image, GREY)
        library.zbar_image_set_size(image, picture.width, picture.height)
        library.zbar_image_set_data(image, content, len(content), None)
        library.zbar_scan_image(scanner, image)
        found, symbol = [], library.zbar_image_first_symbol(image)
        while symbol:
            found.append(library.zbar_symbol_get_data(symbol).decode())
            symbol = library.zbar_symbol_next(symbol)
        return sorted(found)
    finally:
        library.zbar_image_destroy(image)
        library.zbar_image_scanner_destroy(scanner)


@cache
def _zbar() -> ctypes.CDLL:
    name = ctypes.util.find_library("zbar")
    assert name, "zbar is missing: apt-get install libzbar0"
    library = ctypes.CDLL(name)
    pointer, number = ctypes.c_void_p, ctypes.c_uint
    for function, takes, gives in (
        ("zbar_image_scanner_create", [], pointer),
        ("zbar_image_scanner_destroy", [pointer], None),
        (
            "zbar_image_scanner_set_config",
            [pointer, ctypes.c_int, ctypes.c_int, ctypes.c_int],
            None,
        ),
        ("zbar_image_create", [], pointer),
        ("zbar_image_destroy", [pointer], None),
        ("zbar_image_set_format", [pointer, ctypes.c_ulong], None),
        ("zbar_image_set_size", [pointer, number, number], None),
        (
            "zbar_image_set_data",
            [pointer, ctypes.c_char_p, ctypes.c_ulong, pointer],
            None,
        ),
        ("zbar_scan_image", [pointer, pointer], ctypes.c_int),
        ("zbar_image_first_symbol", [pointer], pointer),
        ("zbar_symbol_next", [pointer], pointer),
        ("zbar_symbol_get_data", [pointer], ctypes.c_char_p),
    ):
        getattr(library, function).argtypes = takes
        getattr(library, function).restype = gives
    return library
