"""Standing categories of persons are no field and no value; categories of cases and things are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.misuse.feeds import code_of, refused_values, words

COLUMNS = words("""
重点人员 重点人口类别 人员类别 人员标签 管控级别 涉稳 关注人员 黑名单 zhongdianrenyuan guan_kong key_person
keyPopulation person_category categoryOfPerson blacklist black_listed focus-group high_risk_person
stability_control
""")
LAWFUL = words("""
案件类别 车辆类别 重点项目 重点文物 key category case_category vehicleCategory key_number risk_of_fire
""")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_standing_category_of_persons_is_refused(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) == "forbidden_field"


@pytest.mark.parametrize("column", LAWFUL)
def test_a_category_of_something_else_is_taken(tmp_path: Path, column: str) -> None:
    assert code_of(tmp_path, extra=column) is None


def test_values_that_sort_people_are_refused_and_roles_in_a_case_are_not(tmp_path: Path) -> None:
    assert refused_values(tmp_path, "household", ["重点人员", "x", "x"]) == "forbidden_values"
    assert refused_values(tmp_path, "household", ["petitioner", "resident"]) == "forbidden_values"
    assert refused_values(tmp_path, "household", ["嫌疑人", "受害人", "证人", "suspect"]) is None
