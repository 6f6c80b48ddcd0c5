"""The demo city: exports of an invented city, as its systems would hand them over."""

from ingest.demo.generate import DemoRefusedError, deliver_late, write_city
from ingest.demo.manifest import BadRow, DemoManifest, WrittenSheet, is_demo_home

__all__ = ["BadRow", "DemoManifest", "DemoRefusedError", "WrittenSheet", "deliver_late", "is_demo_home", "write_city"]
