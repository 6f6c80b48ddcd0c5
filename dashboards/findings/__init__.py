"""Sentences put together by rules from figures, each tested for truth; none says what the figures do not carry."""
