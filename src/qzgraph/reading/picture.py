"""Reads pictures of pages (.png, .jpg, .tif) into a :class:`~qzgraph.reading.source.Source`, by
recognising their words."""

from __future__ import annotations

from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.limits import MAX_FILE_BYTES, MAX_PIXELS, MAX_SCANNED_PAGES, refuse_larger
from qzgraph.reading.pagelayout import Pages
from qzgraph.reading.pdfobjects import TooDense
from qzgraph.reading.progress import tell
from qzgraph.reading.recognising import GIVE_WORD, is_installed, not_installed, recognise
from qzgraph.reading.source import Source

#: Points across A4, which a picture that says nothing of its size is taken for.
_WIDTH = 595.0


def read_picture(path: Path) -> Source:
    """The picture, or each of a file of several, as a page; its places are those of a PDF.

    Raises :class:`UnreadableSource` for a picture that is damaged, too large, or has no words, and
    where recognising is not installed.
    """
    label = path.name
    if not is_installed():
        raise not_installed("this is a picture", label)
    refuse_larger(path, MAX_FILE_BYTES, label, GIVE_WORD)
    from PIL import Image, ImageOps, ImageSequence

    try:
        with Image.open(path) as picture:
            count = getattr(picture, "n_frames", 1)
            if count > MAX_SCANNED_PAGES:
                raise _refused(f"it has {count:,} pages, more than {MAX_SCANNED_PAGES:,}", label)
            pages = Pages(label, "picture", count, seconds=None)
            for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
                if frame.width * frame.height > MAX_PIXELS:
                    raise _refused(f"it has more than {MAX_PIXELS:,} pixels", label)
                upright = ImageOps.exif_transpose(frame)
                tell(f"{label}: 文字识别 · recognising {number}/{count}")
                pages.add(recognise(upright, _WIDTH / max(upright.width, 1)))
    except TooDense as error:
        raise _refused("it has too many characters", label) from error
    # Pillow's readers of each format let out what a damaged file makes their unpacking raise.
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _refused("this is a picture that is damaged or too large", label) from error
    return pages.source()


def _refused(what: str, label: str) -> UnreadableSource:
    return UnreadableSource(what, where=label, mend=GIVE_WORD)
