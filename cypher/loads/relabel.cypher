// Completes loads that say rows of others again under a weaker marking: from this moment these count instead.
//
// param  loads: LIST<INTEGER>          numbers of the loads
// param  counts: LIST<INTEGER>         rows of each
// param  at: INTEGER                   epoch seconds
// param  by: STRING                    who had them loaded again
// param  why: STRING                   the reason, in words
// return written: INTEGER              how many loads were completed
// access write
// budget 30 s

MERGE (counter:Counter {name: 'completion'})
ON CREATE SET counter.value = 0
SET counter.value = counter.value + 1
WITH counter.value AS completion
UNWIND range(0, size($loads) - 1) AS i
MATCH (load:Load {number: $loads[i]})
SET load.completed_at = $at, load.completion = completion, load.relabel = true, load.relabelled_by = $by,
  load.why = $why, load.read = $counts[i], load.created = $counts[i], load.changed = 0, load.same = 0,
  load.rejected = 0, load.left = 0
RETURN count(*) AS written
