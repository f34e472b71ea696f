"""Documents made for the tests: each with a number of its own in every place that can hide one. All are reserved."""
# ruff: noqa: E501 - XML in one piece is easier to read

import io
import zipfile
from email.message import EmailMessage

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from keepfaith.pii.documents.extraction import Unreadable
from keepfaith.pii.documents.read_document import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PROPERTIES = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="SSN"><vt:lpwstr>%s</vt:lpwstr></property>'
    "</Properties>"
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>%s</dc:description></cp:coreProperties>'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def number(place):
    """Return a Social Security number that nobody has (987-65-4320 to 987-65-4329, and other ones of 9xx)."""
    return f"987-65-{4320 + place:04}" if place < 10 else f"9{place:02}-65-4320"


def fate(data, name=""):
    """Return the problem of a document, or `read`."""
    try:
        read_document(data, name)
    except Unreadable as error:
        return error.problem if error.remedy else ""
    return "read"


def package(parts, *, compression=zipfile.ZIP_DEFLATED, comment=b""):
    """Return a ZIP file of parts by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    return file.getvalue()


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body="", parts=None, **more):
    """Return a text document with a body of paragraphs, and further parts."""
    document = f"<w:document {W} {A} {WP}><w:body>{body}</w:body></w:document>"
    return package({"[Content_Types].xml": TYPES, "word/document.xml": document, **(parts or {})}, **more)


def docx_of_hiding_places():
    """Return a text document with a number in each place, and those numbers by place."""
    places = [
        "split", "cell", "text box", "alt text", "deleted", "inserted", "field", "instruction", "form field",
        "header", "footer", "footnote", "endnote", "comment", "core property", "custom property", "custom XML", "link", "attribute",
        "hyphens", "chart", "package comment", "file name", "glossary", "hidden", "text part",
    ]  # fmt: skip
    n = {place: number(at) for at, place in enumerate(places)}
    half = n["split"][:5], n["split"][5:]
    body = (
        f"<w:p><w:r><w:t>SSN {half[0]}</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{half[1]}</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{paragraph('SSN')}</w:tc><w:tc>{paragraph(n['cell'])}</w:tc></w:tr></w:tbl>"
        f"<w:p><w:r><w:t>before </w:t><w:pict><w:txbxContent>{paragraph(n['text box'])}</w:txbxContent></w:pict>"
        f"<w:t>after</w:t></w:r></w:p>"
        f'<w:p><w:r><w:drawing><wp:docPr id="1073741825" name="Picture 1" descr="{n["alt text"]}"/></w:drawing></w:r></w:p>'
        f"<w:p><w:r><w:t>{n['deleted'][:7]}</w:t></w:r><w:del><w:r><w:delText>{n['deleted'][7:]}</w:delText></w:r></w:del>"
        f"<w:ins><w:r><w:t>{n['inserted'][7:]}</w:t></w:r></w:ins></w:p>"
        f"<w:p><w:ins><w:r><w:t>{n['inserted']}</w:t></w:r></w:ins></w:p>"
        f'<w:p><w:fldSimple w:instr="HYPERLINK &quot;{n["field"]}&quot;"/></w:p>'
        f"<w:p><w:r><w:instrText>AUTHOR {n['instruction'][:6]}</w:instrText></w:r><w:r><w:instrText>{n['instruction'][6:]}"
        f"</w:instrText></w:r></w:p>"
        f'<w:p><w:r><w:fldChar><w:ffData><w:textInput><w:default w:val="{n["form field"]}"/></w:textInput></w:ffData>'
        f"</w:fldChar></w:r></w:p>"
        f'<w:p><w:r w:rsidR="00A12345"><w:t>{n["hyphens"].split("-")[0]}</w:t><w:noBreakHyphen/><w:t>'
        f"{n['hyphens'].split('-')[1]}</w:t><w:noBreakHyphen/><w:t>{n['hyphens'].split('-')[2]}</w:t></w:r></w:p>"
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{n['hidden']}</w:t></w:r></w:p>"
    )
    parts = {
        "word/header1.xml": f"<w:hdr {W}>{paragraph(n['header'])}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {W}>{paragraph(n['footer'])}</w:ftr>",
        "word/footnotes.xml": f"<w:footnotes {W}><w:footnote>{paragraph(n['footnote'])}</w:footnote></w:footnotes>",
        "word/endnotes.xml": f"<w:endnotes {W}><w:endnote>{paragraph(n['endnote'])}</w:endnote></w:endnotes>",
        "word/comments.xml": f"<w:comments {W}><w:comment>{paragraph(n['comment'])}</w:comment></w:comments>",
        "docProps/core.xml": CORE % n["core property"],
        "docProps/custom.xml": PROPERTIES % n["custom property"],
        "customXml/item1.xml": f'<person ssn="{n["attribute"]}"><ssn>{n["custom XML"]}</ssn></person>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Target="https://example.org/?ssn={n["link"]}"/></Relationships>',
        "word/charts/chart1.xml": f'<c:chart xmlns:c="urn:example:chart"><c:v>{n["chart"]}</c:v></c:chart>',
        "word/glossary/document.xml": f"<w:glossaryDocument {W}>{paragraph(n['glossary'])}</w:glossaryDocument>",
        f"word/embeddings/{n['file name']}.txt": "nothing",
        "word/afchunk.txt": f"SSN {n['text part']}",
    }
    return docx(body, parts, comment=n["package comment"].encode()), n


def xlsx(rows, parts=None, **sheet):
    """Return a workbook with a sheet of XML rows, and further parts."""
    more = "".join(sheet.values())
    return package({
        "[Content_Types].xml": TYPES,
        "xl/worksheets/sheet1.xml": f"<worksheet {S}><sheetData>{rows}</sheetData>{more}</worksheet>",
        **(parts or {}),
    })  # fmt: skip


STYLES = (
    f'<styleSheet {S}><numFmts><numFmt numFmtId="164" formatCode="000\\-00\\-0000"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


def xlsx_of_hiding_places():
    """Return a workbook with a number in each place, and those numbers by place."""
    places = [
        "shared", "inline", "rich text", "formula", "cached", "orphan", "hidden sheet", "comment", "defined name",
        "sheet name", "sheet header", "validation", "text box", "custom property", "link", "threaded comment",
    ]  # fmt: skip
    n = {place: number(at) for at, place in enumerate(places)}
    half = n["rich text"][:6], n["rich text"][6:]
    strings = (
        f"<sst {S}><si><t>{n['shared']}</t></si><si><r><t>{half[0]}</t></r><r><rPr><b/></rPr><t>{half[1]}</t></r></si>"
        f"<si><t>{n['orphan']}</t></si><si><t>SSN</t></si></sst>"
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>3</v></c><c r="C1" t="s"><v>3</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row>'
        f'<row r="3"><c r="A3" t="inlineStr"><is><t>{n["inline"]}</t></is></c>'
        f'<c r="B3" t="str"><f>"{n["formula"]}"&amp;""</f><v>{n["cached"]}</v></c></row>'
    )
    parts = {
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet2.xml": f'<worksheet {S}><sheetData><row><c t="inlineStr"><is><t>{n["hidden sheet"]}</t></is></c>'
        f"</row></sheetData></worksheet>",
        "xl/comments1.xml": f'<comments {S}><commentList><comment ref="A1"><text><r><t>{n["comment"][:4]}</t></r><r><t>'
        f"{n['comment'][4:]}</t></r></text></comment></commentList></comments>",
        "xl/workbook.xml": f'<workbook {S}><sheets><sheet name="{n["sheet name"]}" state="veryHidden"/></sheets>'
        f'<definedNames><definedName name="x">"{n["defined name"]}"</definedName></definedNames></workbook>',
        "xl/drawings/drawing1.xml": f"<a:txBody {A}><a:p><a:r><a:t>{n['text box']}</a:t></a:r></a:p></a:txBody>",
        "docProps/custom.xml": PROPERTIES % n["custom property"],
        "xl/worksheets/_rels/sheet1.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Target="mailto:x@example.org?subject={n["link"]}"/></Relationships>',
        "xl/threadedComments/threadedComment1.xml": "<ThreadedComments "
        'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        f"<threadedComment><text>{n['threaded comment']}</text></threadedComment></ThreadedComments>",
    }
    more = {
        "header": f"<headerFooter><oddHeader>&amp;C{n['sheet header']}</oddHeader></headerFooter>",
        "validation": f'<dataValidations><dataValidation prompt="Such as {n["validation"]}"/></dataValidations>',
    }
    return xlsx(rows, parts, **more), n


def pdf(*lines):
    """Return a PDF of one page with lines of text."""
    return painted_pdf("".join(painted(line, 750 - 20 * place) for place, line in enumerate(lines)))


def painted(text, down, across=50):
    """Return what paints a line."""
    return f"BT /F 12 Tf {across} {down} Td ({text})Tj ET\n"


def painted_pdf(content, form=""):
    """Return a PDF of one page with what is painted on it, and by `/Form Do`."""
    resources = (
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</Form 5 0 R>>>>"
    )
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%b>>" % resources,
        pdf_stream(content.encode()),
        pdf_stream(form.encode(), b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]%b" % resources),
    )


def encrypted_pdf(password, **more):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(f"SSN {number(0)}"))))
    writer.encrypt(user_password=password, owner_password="other", **more)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def raw_pdf(*objects):
    """Return a PDF of objects as they are written, numbered from 1; the first is its root."""
    data, places = b"%PDF-1.7\n", []
    for at, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (at, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + end


def pdf_stream(data, keys=b""):
    """Return a stream of a PDF as it is written."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (keys, len(data), data)


