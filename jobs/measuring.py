"""The measures over the store: opens it for a moment, hands its tables to `analytics`, returns values and frames."""
