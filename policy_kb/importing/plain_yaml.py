"""YAML as people write it in knowledge files and cells: dates stay text, aliases are refused, and it is written without them."""

from typing import Any

import yaml

from policy_kb.errors import Invalid

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster than Python
_LINE_BREAKS = frozenset("\r\x85\u2028\u2029")


class InvalidYaml(Invalid):
    """`line` counts from 1."""

    code = "invalid_yaml"

    def __init__(self, line: int, why: str) -> None:
        self.line = line
        super().__init__(f"第 {line} 行不是正确的 YAML：{why}")


class _DatesAsText(_Base):
    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML reads this class attribute)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in _Base.yaml_implicit_resolvers.items()
    }


class _Indented(yaml.SafeDumper):
    """Indents list items, as the shipped files do, and writes no aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Quoted, where a character is a line break to YAML and would come back as a blank."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _LINE_BREAKS & set(text) else None)


_Indented.add_representer(str, _represent_text)


def read_yaml(text: str) -> Any:
    """Raises InvalidYaml. An alias is refused because a few of them can stand for gigabytes."""
    try:
        for event in yaml.parse(text, Loader=_DatesAsText):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line if event.start_mark else 0
                raise InvalidYaml(line + 1, "不能用 * 引用别处的内容")
        return yaml.load(text, Loader=_DatesAsText)  # noqa: S506 (a safe loader, see above)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line, text.rstrip().count("\n")) if mark else 0  # what ends too early is found a line later
        raise InvalidYaml(line + 1, "请检查缩进、冒号和引号") from error


def as_yaml(value: Any) -> str:
    return yaml.dump(value, Dumper=_Indented, allow_unicode=True, sort_keys=False, width=100_000)
