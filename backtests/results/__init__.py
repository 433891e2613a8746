"""A batch's results, read: pages in any order, files, failures. Nothing here is written but what was worked out."""