def pdf_of_hiding_places():
    """Return a PDF with a number in each place, and those numbers by place."""
    places = [
        "page", "kerned", "hidden layer", "form object", "off the page", "property", "own property", "bookmark", "note",
        "free text", "field", "default", "alternate name", "XMP", "script", "attached text", "attached PDF",
        "attachment name", "rich note", "white",
        "earlier version",
    ]  # fmt: skip
    n = {place: number(at) for at, place in enumerate(places)}
    page = painted_pdf(
        painted(f"SSN {n['page']}", 750)
        + painted(")Tj (".join(n["kerned"]), 730)
        + f"q 3 Tr {painted(n['hidden layer'], 710)} Q /Form Do\n"
        + painted(n["off the page"], 670, across=-5000)
        + f"1 g {painted(n['white'], 650)}",
        form=painted(n["form object"], 690),
    )
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(page)))
    writer.add_metadata({"/Subject": n["property"], "/Ssn": n["own property"]})
    writer.add_outline_item(title=n["bookmark"], page_number=0)
    writer.add_annotation(page_number=0, annotation=FreeText(text=n["free text"], rect=(50, 550, 200, 650)))
    _add_annotation(writer, Subtype="/Text", Contents=n["note"], RC=f"<body><p>{n['rich note']}</p></body>")
    _add_annotation(
        writer, Subtype="/Widget", FT="/Tx", T="number", V=n["field"], DV=n["default"], TU=n["alternate name"]
    )
    writer.add_attachment(filename=f"{n['attachment name']}.txt", data=f"SSN {n['attached text']}".encode())
    writer.add_attachment(filename="inner.pdf", data=pdf(f"SSN {n['attached PDF']}"))
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><ssn>{n['XMP']}</ssn></x:xmpmeta>"
    root = writer._root_object
    root[NameObject("/Metadata")] = _stream(writer, xmp, Type="/Metadata", Subtype="/XML")
    root[NameObject("/OpenAction")] = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): _stream(writer, f"var ssn = '{n['script']}';"),
    })  # fmt: skip
    writer.add_metadata({"/Keywords": n["earlier version"]})
    result = io.BytesIO()
    writer.write(result)
    later = PdfWriter(io.BytesIO(result.getvalue()), incremental=True)
    later.add_metadata({"/Keywords": "changed"})
    changed = io.BytesIO()
    later.write(changed)
    return changed.getvalue(), n


