// One page of the entities whose statements contain a text among their keys or their words.
//
// param  needles: LIST<STRING>            texts to find among the keys
// param  pattern: STRING                  expression that a whole key must match as well; '' for none
// param  phrases: LIST<STRING>            full-text queries to find among the words
// param  kinds: LIST<STRING>              labels of the entities
// param  withheld: LIST<STRING>           labels of those of which not all keys are looked at
// param  shown: LIST<LIST<STRING>>        of each of these labels the properties that are
// param  wordless: LIST<STRING>           labels of those of which no word is looked at
// param  after: LIST<ANY>                 rank, sources and id of the last hit shown
// param  size: INTEGER                    how many to return
// return total: INTEGER                   hits in all
// return hits: LIST<LIST<ANY>>            rank, minus the number of sources, id; ascending
// access read
// budget 10 s

CALL () {
  UNWIND $needles AS needle
  MATCH (load:Load)-[statement:DESCRIBES]->(entity)
  WHERE statement.keys CONTAINS needle AND said(statement) AND open(entity)
  WITH needle, load, statement, entity,
    [at IN range(0, size($withheld) - 1) WHERE $withheld[at] IN labels(entity) | $shown[at]][0] AS names
  WITH needle, load, statement, entity, CASE
      WHEN names IS NULL THEN statement.keys
      ELSE reduce(keys = '|', name IN names | keys + coalesce(statement[name] + '|', ''))
    END AS keys
  WHERE keys CONTAINS needle AND ($pattern = '' OR any(key IN split(keys, '|') WHERE key =~ $pattern))
  RETURN statement.valid_from AS valid_from, load.source AS source, entity,
    CASE
      WHEN keys CONTAINS '|' + needle + '|' OR $pattern <> '' THEN 0
      WHEN keys CONTAINS '|' + needle THEN 1
      WHEN keys CONTAINS needle + '|' THEN 2
      ELSE 3
    END AS rank
  UNION ALL
  UNWIND $phrases AS phrase
  CALL db.index.fulltext.queryRelationships('describes_words', phrase) YIELD relationship AS statement
  WITH statement, startNode(statement) AS load, endNode(statement) AS entity
  WHERE load:Load AND said(statement) AND open(entity) AND NOT any(label IN labels(entity) WHERE label IN $wordless)
  RETURN statement.valid_from AS valid_from, load.source AS source, entity, 4 AS rank
}
WITH valid_from, source, entity, rank
WHERE valid_from <= $as_of AND any(label IN labels(entity) WHERE label IN $kinds)
WITH entity.id AS id, min(rank) AS rank, count(DISTINCT source) AS sources
WITH [rank, -sources, id] AS hit ORDER BY hit
WITH collect(hit) AS found
RETURN size(found) AS total, [hit IN found WHERE hit > $after][..$size] AS hits
