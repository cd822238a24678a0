"""`clew serve`: the service over the graph of this installation."""

from __future__ import annotations

import logging

import typer

from base.settings import Settings
from clew.output import log_to_stderr, reporting
from clew.session import open_session


def serve() -> None:
    """Serve GraphQL, REST and the playground until Ctrl-C."""
    from base.viewer import Viewer
    from service.access import PURPOSES
    from service.app import Parts, create_app
    from service.pages import PlaygroundConfig
    from service.serving import run
    from service.tokens import token
    from service.webhooks.hooks import read

    settings = Settings()
    with reporting(), open_session(settings) as session:
        playground = PlaygroundConfig(title="Clew", purposes=list(PURPOSES))
        clearance = Viewer(name="bearer", level=3)
        parts = Parts(
            session.address,
            session.archive,
            session.key,
            token(settings),
            clearance,
            playground,
            hooks=read(settings.webhooks_file),
            home=settings.home,
            petty_rules=settings.petty_rules,
        )
        typer.echo(f"http://{settings.host}:{settings.port}/playground")
        typer.echo(f"the token is in {settings.token_file or settings.home / 'token'}")
        log_to_stderr(logging.INFO)
        run(create_app(parts), settings.host, settings.port)
