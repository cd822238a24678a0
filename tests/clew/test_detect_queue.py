"""`clew detect rings --train` and `clew detect queue`: a ranking is learned, rings come in its order."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

from store import schema
from store.address import Address
from store.writer import open_writer_at
from tests.analysis.money.ledgers import quiet
from tests.loaders.front_door import Answer, FrontDoor, id_of

BEGIN = datetime(2023, 1, 1, tzinfo=UTC)
HUBS, SENDERS, PAYEES = 24, 6, 4
SMALL = {"CLEW_STORE_HEAP": "512m", "CLEW_STORE_PAGE_CACHE": "128m"}
"""Memory of the store in which a ranking is trained."""


@dataclass(frozen=True)
class Known:
    """A folder with labelled transfers, the door to a graph with these and their rings, and the model learned."""

    folder: Path
    door: FrontDoor
    model: Path
    trained: Answer


@pytest.fixture(scope="module")
def driver(graph_server: Address) -> Iterator[Driver]:
    with open_writer_at(graph_server) as writer:
        schema.apply(writer)
    login = (graph_server.user, graph_server.password)
    with GraphDatabase.driver(graph_server.uri, auth=login, notifications_min_severity="OFF") as opened:
        yield opened


@pytest.fixture(scope="module")
def known(graph_server: Address, driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Known:
    folder, home = labelled(tmp_path_factory.mktemp("labelled")), tmp_path_factory.mktemp("state") / "home"
    door = FrontDoor(graph_server, driver, home)
    door.environment |= SMALL
    door.load(folder / "transactions.csv")
    found = door.clew("detect", "rings")
    assert found.exit_code == 0, found.errors
    model = home / "models" / "gathering.txt"
    return Known(folder, door, model, door.clew("detect", "rings", "--train", folder, "--model", model, "--json"))


def labelled(folder: Path) -> Path:
    """Ordinary payments over ninety days; every few days somebody gathers from six in an hour and pays four at once."""
    moves = [(f"A{payer}", f"A{payee}", day, False) for payer, payee, day in quiet(400, days=90, each=3)]
    for hub in range(HUBS):
        day, own = 1 + hub * 3.6, f"H{hub}"
        moves += [(f"A{hub * 9 + n}", own, day + n / 144, True) for n in range(SENDERS)]
        moves += [(own, f"A{hub * 9 + 100 + n}", day + (SENDERS + n) / 144, True) for n in range(PAYEES)]
    with (folder / "transactions.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("tx_id", "timestamp", "from_account", "to_account", "amount"))
        for n, (payer, payee, day, _) in enumerate(moves):
            rows.writerow((f"T{n}", f"{BEGIN + timedelta(days=day):%Y-%m-%dT%H:%M}", payer, payee, "100.00"))
    told = [f"T{n}" for n, move in enumerate(moves) if move[3]]
    (folder / "truth_transactions.csv").write_text("\n".join(["tx_id", *told]) + "\n", encoding="utf-8")
    return folder


def refused(answer: Answer) -> str:
    """The one sentence of a command that ended with 2."""
    lines = [line for line in answer.errors.splitlines() if line.startswith("clew: ")]
    assert (answer.exit_code, len(lines), answer.output) == (2, 1, ""), answer
    return lines[0]


def test_a_model_is_made_with_a_card_that_says_what_it_learned_from(known: Known) -> None:
    card = known.trained.value

    assert card["trained"]["of_rings"] + card["tested"]["of_rings"] <= HUBS * (SENDERS + PAYEES)
    assert card["average_precision"] > 0.5
    assert known.model.is_file()
    assert card["data"] in known.model.with_suffix(".md").read_text(encoding="utf-8")


def test_the_queue_holds_every_ring_in_the_order_of_the_model(known: Known) -> None:
    queue = known.door.clew("detect", "queue", "--model", known.model, "--first", 1_000, "--json").value["rings"]

    shares = [one["share"] for one in queue]
    hubs = {id_of("Account", institution="fraud-rings", number=f"H{hub}") for hub in range(HUBS)}
    of_hubs = [bool(hubs & {*one["members"]}) for one in queue]
    assert [one["place"] for one in queue] == [*range(1, len(queue) + 1)]
    assert shares == sorted(shares, reverse=True)
    assert len({one["id"] for one in queue}) == len(queue) == known.door.count(RINGS)
    assert all(of_hubs[: HUBS // 2])
    assert not all(of_hubs), "chance made some ring, and it comes after"


RINGS = "MATCH (ring:Ring) WHERE ring.size > 0 RETURN count(DISTINCT ring.id)"


def test_people_read_a_line_for_each_place_as_many_as_they_ask_for(known: Known) -> None:
    told = known.door.clew("detect", "queue", "--model", known.model, "--first", 2).output.splitlines()

    assert [line.split(". ring-")[0] for line in told] == ["1", "2"]
    assert all("of transfers alike belonged to rings" in line for line in told)


@pytest.mark.parametrize("content", [None, "trees"])
def test_a_queue_without_a_model_says_how_to_make_one(known: Known, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "model.txt"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    said = refused(known.door.clew("detect", "queue", "--model", file))

    assert str(file) in said
    assert "clew detect rings --train" in said


def test_a_model_that_was_changed_is_refused(known: Known, tmp_path: Path) -> None:
    file = tmp_path / "model.txt"
    file.write_text(known.model.read_text(encoding="utf-8").replace("leaf_value=", "leaf_value=9", 1), encoding="utf-8")
    file.with_suffix(".json").write_bytes(known.model.with_suffix(".json").read_bytes())

    assert "was changed" in refused(known.door.clew("detect", "queue", "--model", file))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "name a folder with transfers and their truth"),
        ({"transactions.csv": "tx_id\n"}, "name a folder with transfers and their truth"),
        ({"transactions.csv": "tx_id,when\nT1,now\n", "truth_transactions.csv": "tx_id\nT1\n"}, "lacks the column"),
        (
            {
                "transactions.csv": "tx_id,timestamp,from_account,to_account,amount\nT1,2023-01-01T08:35,A,B,1\n",
                "truth_transactions.csv": "ring_id\nR1\n",
            },
            "no column 'tx_id'",
        ),
        (
            {
                "transactions.csv": "tx_id,timestamp,from_account,to_account,amount\nT1,2023-01-01T08:35,A,B,1\n",
                "truth_transactions.csv": "tx_id\nT1\n",
            },
            "are needed",
        ),
    ],
    ids=["nothing", "no truth", "a column missing", "truth of something else", "too little"],
)
def test_a_folder_that_cannot_train_is_told_in_one_sentence(
    known: Known, tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    answer = known.door.clew("detect", "rings", "--train", tmp_path, "--model", tmp_path / "model.txt")

    assert said in refused(answer)
    assert not (tmp_path / "model.txt").exists()


@pytest.mark.parametrize("name", ["", "transactions.csv/model.txt"])
def test_a_model_that_cannot_be_written_is_told_before_the_training(known: Known, name: str) -> None:
    answer = known.door.clew("detect", "rings", "--train", known.folder, "--model", known.folder / name)

    assert "name a" in refused(answer)
