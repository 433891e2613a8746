"""A server that behaves as Alpaca does, with made-up prices and faults on demand: `server.FakeAlpaca`."""
