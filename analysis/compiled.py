"""Functions compiled to machine code, kept on disk between runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit  # pyright: ignore[reportUnknownVariableType]

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function compiled at its first call; its annotations are for readers, types are taken from the arguments."""
    return cast(Function, njit(cache=True)(function))
