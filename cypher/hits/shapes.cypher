// The shapes of marks that standing questions have, and until when events are asked about: nothing where nobody asks.
//
// return shapes: LIST<STRING>          names of the shapes
// return until: LIST<INTEGER>          epoch seconds up to which a watch of the shape lasts, 0 for no watch
// access read
// budget 5 s

MATCH (key:QuestionKey)
WHERE key.key STARTS WITH 'shape '
RETURN collect(substring(key.key, 6)) AS shapes, collect(key.until) AS until
