"""Places: codes, names, what contains what, and what a sentence names."""

import pytest

from policy_kb.errors import UnknownRegion
from policy_kb.regions import find_region, get_region, regions_named_in, resolve_region


class TestFindRegion:
    @pytest.mark.parametrize(
        ("text", "code", "path"),
        [
            pytest.param("北京市海淀区", "110108", "北京市海淀区", id="a path"),
            pytest.param("海淀", "110108", "北京市海淀区", id="a short name"),
            pytest.param("110108", "110108", "北京市海淀区", id="a code"),
            pytest.param("新乡", "410700", "河南省新乡市", id="a city before the county of its name"),
            pytest.param("新乡县", "410721", "河南省新乡市新乡县", id="the county by its full name"),
            pytest.param("亦庄", "110171", "北京市经济技术开发区", id="a development zone by what people call it"),
            pytest.param("郑州高新区", "410171", "河南省郑州市高新区", id="a zone with its city"),
            pytest.param("朝阳", "110105", "北京市朝阳区", id="of places with one name the one we serve"),
            pytest.param("辉县", "410782", "河南省新乡市辉县市", id="a county-level city"),
            pytest.param("广州", "440100", "广东省广州市", id="a city that we do not serve"),
            pytest.param("内蒙古", "150000", "内蒙古自治区", id="an autonomous region"),
            pytest.param("全国", "100000", "全国", id="the nation"),
        ],
    )
    def test_understands_how_people_write_places(self, text: str, code: str, path: str):
        region = find_region(text)

        assert region is not None
        assert (region.code, region.path) == (code, path)

    @pytest.mark.parametrize("text", ["", "火星", "我家", "市辖区", "北京市崇文区"])
    def test_finds_nothing_for_what_is_no_place_today(self, text: str):
        assert find_region(text) is None

    def test_a_place_that_must_be_one_is_refused_with_what_to_write(self):
        with pytest.raises(UnknownRegion, match=r"火星.*北京市海淀区"):
            resolve_region("火星")

    def test_an_unknown_code_is_refused(self):
        with pytest.raises(UnknownRegion):
            get_region("999999")


class TestContainment:
    @pytest.mark.parametrize(
        ("outer", "inner"),
        [
            ("全国", "海淀"),
            ("北京市", "海淀"),
            ("北京市", "亦庄"),
            ("河南省", "新乡县"),
            ("新乡市", "新乡县"),
            ("海淀", "海淀"),
        ],
    )
    def test_a_place_contains_itself_and_what_lies_in_it(self, outer: str, inner: str):
        assert resolve_region(outer).contains(resolve_region(inner))

    @pytest.mark.parametrize(
        ("outer", "inner"), [("海淀", "北京市"), ("北京市", "新乡"), ("海淀", "亦庄"), ("郑州", "新乡")]
    )
    def test_a_place_does_not_contain_what_lies_elsewhere(self, outer: str, inner: str):
        assert not resolve_region(outer).contains(resolve_region(inner))

    def test_the_chain_goes_up_to_the_nation(self):
        assert resolve_region("新乡县").chain == ("410721", "410700", "410000", "100000")

    def test_every_place_lies_in_the_nation(self):
        from policy_kb.regions import _regions

        regions = _regions()

        assert len(regions) > 3000
        assert all(region.chain[-1] == "100000" for region in regions.values())


class TestNamedInASentence:
    @pytest.mark.parametrize(
        ("sentence", "paths"),
        [
            ("我在海淀开了家软件公司", ["北京市海淀区"]),
            ("北京朝阳区的首贷还有吗", ["北京市朝阳区"]),
            ("怀柔或顺义有没有贴息", ["北京市怀柔区", "北京市顺义区"]),
            ("新乡卫辉市能不能办", ["河南省新乡市卫辉市"]),
            ("我是新疆人，在北京开店", ["新疆维吾尔自治区", "北京市"]),
            ("上海有首贷贴息吗", ["上海市"]),
        ],
    )
    def test_finds_the_places_and_the_smaller_one_of_two_that_nest(self, sentence: str, paths: list[str]):
        assert [region.path for region in regions_named_in(sentence)] == paths

    @pytest.mark.parametrize(
        "sentence", ["国家有什么政策", "外地人能贷吗", "安康养老院能贷款吗", "和平饭店", "我想贷一百万"]
    )
    def test_does_not_take_ordinary_words_for_places(self, sentence: str):
        assert regions_named_in(sentence) == []
