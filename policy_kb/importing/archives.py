"""Office files are ZIP archives; a small one can unpack to gigabytes, and a locked one is no archive at all."""

import zipfile
from io import BytesIO

from policy_kb.importing.refusals import MAX_BYTES, MAX_UNPACKED_BYTES, FileTooLarge, UnreadableFile

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also what wraps a file with a password
_MAX_PARTS = 2_000


def check_size(name: str, data: bytes) -> None:
    if not data.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise UnreadableFile(name, "文件是空的", "请确认选对了文件，重新保存后再试")
    if len(data) > MAX_BYTES:
        raise FileTooLarge(name, f"{MAX_BYTES // 1_000_000} MB")


def check_archive(name: str, data: bytes, must_hold: str) -> None:
    """Refuse what is no archive, is locked, is cut short, unpacks to too much or is another kind of file.

    The sizes are those that the archive declares; Python's zipfile reads no more than that.
    """
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFile(name, "它有密码，或者是旧版格式", "请去掉密码，另存为 .xlsx 或 .docx 后再试")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFile(
            name, "内容不完整，或者不是它的扩展名所说的文件", "请用 Office 或 WPS 打开另存后再试"
        ) from error
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileTooLarge(name, f"解开后 {MAX_UNPACKED_BYTES // 1_000_000} MB")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(name, "它有密码", "请去掉密码后再试")
    if must_hold not in {part.filename for part in parts}:
        raise UnreadableFile(name, "内容和扩展名不符", "请用 Office 或 WPS 打开另存后再试")
