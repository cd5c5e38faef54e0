"""Where articles come from: one module for each kind of source, and `reading` over them all."""
