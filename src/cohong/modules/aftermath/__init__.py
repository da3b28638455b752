"""What follows a declared list: cancellation, bill, arrival, departure, return, tally, summary; and corrections asked for."""
