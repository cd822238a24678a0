"""No psychological profile: temperament, mental state, scores of conduct."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.misuse.feeds import code_of, refused_values, words

COLUMNS = words("""
性格 气质类型 心理状态 精神状态 情绪 品行 行为评分 表现得分 社会信用分 xingge xinli temperament
personality_type psychologicalProfile mental_state mood conduct_score behaviour-rating character_traits
social_credit_score
""")
LAWFUL = words("""
统一社会信用代码 credit_code 心理咨询中心 character_set test_score conduct_number 精神文明单位
psychology_department
""")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_psychological_profile_is_refused(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) == "forbidden_field"


@pytest.mark.parametrize("column", LAWFUL)
def test_a_lawful_neighbour_is_taken(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) is None


def test_values_that_describe_a_temperament_are_refused(tmp_path: Path) -> None:
    assert refused_values(tmp_path, "household", ["外向", "内向", "暴躁"]) == "forbidden_values"
    assert refused_values(tmp_path, "household", ["Introvert", "", "stable"]) == "forbidden_values"
    assert refused_values(tmp_path, "household", ["stable", "unstable", "closed"]) is None
