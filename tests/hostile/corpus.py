"""Bad values for any field, as the bytes that a decoded form or query holds; and bad bodies."""

import json
from typing import NamedTuple

from tests.hostile.payloads import PAYLOADS


class Bad(NamedTuple):
    """A value that nobody means well with."""

    kind: str
    value: bytes


def _texts(kind: str, *texts: str) -> list[Bad]:
    return [Bad(kind, text.encode("utf-8", "surrogatepass")) for text in texts]


CONTROLS = [
    Bad("control", text)
    for code in (*range(0x20), 0x7F)
    for text in ((bytes([code]), b"a%cb" % code) if code in {0, 9, 10, 13} else (b"a%cb" % code,))
] + _texts("control", "\x00" * 300, "a\x80b", "a\x85b", "a\x9fb", "\r\n" * 200, "\x1b[31mred")

SURROGATES = _texts(
    "surrogate",
    *("\ud800", "\udfff", "a\ud83d", "\ude00b", "\ud83d\ude00", "x" * 499 + "\ud800"),
    *("\\ud800", "%uD800"),
)

BAD_UTF8 = [
    Bad("bad UTF-8", raw)
    for raw in (
        b"\xff",
        b"\xfe",
        b"\xff\xfe",
        b"\xfe\xffa\x00b",
        b"\x80",
        b"\xbf" * 100,
        b"a\xc3",
        b"\xc3(",
        b"\xe2\x82",
        b"\xe2(\xa1",
        b"\xf0\x9f\x98",
        b"\xf0(\x8c\xbc",
        b"\xc0\x80",
        b"\xc0\xaf",
        b"\xc1\xbf",
        b"\xe0\x80\xaf",
        b"\xf0\x80\x80\xaf",
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xfc\x84\x80\x80\x80\x80",
        b"Z\xfcrich",
        b"\xef\xbb\xbftext",
        b"\xa0\xa1",
        bytes(range(256)),
    )
]

DIRECTIONS = _texts(
    "bidi",
    *(
        f"a{char}b"
        for char in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ),
    "\u202etxt.exe",
    "שלום",
    "مرحبا <b>",
)

INVISIBLE = _texts(
    "invisible",
    *(
        f"a{char}b"
        for char in "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2028\u2029\u2060\u3164\ufeff\ufe0f"
        "\U000e0041\U000e0100"
    ),
    "\u200b",
    "\u3000\u3000",
    "\ufeff",
    "\u2800",
    "a" + "\u0301" * 300,
    "\u0301",
)

FORMS = _texts(
    "form of letters",
    *("é", "e\u0301", "Å", "\u212b", "A\u030a", "ﬁ", "fi", "\u212a", "K", "ſ", "ß", "ẞ", "SS"),
    *("İ", "ı", "i\u0307", "Ⅳ", "①", "ａｄｍｉｎ", "한", "\u1112\u1161\u11ab", "ς", "Σ", "ǆ"),
    "аnna",
    "ΐ" * 250,
    "\ufdfa" * 500,
    "ﷺ" * 100,
)

NONCHARACTERS = _texts(
    "noncharacter",
    *("\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff", "\ue000", "\uf8ff", "\U000f0000"),
    "\ue000\ue001\ue002",
    "\ufffd",
)

