"""The fast way for what most large sets are: quotes of one stretch each, in documents with no other labels.

It reads and counts many documents at once, in columns of numbers. What it cannot tell at a glance it leaves to the
general way, document by document; a property test holds the two to the same digits.
"""
