"""The tree of RFC 6962, held against its definition."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from service.audit.tree import Growing, grown, inclusion, leaf_hash, node_hash, root_of_proof

# Roots of the first n of these records: the test vectors of Certificate Transparency.
RECORDS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def by_definition(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(by_definition(leaves[:half]), by_definition(leaves[half:]))


class Kept:
    """A tree with what it keeps."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.tree, self.hashes = Growing(), {(0, place): leaf for place, leaf in enumerate(leaves)}
        for leaf in leaves:
            self.hashes |= {(height, place): found for height, place, found in self.tree.push(leaf)}

    def read(self, height: int, low: int, high: int) -> Sequence[bytes]:
        return [self.hashes[height, place] for place in range(low, high)]


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def test_the_published_vectors_come_out():
    tree = Growing()
    for record in RECORDS:
        tree.push(leaf_hash(record))

    assert tree.root().hex() == ROOT_OF_EIGHT


@given(st.integers(1, 1_500))
@settings(max_examples=25, deadline=None)
def test_a_tree_grown_leaf_by_leaf_has_the_root_of_the_definition_and_is_found_again(count: int):
    leaves = leaves_of(count)

    kept = Kept(leaves)

    assert kept.tree.root() == by_definition(leaves)
    assert grown(count, kept.read) == kept.tree


@given(st.integers(1, 1_500), st.data())
@settings(max_examples=50, deadline=None)
def test_a_proof_leads_from_its_leaf_to_the_root_and_from_no_other(count: int, data: st.DataObject):
    kept, number = Kept(leaves_of(count)), data.draw(st.integers(0, count - 1))

    proof = inclusion(number, count, kept.read)

    leaf = kept.hashes[0, number]
    assert root_of_proof(number, count, leaf, proof) == kept.tree.root()
    assert root_of_proof(number, count, leaf_hash(b"another"), proof) != kept.tree.root()
    assert root_of_proof(number + 1, count, leaf, proof) != kept.tree.root()
    assert root_of_proof(number, count, leaf, [*proof, leaf]) != kept.tree.root()


def test_one_record_in_ten_million_is_proved_in_little_space_and_time():
    size, by_height = 10_000_000, [leaf_hash(b"the same")]
    for _ in range(24):
        by_height.append(node_hash(by_height[-1], by_height[-1]))

    def read(height: int, low: int, high: int) -> Sequence[bytes]:
        return [by_height[height]] * (high - low)

    started = perf_counter()
    proof = inclusion(6_543_210, size, read)
    spent = perf_counter() - started

    assert root_of_proof(6_543_210, size, by_height[0], proof) == grown(size, read).root()
    assert sum(map(len, proof)) <= 768
    assert spent < 0.1  # 10 ms is the figure of the benchmark; a test machine is busy
