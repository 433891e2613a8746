"""Every indicator of the language by its name, with parameters, warm-up, kernel and where its formula comes from."""

from strategies.indicators import (
    averages,
    convergence,
    deviation,
    directional,
    drawdown,
    oscillators,
    price,
    returns,
    trend,
)
from strategies.indicators.definition import MAXIMUM_WINDOW, Definition, Kernel, Parameter

__all__ = ["CATALOGUE", "MAXIMUM_WINDOW", "Definition", "Kernel", "Parameter"]

_FAMILIES = (price, averages, returns, oscillators, convergence, deviation, drawdown, directional, trend)

CATALOGUE: dict[str, Definition] = {
    definition.name: definition for family in _FAMILIES for definition in family.DEFINITIONS
}
