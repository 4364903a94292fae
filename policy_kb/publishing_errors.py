"""Refusals on the way from a draft to a published version, part of the tree in `policy_kb.errors`.

NotFound
├── VersionNotFound
└── NoDraft               the entry has no draft, or none in review
Invalid
├── KindChanged
├── CommentMissing
├── NothingChanged
├── UnusableSynonym
└── EffectiveInThePast
Forbidden
└── SecondPersonNeeded
Conflict
├── InReview              a draft in review cannot be edited or submitted again
├── StaleDraft            another version was published since the draft was begun
├── DanglingEntry         it rests on an entry that will not be in force
├── EntryInUse            questions still rest on what is to be withdrawn
├── OverlappingVersions
├── RegionChangesLater
├── QuestionsBroken       its own questions are not answered as they must be
└── PublishNeedsConfirmation
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from policy_kb.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:  # replay.py raises these
    from policy_kb.replay import Moved


class VersionNotFound(NotFound):
    code = "version_not_found"

    def __init__(self, entry_code: str, number: int) -> None:
        super().__init__(f"条目「{entry_code}」没有可用的第 {number} 版，请先用 history 查看有哪些版本。")


class NoDraft(NotFound):
    code = "no_draft"

    def __init__(self, entry_code: str, wanted: str) -> None:
        super().__init__(f"条目「{entry_code}」没有{wanted}的版本，请先起草并提交审核。")


class KindChanged(Invalid):
    code = "kind_changed"

    def __init__(self, entry_code: str, kind: str) -> None:
        super().__init__(f"条目「{entry_code}」的种类是 {kind}，不能改成别的种类，请另起一个编号。")


class CommentMissing(Invalid):
    code = "comment_missing"

    def __init__(self, deed: str) -> None:
        super().__init__(f"{deed}要写明原因，方便起草人和以后查阅的人了解，请补上原因。")


class NothingChanged(Invalid):
    code = "nothing_changed"

    def __init__(self, entry_code: str) -> None:
        super().__init__(f"「{entry_code}」的草稿和现在发布的一样，没有可审核的改动，请先修改草稿。")


class UnusableSynonym(Invalid):
    code = "unusable_synonym"

    def __init__(self, concept: str, way: str, problem: str) -> None:
        super().__init__(f"「{concept}」的说法「{way}」{problem}，请用 synonym list 看看现有的说法。")


class EffectiveInThePast(Invalid):
    code = "effective_in_the_past"

    def __init__(self, effective_on: date, on: date) -> None:
        super().__init__(f"启用日 {effective_on} 早于今天（{on}），请写今天或以后的日子；要立即启用就不写。")


class SecondPersonNeeded(Forbidden):
    code = "second_person_needed"

    def __init__(self, entry_code: str, name: str) -> None:
        super().__init__(f"「{entry_code}」的这一版是 {name} 参与起草的，须由另一位审核员审核。")


class InReview(Conflict):
    code = "in_review"

    def __init__(self, entry_code: str) -> None:
        super().__init__(f"「{entry_code}」的草稿正在审核，不能修改或再次提交；请等审核结果，或先退回再改。")


class StaleDraft(Conflict):
    code = "stale_draft"

    def __init__(self, entry_code: str, based_on: int | None, newest: int | None) -> None:
        super().__init__(
            f"「{entry_code}」的草稿是照第 {based_on or 0} 版改的，此后已发布第 {newest} 版；请退回，对照新版改好再提交。"
        )


class DanglingEntry(Conflict):
    code = "dangling_entry"

    def __init__(self, entry_code: str, missing: Sequence[str], on: date) -> None:
        super().__init__(
            f"「{entry_code}」所依据的条目 {'、'.join(missing)} 在 {on} 没有启用的版本，请先发布它们或改 entry_ids。"
        )


class EntryInUse(Conflict):
    code = "entry_in_use"

    def __init__(self, entry_code: str, users: Sequence[str]) -> None:
        super().__init__(f"还有问答以「{entry_code}」为依据：{'、'.join(users)}；请先修改或撤下这些问答，再撤下它。")


class OverlappingVersions(Conflict):
    code = "overlapping_versions"

    def __init__(self, entry_code: str, starts_on: date, number: int, other_starts_on: date) -> None:
        super().__init__(
            f"「{entry_code}」的第 {number} 版已定于 {other_starts_on} 启用，新版不能从 {starts_on} 起启用；"
            "请改用更晚的日子，或先撤下那一版。"
        )


class RegionChangesLater(Conflict):
    code = "region_changes_later"

    def __init__(self, entry_code: str) -> None:
        super().__init__(f"「{entry_code}」的新版换了地区，地区只能当天起变更，请不写启用日，到那天再发布。")


class QuestionsBroken(Conflict):
    """`broken` are the entry's own questions, with what answers them now."""

    code = "questions_broken"

    def __init__(self, entry_code: str, broken: "Sequence[Moved]") -> None:
        self.broken = tuple(broken)
        super().__init__(f"「{entry_code}」没有发布，它自带的问题没有通过：{_listed(broken)}。请改好资料或问题后重试。")


class PublishNeedsConfirmation(Conflict):
    """`moved` are questions of other entries that were answered right and no longer would be."""

    code = "publish_needs_confirmation"

    def __init__(self, entry_code: str, moved: "Sequence[Moved]") -> None:
        self.moved = tuple(moved)
        self.entry_codes = tuple(dict.fromkeys(one.probe.entry_code for one in moved))
        super().__init__(
            f"「{entry_code}」的改动会影响别的条目的问题：{_listed(moved)}。"
            f"确认无妨请带上 {' '.join(self.entry_codes)} 再发布，否则请先修改。"
        )


def _listed(moved: "Iterable[Moved]") -> str:
    return "；".join(map(str, moved))
