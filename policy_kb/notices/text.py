"""The text of a notice: from Word, PDF, a web page or plain text to paragraphs that know where they stood."""

import re
from dataclasses import dataclass
from io import BytesIO

from policy_kb.importing.archives import check_archive, check_size
from policy_kb.importing.refusals import UnknownForm, UnreadableFile

FORMS = (".docx", ".pdf", ".html", ".htm", ".txt")
_HAN = r"\u4e00-\u9fff，。、；：？！（）《》〔〕“”"
_SPACE = re.compile(rf"(?<=[{_HAN}])[ \t\u3000\xa0](?=\S)|(?<=\S)[ \t\u3000\xa0](?=[{_HAN}])")
_MARKUP = re.compile(r"</?(?:p|div|span|br|table|td|html|body)\b[^>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)|\*\*|^#+\s*|^\s*[-*]\s+(?=\S)|\\(?=[\\`*_{}\[\]()#+.!|~-])"
)
_HEAD = re.compile(r"\A\s*---\n(.*?)\n---\n", re.DOTALL)
_PAGE_NUMBER = re.compile(r"[-—－ ]*\d{1,3}[-—－ ]*")
_ENDS = tuple("。！？；：:;”》)）")
_BEGINS = re.compile(
    r"(第[一二三四五六七八九十百]+[章条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．])"
)
_ALONE = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|附件[:：].*|[\u4e00-\u9fff]{2,8}[:：][^。；]{1,60}|[^，。；]{2,60}(局|委员会|政府|厅|支行|分行|分局|办公室|文件|通知|公告|意见|通告|办法|细则|方案)"
)
_FULL_WIDTH = {ord(char): chr(ord(char) - 0xFEE0) for char in "０１２３４５６７８９％．－＋"}
_LONG_LINE = 18  # a shorter line ends where its writer ended it


@dataclass(frozen=True)
class Paragraph:
    """`line` counts the lines of the text as it was taken out of the file, from 1."""

    line: int
    text: str


@dataclass(frozen=True)
class NoticeText:
    """`title` and `day` are what the file says of itself: a page's title, a saved article's head."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    title: str | None = None
    day: str | None = None


def read_notice(name: str, data: bytes) -> NoticeText:
    """Raises ImportRefused: an unknown kind of file, one that is empty, locked, broken, or a picture of a text."""
    check_size(name, data)
    form = "." + name.rpartition(".")[2].lower()
    if form not in FORMS:
        raise UnknownForm(name, FORMS)
    if form == ".docx":
        check_archive(name, data, must_hold="word/document.xml")
    if form in (".docx", ".pdf"):
        return _notice(name, _converted(name, data, form), broken=form == ".pdf")
    text = _decoded(name, data)
    head = _HEAD.match(text)
    hints = _hints(head[1] if head else "", text)
    body = text[head.end() :] if head else text
    if form != ".txt" or len(_MARKUP.findall(body)) > 2:
        return _notice(name, _converted(name, body.encode(), ".html"), *hints)
    return _notice(name, body, *hints, broken=True)


def _notice(
    name: str, text: str, title: str | None = None, day: str | None = None, *, broken: bool = False
) -> NoticeText:
    paragraphs = tuple(_paragraphs(text, broken=broken))
    if sum(len(paragraph.text) for paragraph in paragraphs) < 10:
        raise UnreadableFile(name, "里面没有文字，可能是扫描件或图片", "请换用文字版，或把文字粘贴成 .txt 文件")
    return NoticeText(name, paragraphs, title, day)


def _converted(name: str, data: bytes, form: str) -> str:
    from markitdown import MarkItDown, StreamInfo  # more than a second, and only notices need it

    if form == ".pdf" and not data.lstrip().startswith(b"%PDF"):
        raise UnreadableFile(name, "内容和扩展名不符", "请确认文件没有改过扩展名")
    try:
        info = StreamInfo(extension=form, charset="utf-8" if form == ".html" else None)
        return MarkItDown(enable_plugins=False).convert_stream(BytesIO(data), stream_info=info).markdown
    except Exception as error:  # its converters raise whatever the libraries below them do
        why = "它有密码" if "Password" in str(error) or "Encrypt" in str(error) else "内容不完整或已损坏"
        raise UnreadableFile(name, why, "请去掉密码，重新保存后再试") from error


def _decoded(name: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n")
    raise UnreadableFile(name, "不是 UTF-8 或 GB18030 编码的文字", "请用记事本另存为 UTF-8 编码的文字文件")


def _hints(head: str, text: str) -> tuple[str | None, str | None]:
    """Title and day from a saved article's head, or else the title of a page."""
    title = re.search(r"^title:\s*['\"]?(.+?)['\"]?\s*$", head, re.MULTILINE)
    page = re.search(r"<title>\s*(.+?)\s*</title>", text, re.IGNORECASE | re.DOTALL)
    day = re.search(r"^date:\s*(.+?)\s*$", head, re.MULTILINE)
    found = title or page
    return (found[1] if found else None), (day[1] if day else None)


def _paragraphs(text: str, *, broken: bool) -> list[Paragraph]:
    """Where a page or a print may have `broken` a sentence into lines, they are put together again."""
    found: list[Paragraph] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = _clean(raw)
        if not line or _PAGE_NUMBER.fullmatch(line):
            continue
        if broken and found and _goes_on(found[-1].text, line):
            found[-1] = Paragraph(found[-1].line, found[-1].text + line)
        else:
            found.append(Paragraph(number, line))
    return found


def _clean(line: str) -> str:
    line = _MARKDOWN.sub(lambda match: match[1] or "", line.translate(_FULL_WIDTH))
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.lstrip().startswith("|") else [line]
    line = "，".join(cell for cell in cells if cell and not set(cell) <= set("-: "))
    return _SPACE.sub("", line.strip())


def _goes_on(before: str, line: str) -> bool:
    if before.count("《") > before.count("》"):
        return True
    whole = len(before) < _LONG_LINE or before.endswith(_ENDS) or _stands_alone(before)
    return not whole and not _BEGINS.match(line) and not _stands_alone(line)


def _stands_alone(line: str) -> bool:
    """Lines that are complete without a full stop: a heading, an office, a title, a day."""
    heading = _BEGINS.match(line) and not re.search("[，。；]", line)
    return bool(heading or _ALONE.fullmatch(line))
