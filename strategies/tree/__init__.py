"""The strategy language: nodes, the JSON document, validation, text."""
