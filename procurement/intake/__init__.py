"""Files that officers hand in, page by page: read, its columns understood, checked, taken in, and taken back."""
