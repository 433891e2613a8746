"""Request analysis: everything that can be said against a backtest or a batch before anything is loaded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.conf import settings

from backtests.contracts import RunSpec
from backtests.engine import required
from strategies.tree import validate
from strategies.tree.nodes import Strategy
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.source import Source, require_known
from treeline.marketdata.sources import open_source

LARGEST_SLIPPAGE = 1_000.0  # bps: a tenth of everything traded
LARGEST_CAPITAL = 1e12  # dollars


def analyse(
    strategy: Strategy, values: Mapping[str, Sequence[float]], spec: RunSpec, source_name: str
) -> tuple[Source, tuple[str, ...]]:
    """The source, and the symbols that are to be loaded from it.

    `values` holds what each variable of the tree takes. Raises Invalid with every fault there is in values, spec,
    source and tickers; Unavailable when the source cannot be read.
    """
    faults = _faults_of(lambda: validate.check_values(strategy, values)) + _spec_faults(spec)
    source: Source | None = None
    try:
        source = open_source(source_name, settings.FILES_ROOT)
        known = source.symbols()
    except Invalid as error:
        raise Invalid([*faults, *error.faults]) from None
    symbols = required.symbols(strategy, spec)
    tickers = [symbol for symbol in symbols if symbol != spec.benchmark]
    faults += _faults_of(lambda: require_known(source.name, tickers, known))
    unknown = _faults_of(lambda: require_known(source.name, [spec.benchmark], known))
    faults += [replace(fault, path="benchmark", message=f"{spec.benchmark}: {fault.message}") for fault in unknown]
    if faults:
        raise Invalid(faults)
    return source, symbols


def _spec_faults(spec: RunSpec) -> list[Fault]:
    faults = []
    if spec.start is not None and spec.end is not None and spec.start >= spec.end:
        faults.append(Fault("end", f"{spec.end} is not after the start {spec.start}", "choose a later end"))
    if not 0 <= spec.costs.slippage_bps <= LARGEST_SLIPPAGE:
        remedy = f"0 to {LARGEST_SLIPPAGE:g} hundredths of a percent"
        faults.append(Fault("slippage_bps", f"{spec.costs.slippage_bps:g} is out of range", remedy))
    if not 1 <= spec.capital <= LARGEST_CAPITAL:
        remedy = f"1 to {LARGEST_CAPITAL:,.0f} dollars"
        faults.append(Fault("capital", f"{spec.capital:,.12g} is out of range", remedy))
    return faults


def _faults_of(check: Callable[[], None]) -> list[Fault]:
    try:
        check()
    except Invalid as error:
        return list(error.faults)
    return []
