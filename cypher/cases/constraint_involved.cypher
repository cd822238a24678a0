// People and organisations who were suspected of, or convicted for, a case of a kind; victims and witnesses are none.
//
// param  kinds: LIST<STRING>              kinds of case
// return id: LIST<STRING>                 who, ascending
// access read
// budget 30 s

MATCH (case:Case)<-[statement:DESCRIBES]-(:Load)
WHERE open(case) AND says(statement) AND statement.kind IN $kinds
WITH DISTINCT case
MATCH (case)<-[link:INVOLVED_IN]-(who)
WHERE holds(link) AND open(who) AND link.role IN ['suspect', 'convicted'] AND (who:Person OR who:Organization)
WITH DISTINCT who.id AS id ORDER BY id
RETURN collect(id) AS id
