"""From target weights to equity and metrics, for one run or 200,000."""
