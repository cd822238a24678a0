"""Every detector is known by its name, with the version that its findings bear."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import analysis.detectors
from analysis.detectors import DETECTORS

MODULES = sorted(path.stem for path in Path(str(analysis.detectors.__file__)).parent.glob("[a-z]*.py"))


def test_every_module_of_the_folder_is_in_the_list() -> None:
    assert sorted(DETECTORS) == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_a_detector_is_the_function_of_its_name_and_has_its_version(name: str) -> None:
    module = importlib.import_module(f"analysis.detectors.{name}")

    assert callable(getattr(module, name))
    assert DETECTORS[name].version == module.VERSION
