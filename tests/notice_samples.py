"""A notice of our own making, plainly 示例, and the files it can come in: Word, PDF, a web page, plain text."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

NOTICE = """示例市财政局
示例市金融工作局
文件
示财金〔2024〕7号
关于印发《示例市小微企业贷款贴息办法》的通知
各有关单位：
现将《示例市小微企业贷款贴息办法》印发给你们，请遵照执行。
示例市财政局
示例市金融工作局
2024年6月3日
示例市小微企业贷款贴息办法
第一条 为降低小微企业融资成本，参照《示例省贷款贴息办法》（示省财〔2020〕1号），制定本办法。截至2023年末，全市累计发放贴息贷款12亿元。
第二条 申请贴息的企业应当同时符合下列条件：
（一）注册登记满1年的小微企业；
（二）从业人员不超过100人，上年度营业收入2000万元（含）以下；
（三）首次获得银行贷款，单笔贷款不超过500万元；
（四）未被列入严重失信主体名单；
（五）属于高新技术企业或专精特新企业。
第三条 按企业实际支付利息的30%给予贴息，每户每年最高20万元。贷款利率不得超过LPR加50个基点。
第四条 企业应当在贷款结清后30日内，向示例市政务服务中心提出申请。咨询电话：0000-0000000转8。
第五条 受理单位在10个工作日内完成审核。
第六条 本办法自2024年7月1日起施行，有效期3年。""".splitlines()
_PAGE_LINES, _LINE_CHARS = 40, 36


def as_text(lines: list[str] = NOTICE, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def as_html(lines: list[str] = NOTICE) -> bytes:
    body = "".join(f"<p>　　<span>{escape(line)}</span></p>" for line in lines)
    return f"<html><head><title>示例</title></head><body><nav><a href='/'>首页</a></nav>{body}</body></html>".encode()


def as_docx(lines: list[str] = NOTICE) -> bytes:
    """The least that Word takes for a document."""
    space = "http://schemas.openxmlformats.org"
    body = "".join(f"<w:p><w:r><w:t xml:space='preserve'>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{space}/package/2006/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Override PartName='/word/document.xml' "
        "ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{space}/package/2006/relationships'><Relationship Id='rId1' "
        f"Type='{space}/officeDocument/2006/relationships/officeDocument' Target='word/document.xml'/></Relationships>",
        "word/document.xml": f"<w:document xmlns:w='{space}/wordprocessingml/2006/main'><w:body>{body}</w:body></w:document>",
    }
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def as_pdf(lines: list[str] = NOTICE) -> bytes:
    """Printed lines of 36 characters. The font is not inside; a map says which character each code is, as printers write it."""
    printed = [line[at : at + _LINE_CHARS] for line in lines for at in range(0, len(line), _LINE_CHARS)]
    pages = [printed[at : at + _PAGE_LINES] for at in range(0, len(printed), _PAGE_LINES)]
    codes = sorted({ord(char) for line in printed for char in line})
    font = 3 + 2 * len(pages)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{3 + 2 * page} 0 R' for page in range(len(pages)))}] >>".encode(),
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 {font} 0 R >> >> >>".encode()
        )
        objects.append(_stream(_page(page)))
    objects += [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Sample /Encoding /Identity-H /DescendantFonts [{font + 1} 0 R] /ToUnicode {font + 2} 0 R >>".encode(),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sample /DW 1000 "
        b"/FontDescriptor << /Type /FontDescriptor /FontName /Sample /FontBBox [0 0 1000 1000] /Ascent 800 /Descent -200 "
        b"/Flags 4 >> /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(_unicode_map(codes)),
    ]
    return _assembled(objects)


def _page(lines: list[str]) -> str:
    moves = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -18 Td" for line in lines)
    return f"BT /F1 12 Tf 60 780 Td {moves} ET"


def _unicode_map(codes: list[int]) -> str:
    entries = "\n".join(f"<{code:04x}> <{code:04x}>" for code in codes)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(codes)} beginbfchar\n{entries}\nendbfchar\n"
        "endcmap end end"
    )


def _stream(text: str) -> bytes:
    data = text.encode("ascii")
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _assembled(objects: list[bytes]) -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(data))
    )
