"""How documents are spread: in one process, over several, or over a cluster. The same Tally, digit for digit.

Two files are cut into shards of whole stories (:mod:`newsbench.shards`), each shard is scored on its own
(:mod:`newsbench.engines.parts`), and the results are added. So memory does not grow with the set.
"""
