"""What the pages say is what the code does: settings and their defaults, links, commands, terms, examples."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr

from policy_kb.criteria import parse_criteria
from policy_kb.documents import EntryDocument
from policy_kb.offerings import offering_from
from policy_kb.subsidy_rules import parse_subsidy
from runtime.cli import app
from runtime.settings import SAMPLE_SECRETS, Settings

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "tests/conversations/README.md"])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = ("*.py", "*.yml", "*.yaml", "*.toml")
KEPT_FOR_TESTS = {"RONGWEN_TEST_DATABASE_URL"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_files() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *CODE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return (ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file())


def words_of_the_code() -> set[str]:
    """Every word of the code, its data and the names of its files, these pages' own tests left out."""
    files = [file for file in code_files() if file.parent != Path(__file__).parent]
    texts = (f"{file.stem} {file.read_text('utf-8')}" for file in files)
    return {word for text in texts for word in re.findall(r"\w+", text, re.ASCII)}


def table_rows(text: str) -> list[list[str]]:
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows]


def documented_defaults() -> dict[str, str]:
    """Settings as the page's first table of settings gives them: name and default."""
    section = OPERATIONS.split("\n## 设置")[1].split("\n## ")[0]
    rows = [row for row in table_rows(section) if row[0].startswith("`RONGWEN_") and len(row) == 3]
    return {row[0].strip("`"): row[1].strip("`") for row in rows}


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    if name in SAMPLE_SECRETS:
        return "样例密钥"
    if default is None:
        return "空"
    assert not isinstance(default, SecretStr)
    return str(default)


class TestSettings:
    @pytest.mark.parametrize("name", Settings.model_fields)
    def test_each_is_documented_with_its_default(self, name: str):
        assert documented_defaults()[f"RONGWEN_{name.upper()}"] == default_of(name)

    def test_nothing_is_documented_that_does_not_exist(self):
        known = {f"RONGWEN_{name.upper()}" for name in Settings.model_fields}
        read_elsewhere = {word for word in words_of_the_code() if word.startswith("RONGWEN_")} | KEPT_FOR_TESTS
        named_in_pages = {
            word for page in PAGES for word in re.findall(r"RONGWEN_[A-Z_]*[A-Z]", page.read_text("utf-8"))
        }
        assert len(named_in_pages) > 20
        assert named_in_pages - known - read_elsewhere == set()

    def test_what_the_code_reads_besides_is_documented_too(self):
        read = {word for word in words_of_the_code() if re.fullmatch(r"RONGWEN_[A-Z_]*[A-Z]", word)}
        assert {word for word in read if word not in OPERATIONS} == set()


class TestMetrics:
    def test_each_is_documented_and_nothing_else(self):
        pattern = re.compile(r'(Counter|Histogram|Gauge)\(\s*"(rongwen_\w+)"')
        packages = [file for file in code_files() if named(file).split("/")[0] not in {"tests", "bench"}]
        made = {found for file in packages for found in pattern.findall(file.read_text("utf-8"))}
        shown = {f"{name}_total" if kind == "Counter" and not name.endswith("_total") else name for kind, name in made}
        documented = {row[0].strip("`") for row in table_rows(OPERATIONS) if row[0].startswith("`rongwen_")}
        assert len(made) >= 8
        assert documented == shown


class TestLinks:
    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_each_leads_to_a_file_and_each_fragment_to_a_heading(self, page: Path):
        dead = [target for target in LINK.findall(page.read_text("utf-8")) if not self.leads_somewhere(page, target)]
        assert dead == []

    def leads_somewhere(self, page: Path, target: str) -> bool:
        if target.startswith(("https://", "mailto:")):
            return True
        path, _, fragment = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        return file.exists() and (not fragment or fragment in headings(file))

    def test_there_are_many(self):
        assert sum(len(LINK.findall(page.read_text("utf-8"))) for page in PAGES) > 60


class TestFiles:
    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_every_file_named_in_passing_exists(self, page: Path):
        pattern = re.compile(r"`((?:[\w.-]+/)+[\w-]+\.(?:py|ya?ml|toml|lock|md|sh|jsonl))`")
        text = FENCE.sub("", page.read_text("utf-8"))
        assert [name for name in pattern.findall(text) if not (ROOT / name).is_file()] == []


