"""`clew serve`: the service over the graph of this installation."""

from __future__ import annotations

import logging

import typer

from base.settings import Settings
from clew.output import log_to_stderr, reporting
from clew.session import open_session


def serve() -> None:
    """Serve GraphQL, REST and the playground until Ctrl-C."""
    from service.access import PURPOSES
    from service.access.opening import access_of, tokens_of
    from service.app import Parts, create_app
    from service.audit.log import held
    from service.graphql.registered import read_registered
    from service.logs import JsonLines
    from service.pages import PlaygroundConfig
    from service.serving import run
    from service.tracing import exporting
    from service.webhooks.hooks import read

    settings = Settings()
    with reporting():
        tokens = tokens_of(settings)
        spans = exporting(settings.trace_endpoint, settings.trace_hosts)
        held(settings.home, settings.audit_witness)
    with reporting(), open_session(settings) as session:
        playground = PlaygroundConfig(title="Clew", purposes=list(PURPOSES))
        parts = Parts(
            session.address,
            session.archive,
            session.key,
            access_of(settings.home, tokens, session.key),
            settings.home,
            playground,
            hooks=read(settings.webhooks_file),
            home=settings.home,
            petty_rules=settings.petty_rules,
            hosts=(*settings.hosts, settings.host),
            witness=settings.audit_witness,
            registered=read_registered(settings.documents),
            spans=spans,
        )
        typer.echo(f"http://{settings.host}:{settings.port}/playground")
        log_to_stderr(logging.INFO, JsonLines() if settings.log == "json" else None)
        run(create_app(parts), settings.host, settings.port)
