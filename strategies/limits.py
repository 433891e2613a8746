"""How long a person's words in the library may be, in characters."""

LONGEST_NOTE = 200  # on a version
LONGEST_VARIABLE_NAME = 40  # as the language has it
LONGEST_VARIABLE_DESCRIPTION = 2_000