def headings(page: Path) -> set[str]:
    lines = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


class TestGlossary:
    def test_every_identifier_occurs_in_the_code(self):
        words = words_of_the_code()
        found = [identifier for _, identifier in self.terms() if identifier not in words]
        assert found == []

    def test_every_term_and_every_identifier_stands_once(self):
        chinese, english = zip(*self.terms(), strict=True)
        assert [term for term in chinese if chinese.count(term) > 1] == []
        assert [term for term in english if english.count(term) > 1] == []

    def test_there_are_at_least_seventy(self):
        assert len(self.terms()) >= 70

    def terms(self) -> list[tuple[str, str]]:
        rows = table_rows((ROOT / "docs/glossary.md").read_text("utf-8"))
        return [(row[0], row[1].strip("`")) for row in rows if row[1].startswith("`")]


class TestCommands:
    def test_every_make_target_in_the_pages_exists(self):
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
        named_in_pages = {
            word
            for page in PAGES
            for word in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE)
        }
        assert {"up", "test"} <= named_in_pages
        assert named_in_pages - targets == set()

    def test_every_rongwen_command_in_the_pages_exists(self):
        groups = {
            group.name: {one.name or one.callback.__name__ for one in group.typer_instance.registered_commands}
            for group in app.registered_groups
        }
        commands = {one.name or one.callback.__name__ for one in app.registered_commands}
        used = [
            words
            for page in PAGES
            for words in re.findall(r"\.venv/bin/rongwen (\w+)(?: (\w+))?", page.read_text("utf-8"))
        ]
        assert len(used) > 10
        unknown = [use for use in used if use[0] not in commands and use[1] not in groups.get(use[0], ())]
        assert unknown == []

    def test_the_readme_is_short_enough_to_be_read(self):
        assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 120


class TestExamples:
    def test_the_entry_shown_to_editors_can_be_loaded_and_matched(self):
        page = (ROOT / "docs/adding-training-data.md").read_text("utf-8")
        blocks = [body for language, body in FENCE.findall(page) if language == "yaml"]
        assert len(blocks) == 3
        (entry,) = yaml.safe_load("".join(blocks))
        document = EntryDocument.model_validate(entry)
        offering = offering_from(document.model_dump(mode="json", exclude_none=True))
        assert offering is not None
        assert offering.criteria == parse_criteria(document.id, entry["criteria"])
        assert parse_subsidy(document.id, offering.subsidy).clause == entry["subsidy"]["clause"]

    def test_the_knowledge_is_counted_as_the_readme_counts_it(self):
        entries = [
            one for file in (ROOT / "data/kb/entries").glob("*.yaml") for one in yaml.safe_load(file.read_text("utf-8"))
        ]
        questions = [
            one for file in (ROOT / "data/kb/faq").glob("*.yaml") for one in yaml.safe_load(file.read_text("utf-8"))
        ]
        statuses = [one["status"] for one in entries]
        readme = (ROOT / "README.md").read_text("utf-8")
        assert f"{len(entries)} 条资料、{len(questions)} 组问答" in readme
        assert f"{statuses.count('expired')} 条已到期" in readme
        assert f"{statuses.count('unknown')} 条来源较旧" in readme


class TestDecisions:
    def test_each_is_numbered_once_and_none_is_left_out(self):
        numbers = sorted(int(file.name[:4]) for file in (ROOT / "docs/adr").glob("*.md") if file.name[:4].isdigit())
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= 15

    @pytest.mark.parametrize("part", ["## Context", "## Decision", "## Consequences"])
    def test_each_says_why_what_and_what_follows(self, part: str):
        pages = [file for file in (ROOT / "docs/adr").glob("*.md") if file.name[:4].isdigit()]
        assert [file.name for file in pages if part not in file.read_text("utf-8")] == []

    def test_the_list_names_every_one(self):
        listing = (ROOT / "docs/adr/README.md").read_text("utf-8")
        assert [file.name for file in (ROOT / "docs/adr").glob("0*.md") if file.name not in listing] == []
