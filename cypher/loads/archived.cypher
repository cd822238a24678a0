// The loads whose rows the archive must have, and all that it may have.
//
// param  never: INTEGER                stands for "not yet" in moments
// return complete: LIST<INTEGER>       numbers of complete loads of sources
// return known: LIST<INTEGER>          numbers of all loads of sources, open and withdrawn ones too
// access read
// budget 10 s

MATCH (load:Load)
WHERE load.source <> 'clew'
RETURN [number IN collect(CASE WHEN load.completed_at < $never THEN load.number END) | number] AS complete,
  collect(load.number) AS known
