"""The REST surface: the same questions as GraphQL, one address each."""

from __future__ import annotations

from fastapi import APIRouter

from service.rest import (
    access,
    audit,
    calls,
    cases,
    deliveries,
    entities,
    finbench,
    money,
    questions,
    receipts,
    rings,
    standing,
    status,
    whereabouts,
)

ROUTERS: tuple[APIRouter, ...] = (
    entities.router,
    questions.router,
    whereabouts.router,
    rings.router,
    money.router,
    finbench.router,
    calls.router,
    cases.router,
    standing.router,
    deliveries.router,
    access.router,
    audit.router,
    receipts.router,
    status.router,
)
"""Every router of the surface."""
