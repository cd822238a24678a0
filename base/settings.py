"""What an operator can set: each field is an environment variable with the prefix CLEW_."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PettyRule(BaseModel):
    """When small cases of some kinds, in some place, together are more than small: the law of the place says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[str, ...] = Field(min_length=1, description="kinds of case")
    place: str = Field(default="", description="how the address of a scene begins; empty: anywhere")
    threshold_fen: int | None = Field(default=None, ge=1, description="summed loss from which on it is a crime, fen")
    count: int | None = Field(default=None, ge=2, description="so many incidents are a crime")
    months: int | None = Field(default=None, ge=1, description="within so many months")
    report_rate: float = Field(default=0.5, gt=0, le=1, description="share of the victims who report")


class Settings(BaseSettings):
    """The settings of one process, read once at its start and handed on as a value."""

    model_config = SettingsConfigDict(env_prefix="CLEW_", extra="ignore", frozen=True)

    home: Path = Field(
        default=Path(".clew"),
        description="State folder: archive, embedded store, installation key, case files. Made with mode 0700.",
    )
    graph_uri: str | None = Field(
        default=None,
        description="Address of a Neo4j server (bolt:// or neo4j://). Unset: Clew starts one of its own.",
    )
    graph_user: str = Field(default="neo4j", description="User at the server named by CLEW_GRAPH_URI.")
    graph_password: SecretStr | None = Field(
        default=None, description="Password of that user. Unset: read from CLEW_GRAPH_PASSWORD_FILE."
    )
    graph_password_file: Path | None = Field(
        default=None, description="File that holds the password (a mounted secret)."
    )
    store_heap: str = Field(default="1g", description="Largest heap of the embedded server.")
    store_page_cache: str = Field(default="512m", description="Page cache of the embedded server.")
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(default=8420, ge=0, le=65535, description="Port the service listens on; 0 takes a free one.")
    hosts: tuple[str, ...] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="Names by which callers reach the service beside CLEW_HOST, a JSON list; behind a proxy its name.",
    )
    documents: Path | None = Field(
        default=None, description="Folder of the `.graphql` files that applications ask by `documentId`."
    )
    log: Literal["text", "json"] = Field(default="text", description="Form of the log lines on stderr.")
    issuer: str = Field(default="", description="Issuer of access tokens, exactly as their `iss` says.")
    audience: str = Field(default="clew", description="What the `aud` of access tokens must contain.")
    jwks: str = Field(
        default="",
        description="The issuer's public keys: an address (https, or http on this machine) or a file.",
    )
    installation_key_file: Path | None = Field(
        default=None,
        description="File with the installation key. Unset: `key` in the state folder, made at need.",
    )

    audit_witness: Path | None = Field(
        default=None,
        description="Folder, owned by somebody else, that is given a copy of every checkpoint of the audit log.",
    )

    webhooks_file: Path | None = Field(
        default=None,
        description="JSON file of addresses that are told of hits: name, url, secret, level and compartments of each.",
    )

    trace_endpoint: str | None = Field(
        default=None,
        description="Address (OTLP over HTTP) of a collector that is sent spans without content. Unset: none are made.",
    )
    trace_hosts: tuple[str, ...] = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        description="Hosts that CLEW_TRACE_ENDPOINT may be on, a JSON list.",
    )

    petty_rules: tuple[PettyRule, ...] = Field(
        default=(),
        description="Rules for small cases, a JSON list: kinds, place, threshold_fen, count, months, report_rate.",
    )

    @property
    def archive(self) -> Path:
        """The folder of archived loads."""
        return self.home / "archive"
