"""What is said of a batch's luck."""

from typing import Any

from rest_framework import serializers

from backtests.api.findings_serializers import FoundSerializer
from backtests.findings.luck_told import VERDICTS

_ANNUAL = "An annual Sharpe ratio, as the metric `sharpe`."


class BestRunSerializer(serializers.Serializer[Any]):
    """The run with the highest Sharpe ratio of those that were compared; the first of equals."""

    run_index = serializers.IntegerField()
    sharpe = serializers.FloatField()


class ByLuckSerializer(serializers.Serializer[Any]):
    """What the best of these runs gives when none of them earns anything but by luck."""

    sharpe = serializers.FloatField(help_text=f"{_ANNUAL} On average.")
    sharpe_95 = serializers.FloatField(help_text=f"{_ANNUAL} One time in twenty it is higher.")
    p = serializers.FloatField(help_text="How often luck alone gives the best run's or more, above 0 to 1.")
    beyond = serializers.IntegerField(help_text="Behaviours above `sharpe_95`.")
    draws = serializers.IntegerField()


class HonestSerializer(serializers.Serializer[Any]):
    """What the best of one half of the months gave in the other half."""

    sharpe = serializers.FloatField(help_text=f"{_ANNUAL} The mean over the splits.")
    worse_half = serializers.FloatField(
        allow_null=True,
        help_text="The share of the splits in which it was in the worse half there; null with one behaviour.",
    )
    splits = serializers.IntegerField()


class TimingSerializer(serializers.Serializer[Any]):
    """The best run beside its own average weights, held all the time."""

    mix_sharpe = serializers.FloatField(help_text=f"{_ANNUAL} Of the average weights, without costs.")
    percent_a_year = serializers.FloatField(help_text="What the run earned beyond them, in percent a year.")
    p = serializers.FloatField(help_text="How often luck alone gives the best of all as much, above 0 to 1.")


class LuckSerializer(FoundSerializer):
    """How much of a ranking is luck. What is not known is null, and `reason` says why."""

    known = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why it is not known; empty when it is.")
    runs = serializers.IntegerField(help_text="Combinations that were compared: those with a Sharpe ratio.")
    behaviours = serializers.IntegerField(allow_null=True, help_text="How many of them differ in what they hold.")
    left_out = serializers.IntegerField(help_text="Combinations that moved in too few months to be compared.")
    months = serializers.IntegerField(allow_null=True, help_text="Calendar months; the first and last may be parts.")
    sessions = serializers.IntegerField(allow_null=True)
    ideas = serializers.FloatField(allow_null=True, help_text="Like how many independent runs all of them are.")
    best = BestRunSerializer(allow_null=True)
    luck = ByLuckSerializer(allow_null=True)
    honest = HonestSerializer(allow_null=True, help_text="null where there are too few months.")
    timing = TimingSerializer(
        allow_null=True, help_text="null for a batch of old, whose sketches know no tickers' returns."
    )
    verdict = serializers.ChoiceField(
        VERDICTS,
        allow_null=True,
        help_text="`beyond_luck`: all three questions are answered well; `doubtful`: one of them is not, or is not "
        "known; `luck_or_market`: luck, or a market that rose, may explain it; `does_not_carry_over`: the best of one "
        "half does badly in the other.",
    )
    sentences = serializers.ListField(
        child=serializers.CharField(),
        help_text="The same for people, in the order in which to read it; [] when not known.",
    )
