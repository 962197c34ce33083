"""Tells what an OLE file holds, the container of the old binary forms of Office and WPS, and of
encrypted new ones."""

from __future__ import annotations

import io
import logging
from enum import Enum, auto
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.limits import MAX_FILE_BYTES, refuse_larger


class Held(Enum):
    """What stands in an OLE file."""

    DOCUMENT = auto()
    WORKBOOK = auto()
    OTHER = auto()


#: The streams of [MS-DOC] 2.1, [MS-XLS] 2.1 (in Excel 95: Book) and [MS-OFFCRYPTO] 2.3.4.4.
_DOCUMENT, _WORKBOOKS, _ENCRYPTED = "WordDocument", ("Workbook", "Book"), "EncryptedPackage"


def open_compound(path: Path, label: str) -> tuple[Held, bytes]:
    """What an OLE file holds, and the stream of its workbook if it is one.

    Raises :class:`UnreadableSource` for a file that is too large, damaged or protected.
    """
    import olefile

    refuse_larger(path, MAX_FILE_BYTES, label, "take its pictures out and save it anew")
    logging.getLogger("olefile").setLevel(logging.CRITICAL)
    try:
        with olefile.OleFileIO(io.BytesIO(path.read_bytes())) as ole:
            if ole.exists(_ENCRYPTED):
                raise UnreadableSource(
                    "the file is protected by a password",
                    where=label,
                    mend="save it without one (取消密码后另存)",
                )
            for workbook in _WORKBOOKS:
                if ole.exists(workbook):
                    return Held.WORKBOOK, ole.openstream(workbook).read()
            return (Held.DOCUMENT if ole.exists(_DOCUMENT) else Held.OTHER), b""
    # olefile's own errors are OSErrors, and its unpacking lets out others.
    except (OSError, ValueError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableSource(
            "the file is damaged",
            where=label,
            mend="open it in Word, WPS or Excel and save it as .docx or .xlsx (另存为 .docx 或 .xlsx)",
        ) from error
