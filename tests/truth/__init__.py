"""The independent judge: reads exports its own way and compares what was published, cell by cell."""
