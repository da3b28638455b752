"""The code in a picture: a photo of the QR code on somebody's paper or screen is as good as the proof itself."""

import io

import zxingcpp
from PIL import Image, UnidentifiedImageError

from cohong.core.texts import CohongError, declare

PHOTO_BYTES = 12 << 20
"""What a telephone's photo may have."""
MAX_PIXELS = 50_000_000
"""More than any telephone takes; what unfolds to more is not looked at."""
LONG_SIDE = 2_400
"""Pixels to which a larger photo is made smaller: a code that a person can hold up is still sharp."""
_BEGINS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"RIFF")
FORMATS = ("PNG", "JPEG", "WEBP")
_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

NO_CODE = declare(
    "portal.no_code_in_picture",
    en="No code was found in the picture.",
    zh="图片中没有找到二维码。",
    next_en="Take the picture again: the whole code, sharp, in good light; or choose the proof file.",
    next_zh="请重新拍摄：二维码完整、清晰、光线充足；或直接选择凭证文件。",
    final=False,
)


def is_picture(data: bytes) -> bool:
    """Whether these bytes begin as a picture does."""
    return data.startswith(_BEGINS)


def code_in(data: bytes) -> bytes:
    """What the QR code in a picture says. Raises CohongError (`portal.no_code_in_picture`)."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise CohongError(NO_CODE)
            picture.draft("L", (LONG_SIDE, LONG_SIDE))
            grey = picture.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        raise CohongError(NO_CODE) from None
    grey.thumbnail((LONG_SIDE, LONG_SIDE))
    found = zxingcpp.read_barcodes(grey, formats=_CODES)
    if not found:
        raise CohongError(NO_CODE)
    return found[0].text.encode()
