"""The pages for the browser: routes, caching, headers on every response, settings that cannot be wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from base.errors import PagesMissingError
from service.pages import PlaygroundConfig, Question, pages, secure

CONFIG = PlaygroundConfig(
    mode_banner="样本数据 · sample data",
    purposes=["investigation", "失踪人员查找"],
    questions=[
        Question(title="这是谁?", query="query Who($id: ID!) { person(id: $id) { name } }", variables={"id": "1"})
    ],
    case="A-2024-0001",
)


def app_over(dist: Path) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(pages(CONFIG, dist))

    @app.get("/people")
    def people() -> list[str]:
        return ["张伟"]

    @app.get("/crash")
    def crash() -> None:
        raise RuntimeError("unexpected")

    secure(app)
    return app


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets / "playground-3f2a.js").write_text("console.info('clew')")
    (tmp_path / "dist" / "playground.html").write_text("<title>Playground</title>")
    (tmp_path / "dist" / "docs.html").write_text("<title>REST reference</title>")
    (tmp_path / "secret.txt").write_text("not for the browser")
    return tmp_path / "dist"


@pytest.fixture
def app(dist: Path) -> FastAPI:
    return app_over(dist)


def get(app: FastAPI, path: str, crashes: bool = False) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=crashes)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path, follow_redirects=True)

    return asyncio.run(ask())


@pytest.mark.parametrize(("path", "title"), [("/playground", "Playground"), ("/docs", "REST reference")])
def test_a_page_is_served_and_asked_for_again_after_an_update(app: FastAPI, path: str, title: str) -> None:
    answer = get(app, path)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert title in answer.text


@pytest.mark.parametrize("prefix", ["", "/clew"])
def test_the_root_leads_to_the_playground_below_any_prefix(dist: Path, prefix: str) -> None:
    outer = FastAPI()
    outer.mount(prefix, app_over(dist))

    answer = get(outer, f"{prefix}/")

    assert answer.url.path == f"{prefix}/playground"
    assert answer.status_code == 200


def test_the_settings_are_the_value_handed_in_and_are_never_cached(app: FastAPI) -> None:
    answer = get(app, "/playground/config.json")

    assert PlaygroundConfig.model_validate(answer.json()) == CONFIG
    assert answer.headers["cache-control"] == "no-store"


def test_an_asset_is_kept_for_a_year(app: FastAPI) -> None:
    answer = get(app, "/assets/playground-3f2a.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path", ["absent.js", "", "..%2f..%2fsecret.txt", "%2e%2e/%2e%2e/secret.txt", "..%5c..%5csecret.txt"]
)
def test_nothing_but_assets_comes_out_of_the_assets_folder(app: FastAPI, path: str) -> None:
    answer = get(app, f"/assets/{path}")

    assert answer.status_code == 404
    assert "not for the browser" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/playground",
        "/docs",
        "/playground/config.json",
        "/assets/playground-3f2a.js",
        "/people",
        "/absent",
        "/crash",
    ],
)
def test_every_response_carries_the_security_headers(app: FastAPI, path: str) -> None:
    headers = get(app, path).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "script-src" not in policy
    assert {policy[name] for name in ("object-src", "base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/people", "/crash", "/absent"])
def test_data_and_errors_are_never_stored(app: FastAPI, path: str) -> None:
    assert get(app, path).headers["cache-control"] == "no-store"


def test_pages_that_were_not_built_say_what_to_run_and_appear_once_they_are(tmp_path: Path) -> None:
    app = app_over(tmp_path / "dist")

    with pytest.raises(PagesMissingError, match="run make setup") as error:
        get(app, "/playground", crashes=True)
    assert error.value.problem()["status"] == 503
    assert get(app, "/assets/a.js").status_code == 404

    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "playground.html").write_text("built")
    assert get(app, "/playground").text == "built"


def test_the_pages_are_no_part_of_the_described_interface(dist: Path) -> None:
    assert set(app_over(dist).openapi()["paths"]) == {"/people", "/crash"}


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("{ person { name } }", "one operation with a name"),
        ("query A { a } query B { b }", "one operation with a name"),
        ("fragment F on Person { name }", "one operation with a name"),
        ("query Who {", "not GraphQL"),
    ],
)
def test_an_example_question_that_cannot_be_a_tab_is_refused_at_the_start(query: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Question(title="Who?", query=query)
