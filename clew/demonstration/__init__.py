"""The demonstration: a sample city in a real graph, a service on loopback, five questions worth asking."""
