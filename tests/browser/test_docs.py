"""The REST reference in a real browser that can reach nothing but the service."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from small_service import TOKEN, Served, Watched

pytestmark = pytest.mark.browser


def test_the_operations_of_the_service_are_listed(watched: Watched) -> None:
    watched.page.goto("/docs")

    expect(watched.page.locator(".opblock")).to_have_count(1)
    expect(watched.page.locator(".opblock-summary-path")).to_have_text("/people/{name}")
    expect(watched.page.get_by_role("link", name="Playground")).to_have_attribute("href", "playground")
    assert watched.errors == []


def test_an_operation_is_tried_with_the_access_of_the_bar(watched: Watched, served: Served) -> None:
    page = watched.page
    page.goto("/docs")
    page.get_by_label("Access token").fill(TOKEN)
    page.get_by_label("Purpose").select_option("investigation")
    page.get_by_label("Case number").fill("案-7")

    page.locator(".opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("name").fill("张伟")
    page.get_by_role("button", name="Execute").click()

    expect(page.locator(".live-responses-table tbody")).to_contain_text("张伟")
    assert TOKEN not in page.locator(".reference").inner_html()
    headers = served.last("person")
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["clew-purpose"] == "investigation"
    assert headers["clew-case"] == quote("案-7", safe="")
    assert watched.errors == []
