"""Modules and functions stay small."""

from __future__ import annotations

from statistics import median

from tests.contract.house import modules

USUAL_MODULE = 300
LARGEST_MODULE = 400
LARGEST_FUNCTION = 60
MEDIAN_FUNCTION = 10

LONG_ON_PURPOSE = {
    "base/errors.py": "one short class for each error, and all in one place",
    "service/audit/verifier.py": "one file that can be read, kept and run apart from all others",
}
"""Modules over the usual size, each with the reason."""


def test_a_module_over_the_usual_size_has_a_reason_and_none_is_far_over() -> None:
    sizes = {module.name: module.lines for module in modules()}

    assert {name for name, size in sizes.items() if size > USUAL_MODULE} == set(LONG_ON_PURPOSE)
    assert {name: size for name, size in sizes.items() if size > LARGEST_MODULE} == {}


def test_no_function_is_long_and_most_are_short() -> None:
    sizes = {name: size for module in modules() for name, size in module.functions()}

    assert {name: size for name, size in sizes.items() if size > LARGEST_FUNCTION} == {}
    assert median(sizes.values()) < MEDIAN_FUNCTION
