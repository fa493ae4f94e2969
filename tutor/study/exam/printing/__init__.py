"""Papers and their keys on paper: one sheet of plain blocks, written as Markdown or as Typst.

The same paper always gives the same text; the command turns the Typst into a PDF.
"""

from __future__ import annotations

from tutor.study.exam.printing.building import key_sheet, paper_sheet
from tutor.study.exam.printing.markdown import markdown
from tutor.study.exam.printing.setting import typst_source
from tutor.study.exam.printing.sheet import Sheet

__all__ = ["Sheet", "key_sheet", "markdown", "paper_sheet", "typst_source"]
