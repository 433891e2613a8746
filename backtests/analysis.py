"""Request analysis: everything that can be said against a backtest or a batch before anything is loaded."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from django.contrib.auth.models import AbstractBaseUser

from backtests.contracts import RunSpec
from backtests.engine import required
from strategies import library, services
from strategies.tree import validate
from strategies.tree.nodes import Strategy, Value
from treeline.core.errors import Fault, Invalid
from treeline.marketdata.source import Source, require_known
from treeline.prices import registry

LARGEST_SLIPPAGE = 1_000.0  # bps: a tenth of everything traded
LARGEST_COMMISSION = 10.0  # percent: the same
LARGEST_COMMISSION_PER_SHARE = 1.0  # dollars
LARGEST_CAPITAL = 1e12  # dollars


def analyse(
    owner: AbstractBaseUser | None,
    strategy: Strategy,
    values: Mapping[str, Sequence[Value]],
    spec: RunSpec,
    source_name: str,
) -> tuple[Source, tuple[str, ...]]:
    """The source, and the symbols that are to be loaded from it.

    `values` holds what each variable of the tree takes; uploads are the owner's. Raises Invalid with every fault there
    is in values, spec, source and tickers; Unavailable when the source cannot be read.
    """
    faults = _faults_of(lambda: validate.check_values(strategy, values)) + _spec_faults(spec)
    source: Source | None = None
    try:
        source = registry.source(source_name, owner)
        known = source.symbols()
    except Invalid as error:
        raise Invalid([*faults, *error.faults]) from None
    symbols = required.symbols(strategy, spec, values)
    benchmark = required.of_benchmark(spec)
    if known:  # a source that cannot tell for now says it when it is asked for bars
        faults += _faults_of(lambda: require_known(source.name, sorted({*symbols} - {*benchmark}), known))
    unknown = _faults_of(lambda: require_known(source.name, benchmark, known)) if known else []
    faults += [replace(fault, path="benchmark", message=f"{fault.path}: {fault.message}") for fault in unknown]
    if faults:
        raise Invalid(faults)
    return source, symbols


def settle(owner: AbstractBaseUser | None, strategy: Strategy, spec: RunSpec) -> tuple[Strategy, RunSpec]:
    """What is really run: the owner's strategies in the place of references to them, and the defaults of his library
    for variables without one; in the benchmark too. Raises Invalid with every fault; without an owner a reference is
    one."""
    faults: list[Fault] = []
    settled = strategy
    try:
        settled = _settled(owner, strategy)
    except Invalid as error:
        faults += error.faults
    if isinstance(spec.benchmark, Strategy):
        try:
            spec = replace(spec, benchmark=_settled(owner, spec.benchmark))
        except Invalid as error:
            faults += of_benchmark(error.faults)
    if faults:
        raise Invalid(faults)
    return settled, spec


def _settled(owner: AbstractBaseUser | None, strategy: Strategy) -> Strategy:
    strategy = services.resolved(owner, strategy)
    if owner is None or {name for name, _ in strategy.variables}.issuperset(validate.uses(strategy)):
        return strategy
    return services.completed(strategy, library.library_defaults(owner))


def of_benchmark(faults: Iterable[Fault]) -> list[Fault]:
    """The faults of a benchmark's strategy, as faults in a request's field of that name."""
    return [replace(fault, path=f"benchmark.{fault.path}".removesuffix(".")) for fault in faults]


def _spec_faults(spec: RunSpec) -> list[Fault]:
    faults = []
    if spec.start is not None and spec.end is not None and spec.start >= spec.end:
        faults.append(Fault("end", f"{spec.end} is not after the start {spec.start}", "choose a later end"))
    costs, share = spec.costs, LARGEST_COMMISSION_PER_SHARE
    for name, value, largest, unit in (
        ("slippage_bps", costs.slippage_bps, LARGEST_SLIPPAGE, "hundredths of a percent"),
        ("commission_percent", costs.commission_percent, LARGEST_COMMISSION, "percent of what is traded"),
        ("commission_per_share", costs.commission_per_share, share, "dollars a share"),
    ):
        if not 0 <= value <= largest:
            faults.append(Fault(name, f"{value:g} is out of range", f"0 to {largest:g} {unit}"))
    if not 1 <= spec.capital <= LARGEST_CAPITAL:
        remedy = f"1 to {LARGEST_CAPITAL:,.0f} dollars"
        faults.append(Fault("capital", f"{spec.capital:,.12g} is out of range", remedy))
    if isinstance(spec.benchmark, Strategy):
        benchmark, defaults = spec.benchmark, {name: (value,) for name, value in spec.benchmark.variables}
        faults += of_benchmark(_faults_of(lambda: validate.check_values(benchmark, defaults)))
    return faults


def _faults_of(check: Callable[[], None]) -> list[Fault]:
    try:
        check()
    except Invalid as error:
        return list(error.faults)
    return []
