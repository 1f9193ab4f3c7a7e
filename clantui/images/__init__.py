"""Images of cards, validated and kept on disk, and SVG turned into PNG."""
