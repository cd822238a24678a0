"""Errors of those who listen: subscriptions and webhooks."""

from __future__ import annotations

from base.errors import ClewError, UsageError


class WebhooksError(UsageError):
    """The file of webhooks cannot be read, or names an address or a secret that cannot be used."""

    code = "webhooks_unusable"
    title = "The webhooks cannot be used"


class NotAStreamError(ClewError):
    """A subscription that was asked for as a plain answer."""

    code = "not_a_stream"
    status = 406
    title = "A subscription is a stream"
