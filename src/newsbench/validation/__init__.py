"""JSON Schema, and the rules that it cannot say."""
