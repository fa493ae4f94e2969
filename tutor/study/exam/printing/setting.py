"""A printed sheet as Typst source: a fixed template, and calls in which every text is a quoted string."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tutor.maths.typst import quoted
from tutor.study.exam.printing.sheet import (
    Art,
    Block,
    Gap,
    Grid,
    Ledger,
    Maths,
    Options,
    Picture,
    Printed,
    Prose,
    Ruled,
    Sheet,
    SheetPart,
    Space,
    Verbatim,
)
from tutor.words import clean

__all__ = ["typst_source"]

SERIF, MONO = "Libertinus Serif", "DejaVu Sans Mono"
"""Fonts that come with the compiler, so that every machine sets the same pages."""

KEPT, KEPT_IN_KEY = 150, 60
"""Millimetres up to which a question stays on one page."""

_CODE = re.compile(r"`([^`\n]+)`")

TEMPLATE = """\
#let line-grey = luma(120)
#let worth(points) = [#points #if points in ("1", "½", "¼", "¾") [point] else [points]]
#let writing = line(length: 100%, stroke: 0.5pt + line-grey)
#let question(number, title, points, body) = {
  block(above: 1.5em, below: 0.7em, sticky: true, grid(
    columns: (2.6em, 1fr, auto), align: (left, left, right),
    strong(number), strong(title), worth(points),
  ))
  pad(left: 2.6em, body)
}
#let together(body) = layout(size => {
  let height = measure(block(width: size.width, body)).height
  block(breakable: height > most, width: 100%, body)
})
#let section(number, title, points) = block(
  above: 2em, below: 0.8em, sticky: true, width: 100%, stroke: (bottom: 0.8pt), inset: (bottom: 4pt),
  grid(columns: (2.6em, 1fr, auto), text(1.15em, strong(number)), text(1.15em, strong(title)), worth(points)),
)
#let prose(lead, body) = block(above: 0.7em, below: 0.7em, { if lead != "" { strong(lead + ": ") }; body })
#let code(..rows) = block(
  above: 0.8em, below: 0.8em, width: 100%, inset: 6pt, fill: luma(246), radius: 2pt,
  text(size: 9.5pt, raw(rows.pos().join("\\n"), block: true)),
)
#let art(..rows) = block(above: 0.9em, below: 0.9em, breakable: false, {
  set par(leading: 0.28em)
  text(size: 10pt, raw(rows.pos().join("\\n"), block: true))
})
#let options(label, boxes, ..entries) = {
  if label != "" { block(above: 0.9em, below: 0.5em, label) }
  block(above: 0.6em, below: 0.6em, grid(
    columns: (if boxes { 1.1em } else { 0em }, 1.6em, 1fr), row-gutter: 0.75em,
    ..entries.pos().map(one => (
      if boxes { box(width: 0.72em, height: 0.72em, stroke: 0.6pt, baseline: 0.06em) }, one.at(0), one.at(1),
    )).flatten(),
  ))
}
#let gap(label, after) = block(above: 1.5em, below: 0.4em, grid(
  columns: (auto, 1fr, auto), align: bottom, label + h(0.6em), writing, if after != "" { h(0.6em) + after },
))
#let ruled(count) = block(above: 1em, below: 0.6em, for _ in range(count) { v(7.5mm); writing })
#let table-of(label, head, columns, ..cells) = {
  if label != "" { block(above: 0.9em, below: 0.5em, label) }
  block(above: 0.7em, below: 0.7em, text(9.5pt, table(
    columns: columns, stroke: 0.5pt + line-grey, inset: 5pt,
    ..if head.len() > 0 { (table.header(..head.map(strong)),) },
    ..cells.pos().map(one => if one == none { box(height: 1.1em, width: 3.2em) } else { one }),
  )))
}
#let maths(label, body) = block(above: 0.8em, below: 0.8em, {
  set par(leading: 1em)
  grid(columns: (auto, 1fr), column-gutter: 0.8em, align: horizon, strong(label), $#math.display(body.body)$)
})
#let ledger(..rows) = block(
  above: 0.8em, below: 0.8em, inset: (left: 0.8em), stroke: (left: 1.5pt + luma(190)),
  grid(columns: (2.6em, 1fr), row-gutter: 0.6em, ..rows.pos().flatten()),
)
#let marks(..rows) = block(above: 1.2em, below: 1em, table(
  columns: (auto, 4em, 6em), stroke: 0.5pt + line-grey, inset: 5pt, align: (left, right, left),
  table.header([Section], [of], [reached]), ..rows.pos().flatten(),
))
"""


def typst_source(sheet: Sheet) -> str:
    """The whole document; the same sheet always gives the same text."""
    return "\n".join([*_head(sheet), *_body(sheet), ""])


def _head(sheet: Sheet) -> Iterator[str]:
    foot = f"#grid(columns: (1fr, auto), {_text(sheet.foot)}, context [page #counter(page).display() of "
    foot += "#counter(page).final().first()])"
    yield f"#set document(title: {_text(sheet.title)}, date: none)"
    margin = "(x: 22mm, top: 20mm, bottom: 22mm)"
    yield f'#set page(paper: "a4", margin: {margin}, footer: [#set text(8.5pt); {foot}])'
    yield f'#set text(font: "{SERIF}", size: 11pt, lang: "en", region: "GB")'
    yield "#set par(justify: false, leading: 0.6em)"
    # The compiler shrinks code to 0.8 em; this undoes most of it.
    yield f'#show raw: set text(font: "{MONO}", size: 1.1em)'
    yield f"#let most = {KEPT if sheet.name else KEPT_IN_KEY}mm"
    yield TEMPLATE


def _body(sheet: Sheet) -> Iterator[str]:
    yield f"#block(below: 0.6em, text(17pt, strong({_text(sheet.title)})))"
    yield f"#{_text(' · '.join(sheet.facts))}"
    if sheet.name:
        yield '#v(0.6em)\n#grid(columns: (1fr, 14em), column-gutter: 1.5em, gap("Name", ""), gap("Date", ""))'
    yield "#v(0.4em)"
    yield from (f"#list({_text(one)})" for one in sheet.rules)
    if sheet.name:
        total = sheet.facts[0].partition(" ")[0]
        rows = [f'({_text(one.title)}, {_text(one.points)}, "")' for one in sheet.parts]
        rows.append(f'(strong("Total"), strong({_text(total)}), "")')
        yield f"#marks({', '.join(rows)})"
    for number, part in enumerate(sheet.parts, 1):
        yield from _part(number, part)


def _part(number: int, part: SheetPart) -> Iterator[str]:
    yield f"#section({_text(str(number))}, {_text(part.title)}, {_text(part.points)})"
    for one in part.questions:
        yield from _question(one)


def _question(one: Printed) -> Iterator[str]:
    yield f"#together(question({_text(one.number)}, {_text(one.title)}, "
    yield f"{_text(one.points)}, {{"
    yield from (f"  {_block(block)}" for block in one.blocks)
    yield "}))"


def _block(block: Block) -> str:
    match block:
        case Prose(text, lead):
            return f"prose({_text(lead)}, {_spans(text)})"
        case Verbatim(lines):
            return f"code({_listed(lines)})"
        case Art(lines):
            return f"art({_listed(lines)})"
        case Options(entries, label, boxes):
            shown = ", ".join(f"({_text(f'({letter})')}, {_spans(text)})" for letter, text in entries)
            return f"options({_text(label)}, {str(boxes).lower()}, {shown})"
        case Gap(label, after):
            return f"gap({_spans(label)}, {_text(after)})"
        case Ruled(count):
            return f"ruled({count})"
        case Space(height):
            return f"v({height}mm)"
        case Grid():
            return _grid(block)
        case Picture(svg):
            drawn = svg.replace("sans-serif", SERIF)
            return f'align(center, image(bytes({quoted(drawn)}), format: "svg", width: 64%))'
        case Maths(label, formula, _):
            return f"maths({_text(label)}, ${formula}$)"
        case Ledger(rows):
            return f"ledger({', '.join(f'({_text(points)}, {_spans(what)})' for points, what in rows)})"


def _grid(block: Grid) -> str:
    width = max((len(row) for row in block.rows), default=1)
    cells = (one for row in block.rows for one in (*row, *("",) * (width - len(row))))
    shown = ", ".join("none" if one is None else _text(one) for one in cells)
    head = f"({', '.join(map(_text, block.columns))}{',' * (len(block.columns) == 1)})"
    return f"table-of({_text(block.label)}, {head}, {width}, {shown})"


def _listed(lines: Iterable[str]) -> str:
    return ", ".join(quoted(clean(line)) for line in lines)


def _spans(text: str) -> str:
    """A paragraph as content: strings, and code where backticks stand."""
    pieces = _CODE.split(clean(text).replace("\n", " "))
    shown = (f"raw({quoted(one)})" if place % 2 else quoted(one) for place, one in enumerate(pieces) if one)
    return "{" + "; ".join(("[]", *shown)) + "}"


def _text(text: str) -> str:
    return quoted(" ".join(clean(text).split()))
