"""Telling other systems at once what becomes public: signed messages, sent again until taken, without persons in them."""
