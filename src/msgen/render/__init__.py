"""Files in memory: templates, serialised documents, origin headers, parse-back."""
