"""Pages and cursors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.paging import after_key, checked_first, cursor, paged
from base.errors import BadRequestError

KEYS = st.lists(st.tuples(st.text(max_size=3), st.integers(-5, 5)), unique=True, max_size=30)


@given(KEYS, st.integers(1, 100))
def test_pages_together_are_the_whole_list_in_order(keys: list[tuple[str, int]], first: int) -> None:
    items = [(list(key), key) for key in keys]
    seen: list[tuple[str, int]] = []
    after = None
    while True:
        page = paged(items, first, after_key(after, ["", 0]))
        seen += page.items
        assert page.total == len(keys)
        assert page.truncated == (page.next is not None) == (page.reason == "limit")
        if page.next is None:
            break
        after = page.next

    assert seen == sorted(keys)


@given(st.lists(st.integers(-(2**53), 2**53) | st.text(), max_size=6))
def test_a_cursor_leads_back_to_its_key(key: list[str | int]) -> None:
    assert after_key(cursor(key), key) == key


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_has_1_to_100_items(first: int) -> None:
    with pytest.raises(BadRequestError, match="from 1 to 100"):
        checked_first(first)


@pytest.mark.parametrize("first", [1, 100])
def test_the_bounds_themselves_are_allowed(first: int) -> None:
    assert checked_first(first) == first


@pytest.mark.parametrize(
    "text", ["", "x", "ü", "%%%", cursor([1, 2]), cursor(["a"]), cursor(["a", "b"]), cursor(["a", True]), "bnVsbA"]
)
def test_a_text_that_is_no_cursor_of_the_list_is_refused(text: str) -> None:
    with pytest.raises(BadRequestError, match="no cursor of this list"):
        after_key(text, ["a", 1])
