// Statements, links and entities whose numbers can be nobody's: negative, zero or missing.
//
// return statements: INTEGER           statements with a damaged load number
// return links: INTEGER                links with a damaged claim
// return nodes: INTEGER                entities without a seal, or without the number that takes part in events
// access read
// budget 30 s

CALL () {
  MATCH ()-[d:DESCRIBES]->() WHERE d.load IS NULL OR d.load <= 0
  RETURN count(*) AS statements
}
CALL () {
  MATCH ()-[r:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]->()
  WHERE r.load IS NULL OR any(number IN r.load WHERE number <= 0)
  RETURN count(*) AS links
}
CALL () {
  MATCH (n:Entity)
  WHERE n.seal IS NULL OR n.seal < 0 OR n:Plate|Phone|Device|Account|Place AND n.number IS NULL
  RETURN count(*) AS nodes
}
RETURN statements, links, nodes
