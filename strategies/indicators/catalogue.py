"""Every indicator of the language, by name: its name, unit, parameters, warm-up, kernel and where its formula is from."""

from strategies.indicators import averages, momentum, price
from strategies.indicators.definition import MAXIMUM_WINDOW, Definition, Kernel, Parameter

__all__ = ["CATALOGUE", "MAXIMUM_WINDOW", "Definition", "Kernel", "Parameter"]

CATALOGUE: dict[str, Definition] = {
    definition.name: definition for family in (price, averages, momentum) for definition in family.DEFINITIONS
}
