"""The rows of a file become cases: hundreds in one commit with their verdicts and the progress of the import."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from services.intake.domain import Status
from services.intake.imports.batch import Batch, RowVerdict, State
from services.intake.imports.row_reading import Reading
from services.intake.use_cases.desk import REFERENCE_TAKEN, Desk
from services.intake.use_cases.report import Recorded, Submission, record_cases
from shared.model.wording import Language
from shared.ports.store import Change, Put
from shared.vault import RecordKey


@dataclass(frozen=True, slots=True)
class Recording:
    """Where the rows of one import go."""

    desk: Desk
    key: RecordKey

    async def record(self, batch: Batch, readings: Sequence[Reading]) -> Batch:
        """Commit some rows; the import as it stands then. Raises Conflict when another process goes on with it."""
        valid = [each for each in readings if each.record is not None]
        submissions = [self._submission(batch, each) for each in valid]
        after = batch

        def along(recorded: Sequence[Recorded]) -> list[Put]:
            nonlocal after
            rows = list(self._verdicts(batch, readings, recorded))
            counted = Counter(row.verdict for row in rows)
            after = batch.next(
                state=State.RUNNING.value,
                position=max((each.number for each in readings), default=batch.position),
                rows=batch.rows + len(rows),
                accepted=batch.accepted + counted["accepted"],
                updated=batch.updated + counted["updated"],
                unchanged=batch.unchanged + counted["unchanged"],
                rejected=batch.rejected + counted["rejected"],
            )
            return [after.put(), *(row.put() for row in rows)]

        if batch.dry_run:
            await self.desk.store.commit(Change(puts=along(await foresee(self.desk, submissions))))
        else:
            await record_cases(self.desk, submissions, along)
        return after

    def _submission(self, batch: Batch, reading: Reading) -> Submission:
        assert reading.record is not None  # noqa: S101 — only valid rows are submitted
        return Submission(reading.record, reading.words, batch.organisation, batch.subject, import_id=batch.id)

    def _verdicts(
        self, batch: Batch, readings: Sequence[Reading], recorded: Sequence[Recorded]
    ) -> Iterator[RowVerdict]:
        remaining, language = iter(recorded), cast("Language", batch.language)
        for reading in readings:
            reference = self.key.seal(reading.reference.encode()) if reading.reference else None
            if reading.record is None:
                said = tuple(each.said_in(language) for each in reading.problems)
                yield RowVerdict(batch.id, reading.number, "rejected", reference, problems=said)
                continue
            each = next(remaining)
            yield RowVerdict(
                import_id=batch.id,
                number=reading.number,
                verdict=each.verdict,
                reference=reference,
                case=each.case.id if each.case else None,
                revision=each.case.revision if each.case else None,
                problems=tuple(
                    problem.said_in(language) for problem in ((each.problem,) if each.problem else reading.remarks)
                ),
            )


async def foresee(desk: Desk, submissions: Sequence[Submission]) -> list[Recorded]:
    """What would become of submissions; nothing is written."""
    hashes = [desk.reference_hash(each.organisation, each.record) for each in submissions]
    known = await desk.by_reference(sorted({each for each in hashes if each is not None}))
    cases = {case.id: case for case in await desk.open_many(list(known.values()))}
    foreseen = []
    for submission, reference in zip(submissions, hashes, strict=True):
        stored = known.get(reference) if reference else None
        problem = submission.record.overclaim
        if stored is not None and Status(str(stored.body["status"])).is_gone:
            problem = REFERENCE_TAKEN
        if problem is not None:
            foreseen.append(Recorded("rejected", problem=problem))
        elif stored is None:
            foreseen.append(Recorded("accepted"))
        else:
            case = cases[stored.id]
            foreseen.append(
                Recorded("unchanged" if submission.record.says_the_same_as(case.submitted) else "updated", case)
            )
    return foreseen
