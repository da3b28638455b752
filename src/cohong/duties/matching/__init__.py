"""Documents against each other: one trade, its bill, its summary, its returns; near numbers; who errs how often. All pure."""
