"""The text of a notice: the same from Word, PDF, a page and plain text; what cannot be read is refused."""

import pytest

from policy_kb.importing.refusals import FileTooLarge, ImportRefused, UnknownForm, UnreadableFile
from policy_kb.notices.text import read_notice
from tests.notice_samples import NOTICE, as_docx, as_html, as_pdf, as_text

WORDS = [line.replace(" ", "") for line in NOTICE]


class TestForms:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("notice.docx", as_docx()),
            ("notice.pdf", as_pdf()),
            ("notice.html", as_html()),
            ("notice.txt", as_text()),
            ("notice.txt", as_text(encoding="utf-8-sig")),
            ("NOTICE.TXT", as_text(encoding="gb18030")),
            ("saved.txt", as_html()),
        ],
        ids=["docx", "pdf", "html", "utf-8", "with a mark", "gb18030", "a page saved as text"],
    )
    def test_every_form_gives_the_same_paragraphs(self, name: str, data: bytes):
        read = [paragraph.text for paragraph in read_notice(name, data).paragraphs]

        assert [text for text in read if text != "首页"] == WORDS

    def test_a_page_names_itself_and_a_saved_article_has_a_head(self):
        head = "---\ntitle: '示例标题'\ndate: Fri, 03 Dec 2021 07:51:28 GMT\n---\n"
        saved = read_notice("a.txt", head.encode() + as_html())

        assert read_notice("a.html", as_html()).title == "示例"
        assert (saved.title, saved.day) == ("示例标题", "Fri, 03 Dec 2021 07:51:28 GMT")

    def test_lines_that_a_print_broke_are_put_together_but_headings_are_not(self):
        lines = ["一、总体要求", "示例" * 15 + "请认真", "", "- 2 -", "贯彻执行。", "示例市财政局", "2024年6月3日"]

        read = [paragraph.text for paragraph in read_notice("a.txt", as_text(lines)).paragraphs]

        assert read == ["一、总体要求", "示例" * 15 + "请认真贯彻执行。", "示例市财政局", "2024年6月3日"]

    def test_a_paragraph_knows_its_line(self):
        notice = read_notice("a.txt", as_text(["示例市财政局", "", "第一段有几个字。"]))

        assert [(one.line, one.text) for one in notice.paragraphs] == [(1, "示例市财政局"), (3, "第一段有几个字。")]


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "data", "says"),
        [
            pytest.param("a.docx", b"", "空的", id="empty"),
            pytest.param("a.txt", b"\xef\xbb\xbf \r\n", "空的", id="only blanks"),
            pytest.param(
                "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, "密码", id="a password or an old form"
            ),
            pytest.param("a.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 99, "不是它的扩展名", id="a picture called docx"),
            pytest.param("a.docx", as_docx()[:-300], "不完整", id="cut short"),
            pytest.param("a.pdf", as_docx(), "内容和扩展名不符", id="a document called pdf"),
            pytest.param("a.pdf", as_pdf()[:900], "没有文字|不完整", id="a broken pdf"),
            pytest.param("a.pdf", as_pdf([]), "扫描件", id="a pdf without text"),
            pytest.param("a.html", b"<html><img src='a.png'></html>", "扫描件", id="a page of pictures"),
            pytest.param("a.txt", b"\x00\x01\x02" * 50, "编码", id="no text at all"),
            pytest.param("a.txt", "甲".encode() + b"\xff\xff", "编码", id="no known encoding"),
        ],
    )
    def test_what_has_no_text_says_why_and_what_to_do(self, name: str, data: bytes, says: str):
        with pytest.raises(UnreadableFile, match=says) as refusal:
            read_notice(name, data)

        assert "请" in str(refusal.value)

    def test_a_locked_pdf_is_refused(self):
        locked = as_pdf().replace(
            b"/Root 1 0 R",
            b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >>",
        )  # fmt: skip
        with pytest.raises(UnreadableFile, match="密码"):
            read_notice("a.pdf", locked)

    def test_other_kinds_of_file_and_large_ones_are_refused(self):
        with pytest.raises(UnknownForm, match=r"\.docx、\.pdf、\.html"):
            read_notice("scan.jpg", b"\xff\xd8")
        with pytest.raises(FileTooLarge):
            read_notice("a.txt", b"x" * 10_000_001)

    def test_all_are_refusals_of_one_family(self):
        assert all(issubclass(one, ImportRefused) for one in (UnreadableFile, UnknownForm, FileTooLarge))
