"""The playground in a real browser that can reach nothing but the service."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from small_service import CONFIG, TOKEN, Served, Watched

pytestmark = pytest.mark.browser

CASE = "深公刑立字〔2024〕0012号"
PURPOSE = "失踪人员查找"


def opened(watched: Watched) -> Page:
    watched.page.goto("/playground")
    expect(watched.page.locator(".graphiql-query-editor .view-lines")).to_contain_text("WhoIsThis")
    return watched.page


def enter_access(page: Page, token: str = TOKEN) -> None:
    page.get_by_label("Access token").fill(token)
    page.get_by_label("Purpose").select_option(PURPOSE)
    page.get_by_label("Case number").fill(CASE)


def ask(page: Page) -> None:
    page.get_by_role("button", name="Execute query").click()


def test_the_example_questions_stand_ready_as_tabs_with_their_variables(watched: Watched) -> None:
    page = opened(watched)

    expect(page.locator(".graphiql-tab-button")).to_have_text(["WhoIsThis", "WhereWasIt", "WhichSources"])
    expect(page.locator(".graphiql-editor-tool .view-lines").first).to_contain_text("张伟")
    page.get_by_role("tab", name="WhereWasIt").click()
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("Where was the vehicle")
    expect(page.locator(".graphiql-editor-tool .view-lines").first).to_contain_text("粤B12345")
    assert watched.errors == []


def test_a_question_is_answered_and_its_headers_arrive_as_they_were_written(watched: Watched, served: Served) -> None:
    page = opened(watched)

    enter_access(page)
    page.get_by_label("Justification").fill("检察院批准 & 50% sure")
    ask(page)

    expect(page.locator(".graphiql-response")).to_contain_text("户籍.csv")
    headers = served.last("WhoIsThis")
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["clew-purpose"] == quote(PURPOSE, safe="")
    assert headers["clew-case"] == quote(CASE, safe="")
    assert headers["clew-justification"] == quote("检察院批准 & 50% sure", safe="")
    assert headers["content-type"] == "application/json"
    assert watched.errors == []


def test_what_the_service_fills_in_is_sent_until_somebody_changes_it(watched: Watched, served: Served) -> None:
    page = opened(watched)
    enter_access(page)

    expect(page.get_by_label("Justification")).to_have_value("Trying the playground")
    ask(page)

    expect(page.locator(".graphiql-response")).to_contain_text("户籍.csv")
    assert served.last("WhoIsThis")["clew-justification"] == quote("Trying the playground", safe="")


def test_the_token_stays_in_memory_only(watched: Watched) -> None:
    page = opened(watched)
    enter_access(page)
    ask(page)
    expect(page.locator(".graphiql-response")).to_contain_text("户籍.csv")
    page.get_by_label("Access token").press("Enter")  # submits the form, were it not held back

    kept = page.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href,"
        " history.state, (await indexedDB.databases()).length, (await caches.keys()).length])"
    )

    assert TOKEN not in kept
    assert "张伟" not in kept
    assert page.url.endswith("/playground")
    page.reload()
    expect(page.get_by_label("Access token")).to_have_value("")


def test_the_sentence_says_what_a_question_about_people_still_needs(watched: Watched) -> None:
    page = opened(watched)
    status = page.get_by_role("status")

    expect(status).to_have_text("Questions about people still need a token, a purpose and a case number.")
    page.get_by_label("Access token").fill(TOKEN)
    expect(status).to_have_text("Questions about people still need a purpose and a case number.")
    page.get_by_label("Purpose").select_option(PURPOSE)
    page.get_by_label("Case number").fill("   ")
    expect(status).to_have_text("Questions about people still need a case number.")
    page.get_by_label("Case number").fill(CASE)
    expect(status).to_contain_text("Ready.")


@pytest.mark.parametrize(
    ("token", "complaint"),
    [
        ("not-the-token", "Clew refused this token."),
        ("two words", "A token has no spaces"),
        ("令牌", "A token has no spaces"),
    ],
)
def test_a_token_that_cannot_work_is_named_as_the_reason(watched: Watched, token: str, complaint: str) -> None:
    page = opened(watched)

    enter_access(page, token)
    ask(page)

    expect(page.get_by_role("status")).to_contain_text(complaint)
    expect(page.locator(".graphiql-response")).to_contain_text("Not signed in")


def test_no_question_goes_out_before_somebody_asks_one(watched: Watched, served: Served) -> None:
    page = opened(watched)
    assert served.asked == []

    page.get_by_label("Access token").press_sequentially(TOKEN, delay=20)
    with page.expect_response("**/graphql") as response:
        pass

    assert "__schema" in response.value.json()["data"]
    assert [body["operationName"] for _, body in served.asked] == ["IntrospectionQuery"]


def test_a_question_is_found_again_after_its_tab_was_closed(watched: Watched) -> None:
    page = opened(watched)
    listed = page.get_by_role("region", name="Example questions").get_by_role("button")
    expect(listed).to_have_text([question.title for question in CONFIG.questions])

    listed.nth(2).click()
    expect(page.get_by_role("tab")).to_have_count(3)
    page.get_by_role("button", name="Close Tab").last.click()
    expect(page.get_by_role("tab")).to_have_count(2)
    page.wait_for_timeout(400)  # the editor reads a changed text only after a pause
    listed.nth(2).click()

    expect(page.locator(".graphiql-tab-button")).to_have_text(["WhoIsThis", "WhereWasIt", "WhichSources"])
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("WhichSources")


def test_the_schema_is_there_to_read_once_a_token_is_entered(watched: Watched) -> None:
    page = opened(watched)
    with page.expect_response("**/graphql"):
        enter_access(page)

    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Query").click()

    expect(page.locator(".graphiql-doc-explorer-content")).to_contain_text("Where cameras saw a plate.")


def test_the_banner_of_the_mode_is_shown_and_everything_fits_the_window(watched: Watched) -> None:
    page = opened(watched)

    expect(page.locator(".banner")).to_have_text(CONFIG.mode_banner or "")
    overflow = "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(overflow) == [1280, 800]
