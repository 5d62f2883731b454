"""Which files a report may bring: a closed list of types, each known by the bytes that it begins with.

Invariant: a type is believed only when the content begins as that type does. Nothing in the list is a program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tearline.errors import InvalidInput

MAX_BYTES: Final = 20 << 20

# Media type -> endings of its files, and what the content has at which place. None: text, which begins with anything.
Signature = tuple[tuple[int, bytes], ...]
MEDIA: Final[Mapping[str, tuple[tuple[str, ...], tuple[Signature, ...] | None]]] = {
    "image/jpeg": ((".jpg", ".jpeg"), (((0, b"\xff\xd8\xff"),),)),
    "image/png": ((".png",), (((0, b"\x89PNG\r\n\x1a\n"),),)),
    "image/gif": ((".gif",), (((0, b"GIF87a"),), ((0, b"GIF89a"),))),
    "image/webp": ((".webp",), (((0, b"RIFF"), (8, b"WEBP")),)),
    "image/heic": ((".heic", ".heif"), tuple(((4, b"ftyp" + brand),) for brand in (b"heic", b"heix", b"mif1"))),
    "image/tiff": ((".tif", ".tiff"), (((0, b"II*\0"),), ((0, b"MM\0*"),))),
    "application/pdf": ((".pdf",), (((0, b"%PDF-"),),)),
    "video/mp4": ((".mp4", ".m4v"), (((4, b"ftyp"),),)),
    "video/quicktime": ((".mov",), (((4, b"ftypqt"),), ((4, b"moov"),), ((4, b"wide"),), ((4, b"mdat"),))),
    "audio/mpeg": ((".mp3",), (((0, b"ID3"),), ((0, b"\xff\xfb"),), ((0, b"\xff\xf3"),))),
    "audio/mp4": ((".m4a",), (((4, b"ftyp"),),)),
    "text/plain": ((".txt",), None),
    "text/csv": ((".csv",), None),
}  # fmt: skip
ENDINGS: Final = tuple(ending for endings, _ in MEDIA.values() for ending in endings)
WHICH: Final = "Send a picture, a video, a recording, a PDF or a text, such as .jpg, .png, .mp4, .pdf or .txt."


def media_type_of(name: str) -> str:
    """The type that a file's ending stands for, empty where the list has none."""
    lower = name.lower()
    return next((type_ for type_, (endings, _) in MEDIA.items() if lower.endswith(endings)), "")


def check_media(media_type: str, content: bytes) -> None:
    """Raise `InvalidInput` unless the type is in the list and the content begins like it."""
    if media_type not in MEDIA:
        raise InvalidInput("file.type", WHICH, field="file")
    if not content:
        raise InvalidInput("file.empty", "The file is empty. Choose another.", field="file")
    if not _begins_like(media_type, content):
        raise InvalidInput(
            "file.not-its-type", "The file is not what its name says. Save it again, or send another.", field="file"
        )


def _begins_like(media_type: str, content: bytes) -> bool:
    signatures = MEDIA[media_type][1]
    if signatures is None:
        return b"\0" not in content
    return any(all(content.startswith(mark, at) for at, mark in each) for each in signatures)
