"""The sketches of a batch's runs: files beside its results, a chunk each, in a folder or a bucket."""
