"""Where prices come from, and the aligned panel that the engine reads."""
