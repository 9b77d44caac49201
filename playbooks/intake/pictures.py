"""Whether bytes are a picture that is taken: by their content, never by what their sender says."""

from __future__ import annotations

from translations import FaultError, message

LARGEST_PICTURE = 5 * 1024 * 1024  # bytes
MOST_PICTURES = 3  # with one answer
MOST_OF_INCIDENT = 60
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}


def kind_of(body: bytes) -> str | None:
    """The content type of a JPEG, PNG, GIF or WebP; None for anything else, SVG among it."""
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if body.startswith(b"RIFF") and body[8:12] == b"WEBP" else None


def check_picture(body: bytes) -> str:
    """Its content type. Raises FaultError where it is too large or no picture."""
    if len(body) > LARGEST_PICTURE:
        raise FaultError(message("fault.picture_too_large", most=LARGEST_PICTURE // 1024 // 1024))
    kind = kind_of(body)
    if kind is None:
        raise FaultError(message("fault.no_picture"))
    return kind
