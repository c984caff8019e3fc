"""The simulator as a server, beside what boto3 does with it (boto3_drives_simulator.py)."""

import peers


def test_a_signal_ends_it_in_good_order_while_many_ask():
    for _ in range(4):
        with peers.listening(["simulator"], peers.environment({})) as (process, url):
            peers.end_while_many_ask(process, url, "GET", "/_simulator/now")
