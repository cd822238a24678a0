"""The REST surface: the same questions as GraphQL, one address each."""

from __future__ import annotations

from fastapi import APIRouter

from service.rest import deliveries, entities, questions, status, whereabouts

ROUTERS: tuple[APIRouter, ...] = (
    entities.router,
    questions.router,
    whereabouts.router,
    deliveries.router,
    status.router,
)
"""Every router of the surface."""
