"""The page in the browser: its sources (`page`), what is built of them (`dist`), and how that is built and served."""
