"""Where the tests find a PostgreSQL: a URL, a container or the embedded wheel, behind one face.

``DRIFT_TEST_DATABASE_URL`` (a superuser's) comes first, then Docker with ``DRIFT_TEST_IMAGE``, then the
wheel; ``DRIFT_TEST_SERVER=url|docker|embedded`` insists on one.
"""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import psycopg

from drift import embedded
from drift.errors import EmbeddedUnavailable
from tests.databases import run, to_params, to_url

DEFAULT_IMAGE = "postgres:18"
_FAST = "postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoServer(Exception):
    """No source of a PostgreSQL is there, or the one insisted on is not; says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """A PostgreSQL that answers, entered as a superuser."""

    params: Mapping[str, str] = field(repr=False)
    version: str
    source: str

    @property
    def major(self) -> int:
        """The major version, such as 18."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    def url(self, database: str = "postgres") -> str:
        """The superuser's URL of `database`."""
        return to_url({**self.params, "dbname": database})


class Source(Protocol):
    """One way to come by a server."""

    def describe(self) -> str:
        """What would be started, and its version; starts nothing that stays."""

    def start(self) -> AbstractContextManager[Running]:
        """Start it (or just connect); stop what was started at the end."""


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A server that somebody else runs."""

    conninfo: str = field(repr=False)

    def describe(self) -> str:
        """Its address without the password, and its version."""
        params = to_params(self.conninfo)
        where = f"{params.get('host', 'local')}:{params.get('port', '5432')}"
        return f"PostgreSQL {_version(self.conninfo)} at {where} (DRIFT_TEST_DATABASE_URL)"

    @contextmanager
    def start(self) -> Iterator[Running]:
        """Connect once, to fail here rather than in every test."""
        yield Running(to_params(self.conninfo), _version(self.conninfo), "url")


@dataclass(frozen=True, slots=True)
class DockerSource:
    """A container of `image` through testcontainers."""

    image: str

    def describe(self) -> str:
        """The image and what its ``postgres --version`` prints."""
        return f"{_image_version(self.image)} in Docker ({self.image}, testcontainers)"

    @contextmanager
    def start(self) -> Iterator[Running]:
        """Run one container, removed at the end."""
        from testcontainers.community.postgres import PostgresContainer

        password = secrets.token_hex(16)
        container = PostgresContainer(self.image, username="postgres", password=password, dbname="postgres", driver=None)
        with container.with_command(_FAST) as running:
            url = running.get_connection_url()
            yield Running(to_params(url), _version(url), "docker")


@dataclass(frozen=True, slots=True)
class EmbeddedSource:
    """A throwaway server from the wheel or DRIFT_POSTGRES_BIN."""

    bin_dir: Path

    def describe(self) -> str:
        """What its ``postgres --version`` prints, and where it lies."""
        return f"{run(self.bin_dir / 'postgres', '--version').strip()}, embedded ({self.bin_dir})"

    @contextmanager
    def start(self) -> Iterator[Running]:
        """Start one, removed at the end."""
        with embedded.throwaway() as server:
            yield Running(to_params(server.url()), _version(server.url()), "embedded")


@cache
def choose() -> Source:
    """The source the environment asks for, else the first that is there.

    Raises:
        NoServer: with the reason of every source that was looked at.
    """
    lookups = {"url": _from_url, "docker": _from_docker, "embedded": _from_wheel}
    wanted = os.environ.get("DRIFT_TEST_SERVER")
    if wanted and wanted not in lookups:
        raise NoServer(f"DRIFT_TEST_SERVER={wanted}: expected one of {', '.join(lookups)}")
    reasons = []
    for name in [wanted] if wanted else lookups:
        try:
            return lookups[name]()
        except NoServer as reason:
            reasons.append(f"{name}: {reason}")
    raise NoServer("no PostgreSQL to test on; " + "; ".join(reasons))


def _from_url() -> Source:
    url = os.environ.get("DRIFT_TEST_DATABASE_URL")
    if not url:
        raise NoServer("DRIFT_TEST_DATABASE_URL is not set")
    return UrlSource(url)


def _from_docker() -> Source:
    named = os.environ.get("DRIFT_TEST_IMAGE")
    image = named or DEFAULT_IMAGE
    with _docker() as client:
        # Never pull what nobody asked for.
        if not named and not client.images.list(name=image):
            raise NoServer(f"the image {image} is not here and DRIFT_TEST_IMAGE names none")
    return DockerSource(image)


def _from_wheel() -> Source:
    try:
        return EmbeddedSource(embedded.bin_dir())
    except EmbeddedUnavailable as error:
        raise NoServer(str(error)) from error


@contextmanager
def _docker() -> Iterator[Any]:
    """A client of a Docker engine that answers."""
    try:
        from docker.errors import DockerException
        from testcontainers.core.docker_client import DockerClient
    except ImportError as error:
        raise NoServer(f"testcontainers is not installed ({error})") from error
    try:
        client = DockerClient().client
    except DockerException as error:
        raise NoServer(f"no Docker engine answers ({error})") from error
    try:
        client.ping()
        yield client
    except DockerException as error:
        raise NoServer(f"Docker: {error}") from error
    finally:
        client.close()


def _image_version(image: str) -> str:
    with _docker() as client:
        said = client.containers.run(image, ["--version"], entrypoint="postgres", remove=True)
    return str(said.decode().strip())


def _version(conninfo: str) -> str:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    if row is None:
        raise NoServer("the server does not tell its version")
    return str(row[0])
