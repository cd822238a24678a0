// Events, statements and links whose load number can be nobody's: negative, zero or missing.
//
// return events: INTEGER               damaged events
// return statements: INTEGER           damaged statements
// return links: INTEGER                links with a damaged claim
// return nodes: INTEGER                entities without a seal
// access read
// budget 30 s

CALL () {
  MATCH ()-[e:SEEN_AT|CALLED|TRANSFERRED|WITHDREW]->() WHERE e.load IS NULL OR e.load <= 0
  RETURN count(*) AS events
}
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
  MATCH (n:Entity) WHERE n.seal IS NULL OR n.seal < 0
  RETURN count(*) AS nodes
}
RETURN events, statements, links, nodes
