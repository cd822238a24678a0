"""The examples in docstrings do what they show."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.contract.house import modules

WITH_EXAMPLES = [module.name for module in modules() if ">>> " in module.text]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_hold(name: str) -> None:
    module = importlib.import_module(name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))

    result = doctest.testmod(module)

    assert result.attempted > 0
    assert result.failed == 0
