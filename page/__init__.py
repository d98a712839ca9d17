"""The rooms behind the web page."""