def _add_annotation(writer, **values):
    annotation = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"),
        NameObject("/Rect"): ArrayObject([NumberObject(value) for value in (50, 400, 200, 450)]),
    })  # fmt: skip
    for key, value in values.items():
        annotation[NameObject(f"/{key}")] = (
            NameObject(value) if value.startswith("/") else TextStringObject(value)
        )
    page = writer.pages[0]
    page.setdefault(NameObject("/Annots"), ArrayObject()).append(writer._add_object(annotation))


def _stream(writer, text, **names):
    stream = DecodedStreamObject()
    stream.set_data(text.encode())
    for key, name in names.items():
        stream[NameObject(f"/{key}")] = NameObject(name)
    return writer._add_object(stream)


def message_of_hiding_places():
    """Return an e-mail message with a number in each place, and those numbers by place."""
    places = [
        "subject", "own header", "plain", "html", "attribute", "comment", "attached", "attachment name", "nested subject",
        "nested body", "entity", "document",
    ]  # fmt: skip
    n = {place: number(at) for at, place in enumerate(places)}
    inner = EmailMessage()
    inner["Subject"] = n["nested subject"]
    inner.set_content(n["nested body"])
    message = EmailMessage()
    message["From"] = "clerk@example.org"
    message["To"] = "office@example.org"
    message["Date"] = "Fri, 27 Nov 2026 12:00:00 +0000"
    message["Subject"] = f"Número {n['subject']}"
    message["X-Note"] = n["own header"]
    message.set_content(f"SSN {n['plain']} café", cte="base64")
    message.add_alternative(
        f'<p title="{n["attribute"]}">SSN {n["html"][:5]}<b>{n["html"][5:]}</b></p><!-- {n["comment"]} -->'
        f"<p>{n['entity'].replace('-', '&#45;')}</p>",
        subtype="html",
        cte="quoted-printable",
    )
    message.add_attachment(f"SSN {n['attached']}", filename=f"{n['attachment name']}.txt")
    message.add_attachment(docx(paragraph(n["document"])), maintype="application", subtype="octet-stream")
    message.add_attachment(inner)
    return message.as_bytes(), n
