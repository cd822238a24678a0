"""Errors know their code, status and exit code, and render the same everywhere."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

import base
from base.errors import EXIT_DATABASE, EXIT_REJECTS, EXIT_USAGE, ClewError, DatabaseError, RejectsError, UsageError

MODULES = [import_module(f"base.{module.name}") for module in iter_modules(base.__path__)]
NAMED = {cls for module in MODULES for _, cls in inspect.getmembers(module, inspect.isclass)}
ALL = sorted((cls for cls in NAMED if issubclass(cls, ClewError)), key=lambda cls: cls.__name__)


def test_a_problem_holds_what_a_program_needs_and_the_facts_given() -> None:
    error = RejectsError("3 rows are rejected.", rejected=3)

    assert error.problem() == {
        "type": "urn:clew:problem:too_many_rejects",
        "title": "More rejects than allowed",
        "status": 422,
        "detail": "3 rows are rejected.",
        "code": "too_many_rejects",
        "rejected": 3,
    }


@pytest.mark.parametrize("error", ALL, ids=lambda cls: cls.__name__)
def test_every_error_can_be_told_over_http_and_by_a_command(error: type[ClewError]) -> None:
    assert 400 <= error.status <= 599
    assert error.exit_code in {1, EXIT_USAGE, EXIT_REJECTS, EXIT_DATABASE}
    assert re.fullmatch(r"[a-z][a-z_]*", error.code)
    assert error.title
    assert error.title[-1] not in ".!"
    assert error.__doc__


@pytest.mark.parametrize(
    ("error", "code"), [(UsageError, EXIT_USAGE), (RejectsError, EXIT_REJECTS), (DatabaseError, EXIT_DATABASE)]
)
def test_a_family_of_errors_shares_its_exit_code(error: type[ClewError], code: int) -> None:
    family = [cls for cls in ALL if issubclass(cls, error)]

    assert {cls.exit_code for cls in family} == {code}


def test_an_error_says_its_sentence() -> None:
    assert str(UsageError("Name a file.")) == "Name a file."
