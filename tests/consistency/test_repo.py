"""What must not stand in the repository: a machine's paths, registry hosts, secrets, real people's numbers, work in progress."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = {"uv.lock", "bot/uv.lock"}
THIS = "tests/consistency/test_repo.py"
BINARY = {".png", ".jpg", ".ico", ".woff2", ".gz"}

MACHINE_PATHS = re.compile(r"""(?<![\w.)\]}/<-])/(?:root|work|home/\w+|Users/\w+|mnt|opt/\w+)/""")
REGISTRIES = re.compile(
    r"pypi\.org/simple|pythonhosted\.org|pypi\.tuna|mirrors?\.(?:aliyun|tencent|ustc|cloud)|artifactory|nexus\.|"
    r"--(?:extra-)?index-url|index-url\s*=|npmjs\.org|registry\.npm",
    re.IGNORECASE,
)
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a cloud key": re.compile(r"\b(?:AKIA|LTAI|AKID)[0-9A-Za-z]{12,}"),
    "a token of a code host": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{30,}|glpat-[\w-]{20,})"),
    "a key of a model's service": re.compile(r"\bsk-[0-9A-Za-z]{24,}"),
    "a password in an address": re.compile(r"postgres(?:ql)?(?:\+\w+)?://[^\s:/@\"'{]+:[^\s@\"'{$…]{3,}@"),
    "a WeChat secret": re.compile(r"(?i)app_?secret\W{1,6}[0-9a-f]{32}\b"),
}
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|raise NotImplementedError\b|pytest\.mark\.(?:skip|xfail)\b(?!if)")


def tracked() -> list[str]:
    """Files of the repository, those not committed yet included."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (ROOT / name).is_file() and Path(name).suffix not in BINARY and name != THIS]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {name: (ROOT / name).read_text("utf-8") for name in tracked()}


def places(texts: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    """`file:line: what` for each finding, so that a failure says where to look."""
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()}"
        for name, text in texts.items()
        for found in pattern.finditer(text)
    ]


def outside_locks(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name not in LOCKS}


def test_it_looks_at_the_whole_repository(texts: dict[str, str]):
    assert len(texts) > 250
    assert {"README.md", "Makefile", "uv.lock", "runtime/settings.py", "data/kb/questions.yaml"} <= texts.keys()


def test_no_path_of_a_machine_is_written_down(texts: dict[str, str]):
    assert places(texts, MACHINE_PATHS) == []


def test_no_registry_is_named_outside_the_lock_files(texts: dict[str, str]):
    assert places(outside_locks(texts), REGISTRIES) == []


def test_the_lock_files_name_the_public_registry_alone(texts: dict[str, str]):
    for name in LOCKS:
        registries = set(re.findall(r'registry = "([^"]+)"', texts[name]))
        assert registries == {"https://pypi.org/simple"}


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_is_kept_in_the_repository(texts: dict[str, str], kind: str):
    assert places(texts, SECRETS[kind]) == []


def test_nothing_is_left_unfinished(texts: dict[str, str]):
    code = {name: text for name, text in texts.items() if name.endswith(".py")}
    assert len(code) > 100
    assert places(code, UNFINISHED) == []


def test_no_environment_file_and_no_database_is_committed():
    names = [Path(name).name for name in tracked()]
    assert [
        name for name in names if name.startswith(".env") or name.endswith((".db", ".sqlite", ".dump", ".pem"))
    ] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATHS, "open('/root/x')"),
        (MACHINE_PATHS, "cd /work/main"),
        (MACHINE_PATHS, "/home/wang/rongwen"),
        (REGISTRIES, "pip install --index-url https://example"),
        (REGISTRIES, "https://mirrors.aliyun.com/pypi/simple"),
        (SECRETS["a private key"], "-----BEGIN RSA PRIVATE KEY-----"),
        (SECRETS["a password in an address"], "postgresql://rongwen:hunter2@db/rongwen"),
        (SECRETS["a WeChat secret"], "app_secret = '0123456789abcdef0123456789abcdef'"),
        (UNFINISHED, "# TODO later"),
    ],
)
def test_a_slip_would_be_noticed(pattern: re.Pattern[str], text: str):
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["data/work/list", "https://example.org/root/", "postgresql://user:…@host/rongwen"])
def test_ordinary_text_passes(text: str):
    patterns = (MACHINE_PATHS, REGISTRIES, *SECRETS.values(), UNFINISHED)
    assert [pattern.pattern for pattern in patterns if pattern.search(text)] == []
