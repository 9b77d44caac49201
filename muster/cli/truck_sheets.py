"""Sheets for the cabs of trucks as one page to be printed on A4, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from string import Template

_PAGE = Template("""<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>Muster</title><style>
@page { size: A4 portrait; margin: 10mm; }
body { font: 10pt/1.35 sans-serif; margin: 0; }
.sheets { display: grid; grid-template-columns: repeat($columns, 1fr); gap: 6mm; }
.sheet { border: 0.4mm dashed #888; padding: 4mm; break-inside: avoid; box-sizing: border-box; }
.large .sheet { font-size: 18pt; break-after: page; min-height: 260mm; }
h2 { margin: 0; font-size: 1.5em; } h2 small { font-weight: normal; }
svg { width: $code; height: $code; float: right; margin: 0 0 2mm 3mm; }
p { margin: 1mm 0; } .hot { font-weight: bold; } .en { color: #333; }
</style></head><body class="$kind"><div class="sheets">
$sheets
</div></body></html>
""")
_SHEET = Template("""<section class="sheet">$code
<h2>$unit <small>$plate</small></h2>
<p class="hot">$first_zh</p>
<p>车坏了：停到安全处，用手机扫码报告，不用登录、不用填车号。扫码可报告：$titles_zh。</p>
<p>扫不了码：打电话给配送负责人。此码只供本车使用，勿外传。</p>
<p class="hot en">$first_en</p>
<p class="en">Truck failed: stop where it is safe and scan the code with a phone; no login, no truck
number. What can be reported: $titles_en.</p>
<p class="en">No network: call your head of distribution. This code is for this truck only.</p>
</section>""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a cab's sheet shows. `code`: an SVG; `titles`: what can be reported, `first`: what comes
    before any report, by language.
    """

    unit: str
    plate: str
    code: str
    titles: dict[str, list[str]]
    first: dict[str, str]


def sheets_page(sheets: list[Sheet], large: bool) -> str:
    """Six trucks a page, or one where it is `large`."""
    kind, columns, code = ("large", "1", "90mm") if large else ("small", "2", "38mm")
    return _PAGE.substitute(
        kind=kind, columns=columns, code=code, sheets="\n".join(map(_sheet, sheets))
    )


def _sheet(sheet: Sheet) -> str:
    words = {
        "unit": sheet.unit,
        "plate": sheet.plate,
        "first_zh": sheet.first.get("zh", ""),
        "first_en": sheet.first.get("en", ""),
        "titles_zh": "、".join(sheet.titles["zh"]),
        "titles_en": ", ".join(sheet.titles["en"]),
    }
    return _SHEET.substitute({n: escape(w) for n, w in words.items()}, code=sheet.code)
