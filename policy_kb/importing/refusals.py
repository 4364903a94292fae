"""Why a file cannot be taken in. Each says what happened, why, and what to do."""

from collections.abc import Iterable, Sequence

from policy_kb.errors import Invalid

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 5_000


class ImportRefused(Invalid):
    code = "import_refused"


class FileTooLarge(ImportRefused):
    code = "file_too_large"

    def __init__(self, name: str, limit: str) -> None:
        super().__init__(f"文件「{name}」太大（上限 {limit}），没有读取。请拆成几个小文件，或删去图片后再试。")


class UnreadableFile(ImportRefused):
    code = "unreadable_file"

    def __init__(self, name: str, why: str, advice: str) -> None:
        super().__init__(f"读不了文件「{name}」：{why}。{advice}。")


class UnknownForm(ImportRefused):
    code = "unknown_form"

    def __init__(self, name: str, allowed: Sequence[str]) -> None:
        super().__init__(f"不认识文件「{name}」的类型。请用 {'、'.join(allowed)}。")


class UnfittingSheet(ImportRefused):
    """A workbook whose sheets or headings are not those of the template."""

    code = "unfitting_sheet"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"表格「{name}」和模板不一致：{problem}。请用 rongwen kb template 生成模板，把内容贴进去。")


class CellTooLong(ImportRefused):
    code = "cell_too_long"

    def __init__(self, code: str, heading: str, limit: int) -> None:
        super().__init__(f"条目「{code}」的「{heading}」超过 Excel 一格 {limit} 字的上限。请导出为 YAML 或 JSON。")


class UnknownRows(ImportRefused):
    code = "unknown_rows"

    def __init__(self, wanted: Iterable[str]) -> None:
        super().__init__(f"文件里没有选中的行：{'、'.join(wanted)}。请看预览里的行号，写成 3,5-9 或 条目!3。")


class AmbiguousRow(ImportRefused):
    code = "ambiguous_row"

    def __init__(self, number: int, parts: Sequence[str]) -> None:
        choices = "、".join(f"{part}!{number}" for part in parts)
        super().__init__(f"第 {number} 行在几个地方都有，不知道指哪一个。请写明 {choices}。")


class WrongRows(ImportRefused):
    """Something to import is wrong, so nothing was written. `problems` are printable, one for each mistake."""

    code = "wrong_rows"

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(str(problem) for problem in problems)
        super().__init__(
            f"有 {len(problems)} 处错误，没有写入任何内容。请改好再导入，或用 --rows、--only 只导入没有错误的行：\n{lines}"
        )
