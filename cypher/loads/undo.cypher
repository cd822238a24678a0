// Completes repairs and withdraws what they repair, in one moment: from then on both is seen, or neither.
//
// param  repairs: LIST<INTEGER>        numbers of the repairs
// param  counts: LIST<INTEGER>         rows of each
// param  withdrawn: LIST<INTEGER>      numbers of the loads that are withdrawn
// param  never: INTEGER                stands for "not yet" in moments
// param  at: INTEGER                   epoch seconds
// param  by: STRING                    who undoes them
// param  why: STRING                   the reason, in words
// return written: INTEGER              how many loads were completed or withdrawn
// access write
// budget 30 s

MERGE (counter:Counter {name: 'completion'})
ON CREATE SET counter.value = 0
SET counter.value = counter.value + 1
WITH counter.value AS completion
CALL (completion) {
  UNWIND range(0, size($repairs) - 1) AS i
  MATCH (load:Load {number: $repairs[i]})
  SET load.completed_at = $at, load.completion = completion, load.read = $counts[i], load.created = $counts[i],
    load.changed = 0, load.same = 0, load.rejected = 0, load.left = 0
  RETURN count(*) AS completed
}
CALL (completion) {
  UNWIND $withdrawn AS number
  MATCH (load:Load {number: number})
  WHERE load.withdrawn_at = $never
  SET load.withdrawn_at = $at, load.withdrawn_by = $repairs[0], load.undone_by = $by, load.why = $why,
    load.key = load.key + ' undone ' + number
  RETURN count(*) AS gone
}
RETURN completed + gone AS written
