"""Where cells come from: files, workbooks, databases, raw records."""
