"""What lies on disk: immutable generations of articles, full text, vectors and concepts."""
