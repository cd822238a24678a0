"""What is written down about a load: in the graph, in the archive, for the operator; and the limit on its rejects."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from time import time_ns
from typing import Any

from base.errors import RejectsError
from base.marking import Marking
from base.viewer import FOREVER, now
from loaders.delivery import Delivery
from loaders.mapping import Mapping
from loaders.mapping_file import digest
from loaders.rejects import ERASED, SUFFIX, Reject, write_rejects
from loaders.report import Report
from loaders.versions import ARRIVING
from store.archive import Description


def report_of(delivery: Delivery) -> Report:
    """A report that has only the delivery's names as yet."""
    mapping = delivery.mapping
    return Report(delivery.source.path.name, mapping.feed, mapping.source.id, delivery.day)


def scope_of(mapping: Mapping, marking: Marking) -> dict[str, Any]:
    """The scope of rows of a feed that bear a marking, as `loads/scope` takes it."""
    source, compartments = mapping.source, list(marking.compartments)
    return {
        "source": source.id,
        "title": source.title,
        "level": marking.level,
        "compartments": compartments,
        "key": "/".join((source.id, str(marking.level), *compartments)),
    }


def opening_of(delivery: Delivery, scope: int, plan: str, rank: int | None) -> dict[str, Any]:
    """A load that begins now, as `loads/open` takes it; `rank`: the first load of its delivery, None for that one."""
    return {
        "scope": scope,
        "key": delivery.key if rank is None else f"{delivery.key} in {scope}",
        "delivery": delivery.key,
        "feed": delivery.mapping.feed,
        "file": delivery.source.path.name,
        "digest": delivery.source.digest,
        "mapping": digest(delivery.mapping),
        "snapshot_at": delivery.date,
        "full": delivery.full,
        "opened_at": now(),
        "never": FOREVER,
        "plan": plan,
        "mentions": bool(delivery.mapping.events),
        "repair": False,
        "rank": rank if delivery.rank == ARRIVING else delivery.rank,
    }


def description_of(delivery: Delivery, number: int, refused: list[int], together: list[int]) -> Description:
    """The load as the archive describes it; `together`: all loads of its delivery."""
    return Description(
        load=number,
        source=delivery.mapping.source.id,
        feed=delivery.mapping.feed,
        file=delivery.source.path.name,
        file_digest=delivery.source.digest,
        mapping=digest(delivery.mapping),
        snapshot_at=delivery.date,
        full=delivery.full,
        encoding=delivery.source.encoding,
        columns=delivery.columns,
        refused=refused,
        together=together if len(together) > 1 else [],
        archived_at=time_ns(),
    )


def unbalanced(load: int, counts: list[int]) -> str:
    """What is said of a load that has failed because its rows do not add up."""
    read, created, changed, same, rejected, *_ = counts
    return (
        f"Load {load} has failed, and nobody sees any of it: of {read:,} rows read, {created:,} created + {changed:,} "
        f"changed + {same:,} the same + {rejected:,} rejected are {created + changed + same + rejected:,}. "
        "This is a fault of Clew: keep the file and report it."
    )


def settle_rejects(report: Report, delivery: Delivery, rejects: list[Reject], folder: Path, at_most: int) -> None:
    """Write the refused rows into the folder; raise RejectsError where they are more than the operator allows."""
    report.rejected = len(rejects)
    report.reject_codes = dict(Counter(reject.code for reject in rejects))
    told = [reject for reject in rejects if reject.code != ERASED]
    if told:
        report.rejects_file = folder / f"{delivery.source.path.stem}{SUFFIX}"
        write_rejects(report.rejects_file, delivery.source.path.name, delivery.mapping.feed, delivery.day, told)
    if len(told) > at_most:
        raise RejectsError(
            f"{delivery.source.path}: {len(told):,} of {report.read:,} rows are rejected, at most "
            f"{at_most:,} are allowed; nothing was loaded. They are in {report.rejects_file}: "
            "repair them there and load that file too, or raise --max-rejects.",
            rejected=len(told),
            codes=report.reject_codes,
        )
