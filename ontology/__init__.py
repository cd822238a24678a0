"""What exists: the closed lists of entities, links and events, from which the rest of Clew is derived."""

from __future__ import annotations

from ontology import events, links
from ontology.account import Account, OnlineAccount
from ontology.address import Address
from ontology.case import Case, Document, Item, Trace
from ontology.model import Entity, Event, Link, Property
from ontology.occurrence import Occurrence
from ontology.organization import Organization
from ontology.person import Person
from ontology.phone import Device, Phone, Sim
from ontology.place import Place
from ontology.plate import Plate
from ontology.vehicle import Vehicle

__all__ = ["ENTITIES", "EVENTS", "LINKS", "PREFIXES", "Entity", "Event", "Link", "Property"]

_ENTITIES: tuple[type[Entity], ...] = (
    Person,
    Organization,
    Address,
    Place,
    Vehicle,
    Plate,
    Phone,
    Sim,
    Device,
    Account,
    OnlineAccount,
    Case,
    Trace,
    Item,
    Document,
    Occurrence,
)
_LINKS: tuple[type[Link], ...] = (
    links.LivesAt,
    links.Owns,
    links.Holds,
    links.Uses,
    links.Bears,
    links.InstalledIn,
    links.RelatedTo,
    links.WorksFor,
    links.InvolvedIn,
    links.OccurredAt,
    links.FoundAt,
    links.Matches,
    links.Mentions,
    links.SituatedAt,
    links.SameAs,
)
_EVENTS: tuple[type[Event], ...] = (events.SeenAt, events.Called, events.Transferred, events.Withdrew)

ENTITIES = {entity.label(): entity for entity in _ENTITIES}
"""Every kind of entity by its label."""

LINKS = {link.type: link for link in _LINKS}
"""Every type of link by its name in the graph."""

EVENTS = {event.type: event for event in _EVENTS}
"""Every type of event by its name in the graph."""

PREFIXES = {entity.prefix: entity for entity in _ENTITIES}
"""Every kind of entity by the prefix of its ids."""