EMOJI = _texts("emoji", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇨🇭", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "😀" * 500, "😀" * 501, "\u20e3")

LONG = _texts(
    "long",
    "x" * 41,
    "x" * 61,
    "x" * 100,
    "x" * 256,
    "x" * 257,
    "x" * 500,
    "x" * 501,
    "x" * 10_000,
    "x" * 10_001,
    "x " * 9_000,
    "x\n" * 9_000,
    "(" * 20_000,
    '"' * 20_000,
    "ü" * 20_000,
    "x" * 65_530,
    "x" * 70_000,
    "x" * 1_000_000,
    "😀" * 250_000,
)

NUMBERS = _texts(
    "number",
    *(
        "0",
        "-0",
        "-1",
        "+1",
        "1.0",
        "1,5",
        "1e5",
        "1e309",
        "1e-400",
        "--1",
        "01",
        " 1",
        "1 ",
        "1_0",
    ),
    *("NaN", "nan", "Infinity", "-Infinity", "inf", "∞", "0x10", "0b1", "0o7", "1n", "½", "²", "٣"),
    *(str(2**n + d) for n in (31, 32, 53, 63, 64) for d in (-1, 0, 1)),
    *(str(-(2**63) - d) for d in (0, 1)),
    "9" * 18,
    "9" * 19,
    "9" * 4_300,
    str(10**4_000) + "0" * 1_000,
    "१२३",
)

DATES = _texts(
    "date",
    *("2026-02-30", "0000-00-00", "0000-01-01", "9999-12-31", "9999-12-30", "10000-01-01"),
    *("1899-12-31", "2026-13-01", "2026-1-1", "20260101", "2026-W01-1", "2026-001", "-2026-01-01"),
    *("2026-01-01T00:00", "2026-01-01Z", "2026-01-01\x00", "２０２６-01-01", "01/02/2026", "now"),
    *(
        "2026-01-01.1",
        "9999-12-31.9223372036854775807",
        ".1",
        "1.",
        "2026-01-01.99999999999999999999",
    ),
    "2026-01-01." + "9" * 500,
)

QUERIES = _texts(
    "query language",
    *("%", "_", "%%", "\\", "\\%", "\\\\", "'", "''", '"', '""', "`", "[", "]", "^a", "a*", "a-b"),
    *(
        "' OR 1=1 --",
        "'; DROP TABLE todos; --",
        "') UNION SELECT 1,2,3 --",
        "1; SELECT pg_sleep(9)",
    ),
    *("admin'--", '" OR ""="', "\\'; --", "$$;", "$1", ":x", ":session", "?", "%s", "%(x)s"),
    *("NEAR(a b)", "title:x", "a AND", "OR", "NOT a", "a -b", "{x y}: z", '"a', "a + b", "*"),
    *(".*", "(a+)+$", "(" * 50, "[[:alpha:]]", "\\d+", "a|b", "\\x00", "E'\\x00'", "::int"),
    "a" * 30 + "!",
    " ".join("abcdefghijklmnopqrstuvwxyz"),
    "% " * 90,
)

LINE_ENDS = _texts(
    "line end",
    "x\r\nX-Hostile: 1",
    "x\nX-Hostile: 1",
    "x\rX-Hostile: 1",
    "\r\n\r\n<html>hostile",
    "/todos\r\nX-Hostile: 1",
    "/todos%0d%0aX-Hostile:%201",
    "%0d%0aX-Hostile:%201",
    "\u560d\u560aX-Hostile: 1",
    "x\u2028y",
    "x\x0b\x0cy",
    "1\n2",
    "\n",
)

PATHS = _texts(
    "path",
    *("../../etc/passwd", "..", ".", "/etc/passwd", "....//....//etc/passwd", "..;/", "%2e%2e%2f"),
    *("..\\..\\windows\\win.ini", "C:\\", "file:///etc/passwd", "\\\\host\\share", "~root", "con"),
    *("..%00/", ".git/config", "%252e%252e%252f", "secret-key", "doorstep.db", "//", "/", "/./x"),
    *(
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https:evil.example",
    ),
    *(
        "https://evil.example/",
        "//evil.example@localhost/",
        "/todos//evil.example",
        "/@evil.example",
    ),
    "/" + "a/" * 1_500,
    "/todos?" + "q=x&" * 900,
)

WORDS = _texts(
    "word",
    *("", " ", "null", "None", "undefined", "true", "false", "[]", "{}", "[object Object]", "on"),
    *("all", "ALL", "inbox", "INBOX", " inbox ", "deleted", "others", "constructor", "__proto__"),
    *("__class__", "self", "admin", "=", "&", "a=b&c=d", ";", ",", "a;b=c", "#", "+"),
)

NESTED = _texts(
    "nesting",
    "[" * 10_000,
    "[" * 10_000 + "]" * 10_000,
    '{"a":' * 5_000,
    '{"title": NaN}',
    "<" * 10_000,
    "<b>" * 5_000,
    "a[" * 1_000,
    "{{" * 1_000,
)

VALUES: tuple[Bad, ...] = tuple(
    dict.fromkeys(
        [
            *(CONTROLS + SURROGATES + BAD_UTF8 + DIRECTIONS + INVISIBLE + FORMS + NONCHARACTERS),
            *(EMOJI + LONG + NUMBERS + DATES + QUERIES + LINE_ENDS + PATHS + WORDS + NESTED),
            *_texts("markup", *PAYLOADS),
        ]
    )
)


class Body(NamedTuple):
    """A body that no form of ours makes."""

    kind: str
    content_type: str
    body: bytes


FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


def _part(name: bytes, value: bytes, more: bytes = b"") -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n' % (name, more)
    return head + value + b"\r\n"


END = b"--b--\r\n"

BODIES: tuple[Body, ...] = (
    Body("nothing", FORM, b""),
    Body("nothing, of no type", "", b""),
    Body("text of no type", "", b"title=x"),
    Body("text of a senseless type", "\x7f/\xff; q=;", b"title=x"),
    Body("5,000 parameters", FORM, b"&".join(b"p%d=1" % n for n in range(5_000))),
    Body("5,000 of one parameter", FORM, b"id=1&" * 5_000),
    Body("doubles", FORM, b"title=a&title=b&done=0&done=1&action=done&action=delete&name=a&name=b"),
    Body("only separators", FORM, b"&=&;&==&" * 100),
    Body("no values", FORM, b"title&name&done&action&key&next&version&end"),
    Body("bad percents", FORM, b"title=%&name=%zz&next=%2&key=%%%&%=x"),
    Body("raw bytes", FORM, bytes(range(256))),
    Body("UTF-16", f"{FORM}; charset=utf-16", "title=x".encode("utf-16")),
    Body("an unknown charset", f"{FORM}; charset=nonsense", b"title=x"),
    Body("exactly as much as is taken", FORM, b"title=" + b"x" * (65_536 - 6)),
    Body("one byte more", FORM, b"title=" + b"x" * (65_536 - 5)),
    Body("1 MB", FORM, b"title=" + b"x" * 1_000_000),
    Body("JSON", "application/json", b'{"title": "x"}'),
    Body("JSON with NaN", "application/json", b'{"title": NaN, "version": 1e999}'),
    Body("JSON nested deep", "application/json", b"[" * 60_000),
    Body("JSON of a broken kind", "application/json", b'{"title": "\xff", '),
    Body("JSON of lone halves", "application/json", json.dumps({"title": "\ud800"}).encode()),
    Body("XML with entities", "application/xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    Body("plain text", "text/plain", b"title=x"),
    Body("multipart", MULTIPART, _part(b"title", b"x") + END),
    Body(
        "multipart, a file where text is due",
        MULTIPART,
        _part(b"title", b"x", b'; filename="x"') + END,
    ),
    Body("multipart without a boundary", "multipart/form-data", _part(b"title", b"x") + END),
    Body(
        "multipart with an empty boundary", "multipart/form-data; boundary=", b"--\r\n\r\nx\r\n----"
    ),
    Body(
        "multipart with a long boundary",
        "multipart/form-data; boundary=" + "b" * 5_000,
        b"--" + b"b" * 5_000,
    ),
    Body(
        "multipart with another boundary",
        "multipart/form-data; boundary=c",
        _part(b"title", b"x") + END,
    ),
    Body("multipart without its end", MULTIPART, _part(b"title", b"x")),
    Body("multipart cut in a header", MULTIPART, b"--b\r\nContent-Dispo"),
    Body(
        "multipart without a name",
        MULTIPART,
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + END,
    ),
    Body("multipart without a header", MULTIPART, b"--b\r\n\r\nx\r\n" + END),
    Body(
        "multipart with a header without a colon", MULTIPART, b"--b\r\nnonsense\r\n\r\nx\r\n" + END
    ),
    Body("multipart with bad bytes in its name", MULTIPART, _part(b"\xff\x00", b"x") + END),
    Body(
        "multipart in a senseless charset",
        MULTIPART,
        _part(b"title", b"x", b"\r\nContent-Type: text/plain; charset=x") + END,
    ),
    Body(
        "multipart in base64",
        MULTIPART,
        _part(b"title", b"====", b"\r\nContent-Transfer-Encoding: base64") + END,
    ),
    Body(
        "multipart with a path for its name",
        MULTIPART,
        _part(b"x", b"x", b'; filename="../../x"') + END,
    ),
    Body(
        "multipart inside multipart",
        MULTIPART,
        _part(b"x", END * 3, b"\r\nContent-Type: multipart/mixed; boundary=b") + END,
    ),
    Body(
        "multipart of 1,000 parts",
        MULTIPART,
        b"".join(_part(b"id", b"1") for _ in range(1_000)) + END,
    ),
    Body("multipart with a long header", MULTIPART, _part(b"x" * 50_000, b"x") + END),
    Body("multipart of 1 MB", MULTIPART, _part(b"title", b"x" * 1_000_000) + END),
    Body("multipart, nothing", MULTIPART, b""),
    Body("multipart, only its end", MULTIPART, END),
)
