"""What the explanation of one day answers."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

_PATH = "Its place in the document, as faults name it; within a reference as if what it refers to stood there."


class HoldingSerializer(serializers.Serializer[Any]):
    """A ticker that is held."""

    ticker = serializers.CharField()
    weight = serializers.FloatField(help_text="Its share of equity, a fraction.")


class ExplainedNodeSerializer(serializers.Serializer[Any]):
    """A node that the tree was asked at: one that was given a share above 0."""

    path = serializers.CharField(help_text=_PATH)
    share = serializers.FloatField(help_text="Of the whole, a fraction.")
    taken = serializers.ChoiceField(
        choices=("then", "else", "inside", "outside"), required=False, help_text="The branch of a gate or enter/exit."
    )
    value = serializers.FloatField(allow_null=True, required=False, help_text="What a scale read.")
    weights = serializers.ListField(
        child=serializers.FloatField(),
        required=False,
        help_text="Of what the node was given, the fraction for each child, in their order; what is missing to 1 is "
        "cash. Only of nodes that share out.",
    )


class ExplainedReadingSerializer(serializers.Serializer[Any]):
    """An indicator's value, in whichever branch it stands."""

    path = serializers.CharField(help_text=_PATH)
    indicator = serializers.CharField(help_text="Its name in the language.")
    ticker = serializers.CharField(allow_null=True, help_text="null where it is the children that are measured.")
    value = serializers.FloatField(allow_null=True, help_text="null where there is none.")
    values = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        required=False,
        help_text="One for each child of a sort or inverse volatility, in their order.",
    )
    unit = serializers.CharField()
    text = serializers.CharField(help_text="As the language's text writes it, with values for variables.")


ExplainedConditionSerializer = type(
    inline_serializer(
        "ExplainedCondition",
        {
            "path": serializers.CharField(help_text=_PATH),
            "true": serializers.BooleanField(help_text="With `for_days` and crosses taken into account."),
            "left": serializers.FloatField(allow_null=True, help_text="null of `all`, `any` and what has no value."),
            "right": serializers.FloatField(allow_null=True, help_text="The same of the other side."),
        },
    )
)


class ExplanationSerializer(serializers.Serializer[Any]):
    """One day of a backtest, at its close."""

    session = serializers.DateField()
    decided = serializers.DateField(
        help_text="The session at whose close the tree was last asked; nodes, readings and conditions are of that "
        "close. An earlier one only where the tree is not asked daily."
    )
    equity = serializers.FloatField(help_text="Dollars at the session's close.")
    held = HoldingSerializer(
        many=True,
        help_text="What is held from the session's close on. With the fills `next_open` and `next_close` that was "
        "decided a session before.",
    )
    nodes = ExplainedNodeSerializer(many=True, help_text="In the document's order.")
    readings = ExplainedReadingSerializer(many=True, help_text="Of the whole tree, one for each place.")
    conditions = ExplainedConditionSerializer(many=True, help_text="Of the whole tree.")
