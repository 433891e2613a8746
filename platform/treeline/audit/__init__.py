"""Who did what, when and from where: kept by triggers of the database, told to its owner and to operators."""
