"""The REST surface: the same questions as GraphQL, one address each."""

from __future__ import annotations

from fastapi import APIRouter

from service.rest import calls, deliveries, entities, money, questions, rings, status, whereabouts

ROUTERS: tuple[APIRouter, ...] = (
    entities.router,
    questions.router,
    whereabouts.router,
    rings.router,
    money.router,
    calls.router,
    deliveries.router,
    status.router,
)
"""Every router of the surface."""
